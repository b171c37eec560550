using System.Collections.Immutable;
using Npgsql;
using TauGate.Core.Errors;
using TauGate.Core.Ports;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;

namespace TauGate.Storage;

/// <summary>
/// The coordinator's side. A batch is decided upon from what the ledger knows (<see cref="RecordPlan"/>), then written in one fenced
/// round trip of plain inserts; when another writer was faster, a unique key refuses the whole batch and it is decided upon again.
/// </summary>
internal sealed class Ledger(Connections connections, TermConnections termConnections, DatabaseUrl url) : ILedger
{
    /// <summary>Advisory lock between recording (shared) and counting at submission (exclusive).</summary>
    public const long CountingLock = 0x7461_7567_6174_6502; // "taugate", 2

    /// <summary>Each repetition means that another writer got something done.</summary>
    private const int Attempts = 5;

    public async Task<ImmutableArray<ActiveSweep>> ActiveSweepsAsync(CancellationToken cancellation) =>
    [
        .. await connections.ReadAsync("active_sweeps", r => new ActiveSweep(
            r.GetNumber<SweepId>(0), r.GetString(1), r.GetInt32(2), r.GetDigest<SpecDigest>(3), r.GetInt32(4), r.GetBoolean(5), r.GetInt64(6)), cancellation),
    ];

    public async Task<SweepSpec> SpecAsync(SpecDigest specDigest, CancellationToken cancellation)
    {
        var spec = await connections.ReadAsync("spec", r => r.GetFieldValue<byte[]>(0), cancellation, Parameters.Of(specDigest));
        return spec.Count == 1 ? SweepJson.Read(spec[0]) : throw new InvalidOperationException($"The ledger has no specification {specDigest.Short}.");
    }

    public async Task<LedgerSnapshot> SnapshotAsync(SweepId sweepId, CancellationToken cancellation)
    {
        NpgsqlParameter Sweep() => Parameters.Of(sweepId);
        var statements = new[] { "snapshot_done", "snapshot_given_up", "snapshot_failures", "snapshot_earlier_failures", "snapshot_losses", "snapshot_foundations" };
        return await connections.ReadBatchAsync(statements.Select(s => new Statement(s, Sweep())), async reader =>
        {
            async Task<List<T>> Next<T>(Func<NpgsqlDataReader, T> row)
            {
                var rows = await Connections.RowsAsync(reader, row, cancellation);
                await reader.NextResultAsync(cancellation);
                return rows;
            }

            var done = await Next(r => r.GetInt64(0));
            var givenUp = await Next(r => r.GetInt64(0));
            var failures = await Next(r => (Task: r.GetDigest<TaskKey>(0), Count: (int)r.GetInt64(1)));
            var earlier = await Next(r => (Task: r.GetDigest<TaskKey>(0), Count: (int)r.GetInt64(1)));
            var losses = await Next(r => (Task: r.GetDigest<TaskKey>(0), Count: r.GetInt32(1)));
            var foundations = await Next(r => (Key: r.GetDigest<FoundationKey>(0), Canonical: ReadCanonical(r, 1)));
            return new LedgerSnapshot(
                done.ToHashSet(), givenUp.ToHashSet(), failures.ToDictionary(f => f.Task, f => f.Count), foundations.ToDictionary(f => f.Key, f => f.Canonical))
            {
                EarlierFailures = earlier.ToDictionary(f => f.Task, f => f.Count),
                Losses = losses.ToDictionary(l => l.Task, l => l.Count),
            };
        }, cancellation);
    }

    public async Task<BatchOutcome> RecordAsync(TermNumber term, RecordBatch batch, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var plan = RecordPlan.Decide(batch, await ReadContextAsync(batch, cancellation));
            try
            {
                var failures = await WriteAsync(term, plan, batch.Failures, cancellation);
                return new BatchOutcome([.. plan.FoundationOutcomes], [.. plan.CellOutcomes], failures);
            }
            catch (Exception e) when (attempt < Attempts && IsWorthDecidingAgain(e)) { }
            catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.ForeignKeyViolation, ConstraintName: "cell_result_adapter_fkey" or "foundation_result_artifact_fkey" })
            {
                throw new InvalidDataException("A record names an artifact that is not stored; artifacts are stored before the results that name them.", e);
            }
        }
    }

    public Task QuarantineAsync(TermNumber term, IReadOnlyCollection<TaskKey> tasks, string reason, CancellationToken cancellation) =>
        tasks.Count == 0 ? Task.CompletedTask : WriteAsync(
            term,
            [new Statement("counter_lock_active"), new Statement("quarantine", Parameters.Column(tasks), Parameters.Of(reason))],
            _ => Task.FromResult(true), cancellation);

    public Task NoteRunningAsync(TermNumber term, IReadOnlyDictionary<SweepId, int> running, CancellationToken cancellation) => WriteAsync(
        term,
        [new Statement("running", Parameters.Of(term.Value), Parameters.Column(running, r => r.Key), Parameters.Column(running, r => r.Value))],
        _ => Task.FromResult(true), cancellation);

    public Task UpsertWorkerAsync(TermNumber term, WorkerRow worker, CancellationToken cancellation) => WriteAsync(
        term,
        [
            new Statement("worker_upsert", Parameters.Of(worker.Id), Parameters.Of(worker.Incarnation), Parameters.Of(worker.Host), Parameters.Of(worker.Slots),
                Parameters.Of(worker.NumericClass), Parameters.Of(worker.NumericClassDescription), Parameters.Of(worker.ProgramVersion), Parameters.Of(worker.LibtorchVersion),
                Parameters.Of(Parameters.Word(worker.State)), Parameters.Of(worker.Reason), Parameters.Of(worker.Executing), Parameters.Of(worker.Spooled),
                Parameters.Of(worker.Address)),
        ],
        _ => Task.FromResult(true), cancellation);

    public async Task<ImmutableArray<WorkerId>> KnownWorkersAsync(CancellationToken cancellation) =>
        [.. await connections.ReadAsync("workers_known", r => r.GetUuid<WorkerId>(0), cancellation)];

    public Task WorkerGoneAsync(TermNumber term, WorkerId worker, long incarnation, WorkerState state, int spooled, CancellationToken cancellation) => WriteAsync(
        term,
        [new Statement("worker_gone", Parameters.Of(worker), Parameters.Of(incarnation), Parameters.Of(Parameters.Word(state)), Parameters.Of(spooled))],
        _ => Task.FromResult(true), cancellation);

    public Task RecordLossesAsync(TermNumber term, IReadOnlyCollection<NodeLoss> losses, CancellationToken cancellation) =>
        losses.Count == 0 ? Task.CompletedTask : WriteAsync(
            term,
            [new Statement("record_losses", Parameters.Column(losses, l => l.Key), Parameters.Column(losses, l => l.Count))],
            _ => Task.FromResult(true), cancellation);

    public async Task<ImmutableArray<PendingCommand>> PendingCommandsAsync(CancellationToken cancellation) =>
    [
        .. await connections.ReadAsync("commands_pending", r => new PendingCommand(
            r.GetUuid<CommandId>(0), Parameters.Parse<ControlKind>(r.GetString(1)), r.IsDBNull(2) ? null : r.GetNumber<SweepId>(2), r.IsDBNull(3) ? null : r.GetUuid<WorkerId>(3)), cancellation),
    ];

    public Task CommandsAppliedAsync(TermNumber term, IReadOnlyCollection<AppliedCommand> commands, CancellationToken cancellation) =>
        commands.Count == 0 ? Task.CompletedTask : WriteAsync(
            term,
            [new Statement("commands_applied", Parameters.Column(commands, c => c.Id), Parameters.Column(commands, c => c.Outcome))],
            _ => Task.FromResult(true), cancellation);

    public Task ListenAsync(Action hint, CancellationToken cancellation) => ControlListener.RunAsync(url, hint, cancellation);

    private async Task<RecordContext> ReadContextAsync(RecordBatch batch, CancellationToken cancellation)
    {
        var executions = batch.Foundations.Select(f => f.Execution.Id).Concat(batch.Cells.Select(c => c.Execution.Id)).ToArray();
        var foundations = batch.Foundations.Select(f => f.Result.Key).Concat(batch.Cells.Select(c => c.Result.FoundationKey)).Distinct().ToArray();
        var cells = batch.Cells.Select(c => c.Result.Key).Distinct().ToArray();
        if (executions.Length == 0) return new RecordContext { Executions = [], Foundations = [], Cells = [], First = [], WithResult = [] };
        Statement[] statements =
        [
            new("ledger_known_executions", Parameters.Column(executions)),
            new("ledger_foundations", Parameters.Column(foundations)),
            new("ledger_cells", Parameters.Column(cells)),
            new("ledger_first_results", Parameters.Column<TaskKey>([.. foundations, .. cells])),
        ];
        return await connections.ReadBatchAsync(statements, async reader =>
        {
            var known = await Connections.RowsAsync(reader, r => r.GetUuid<ExecutionId>(0), cancellation);
            await reader.NextResultAsync(cancellation);
            var canonical = await Connections.RowsAsync(reader, r => (Key: r.GetDigest<FoundationKey>(0), Value: r.IsDBNull(1) ? null : ReadCanonical(r, 1)), cancellation);
            await reader.NextResultAsync(cancellation);
            var foundationOf = await Connections.RowsAsync(reader, r => (Key: r.GetDigest<CellKey>(0), Foundation: r.GetDigest<FoundationKey>(1)), cancellation);
            await reader.NextResultAsync(cancellation);
            var first = await Connections.RowsAsync(
                reader, r => (Task: r.GetDigest<TaskKey>(0), Class: r.GetDigest<NumericClass>(1), First: new FirstResult(r.GetUuid<ExecutionId>(2), r.GetDigest(3))), cancellation);
            return new RecordContext
            {
                Executions = [.. known],
                Foundations = canonical.ToDictionary(c => c.Key, c => c.Value),
                Cells = foundationOf.ToDictionary(c => c.Key, c => c.Foundation),
                First = first.ToDictionary(f => (f.Task, f.Class), f => f.First),
                WithResult = [.. first.Select(f => f.Task)],
            };
        }, cancellation);
    }

    private Task<ImmutableArray<FailureOutcome>> WriteAsync(TermNumber term, RecordPlan plan, ImmutableArray<FailureRecord> failures, CancellationToken cancellation)
    {
        var statements = new List<Statement>();
        // The last statement's rows are read; the others give none.
        if (plan.Writes) statements.AddRange(RecordStatements.Of(plan));
        if (failures.Length > 0) statements.AddRange(RecordStatements.Of(failures));
        return WriteAsync(term, statements, async reader =>
        {
            if (failures.Length == 0) return [];
            // Statements without rows give no result set; what locks and the fence return is passed over.
            while (reader.GetName(0) != "failures")
                if (!await reader.NextResultAsync(cancellation)) throw new InvalidOperationException("The batch gave no failure counts.");
            var counts = (await Connections.RowsAsync(reader, r => (Task: r.GetDigest<TaskKey>(1), Count: (int)r.GetInt64(0)), cancellation))
                .ToDictionary(c => c.Task, c => c.Count);
            return (ImmutableArray<FailureOutcome>)[.. failures.Select(f => new FailureOutcome(counts.GetValueOrDefault(f.Key)))];
        }, cancellation);
    }

    /// <summary>One round trip, one transaction, the fence first. The fence is checked for an empty batch too.</summary>
    private async Task<T> WriteAsync<T>(TermNumber term, IEnumerable<Statement> statements, Func<NpgsqlDataReader, Task<T>> read, CancellationToken cancellation)
    {
        Statement[] head =
        [
            new("record_fence", Parameters.Of(term.Value), Parameters.Of(Migration.CurrentSchema)),
            new("record_lock", Parameters.Of(CountingLock)),
        ];
        try
        {
            return await termConnections.Of(term).BatchAsync(head.Concat(statements), read, cancellation);
        }
        catch (PostgresException e) when (e.SqlState == DatabaseErrors.TermOver)
        {
            throw new TermLostException(term);
        }
    }

    /// <summary>
    /// Another writer was faster, or the connection broke: then the commit may have happened, and the executions will be found when
    /// they are looked up again.
    /// </summary>
    private static bool IsWorthDecidingAgain(Exception e) =>
        ((e as EnvironmentException)?.InnerException ?? e) is PostgresException
        {
            SqlState: PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure
                or PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown,
        }
        or NpgsqlException { InnerException: IOException };

    private static CanonicalFoundation ReadCanonical(NpgsqlDataReader r, int column) =>
        new(r.GetDigest<TensorDigest>(column), r.GetDigest<ArtifactDigest>(column + 1), r.GetString(column + 2) == Parameters.Word(CellStatus.Diverged));
}

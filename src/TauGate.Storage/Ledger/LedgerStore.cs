using System.Collections.Immutable;
using Npgsql;
using TauGate.Core.Errors;
using TauGate.Core.Ports;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;
using TauGate.Storage.Connections;
using TauGate.Storage.Control;
using TauGate.Storage.Queries;
using TauGate.Storage.Schema;
using TauGate.Storage.Terms;

namespace TauGate.Storage.Ledger;

/// <summary>
/// Records outcomes for the coordinator. What a batch writes is decided from what the ledger has
/// (<see cref="RecordPlan"/>); then it is written in one fenced round trip of plain inserts. When another writer was
/// faster, a unique key refuses the whole batch, and it is decided again.
/// </summary>
internal sealed class LedgerStore(ConnectionPool connections, TermConnections termConnections, DatabaseUrl url)
    : ILedger
{
    /// <summary>How often a batch is decided. Each repetition means that another writer has made progress.</summary>
    private const int Attempts = 5;

    public async Task<ImmutableArray<ActiveSweep>> ActiveSweepsAsync(CancellationToken cancellation) =>
        [
            .. await connections.ReadAsync(
                "Scheduling/active_sweeps",
                r => new ActiveSweep(
                    r.Identity<SweepId>("id"),
                    r.Text("name"),
                    r.Int32("revision"),
                    r.Identity<SpecDigest>("spec_digest"),
                    r.Int32("priority"),
                    r.Boolean("is_paused"),
                    r.Int64("epoch")
                ),
                cancellation
            ),
        ];

    public Task<SweepSpec> SpecAsync(SpecDigest specDigest, CancellationToken cancellation) =>
        connections.ReadOneAsync(
            "Scheduling/spec",
            r => SweepJson.Read(r.Bytes("spec")),
            cancellation,
            Parameters.Of(specDigest)
        );

    public async Task<LedgerSnapshot> SnapshotAsync(SweepId sweepId, CancellationToken cancellation)
    {
        string[] queries =
        [
            "Scheduling/done",
            "Scheduling/given_up",
            "Scheduling/failures",
            "Scheduling/losses",
            "Scheduling/foundations",
        ];
        return await connections.ReadBatchAsync(
            queries.Select(q => new Statement(q, Parameters.Of(sweepId))),
            async results =>
            {
                var done = await results.NextAsync(r => r.Int64("ordinal"));
                var givenUp = await results.NextAsync(r => r.Int64("ordinal"));
                var failures = await results.NextAsync(r =>
                    (
                        Task: r.Identity<TaskKey>("task"),
                        Count: (int)r.Int64("failures"),
                        Earlier: (int)r.Int64("earlier_failures")
                    )
                );
                var losses = await results.NextAsync(r =>
                    (Task: r.Identity<TaskKey>("task"), Count: r.Int32("losses"))
                );
                var foundations = await results.NextAsync(r =>
                    (Key: r.Identity<FoundationKey>("key"), Canonical: ReadCanonical(r))
                );
                return new LedgerSnapshot(
                    done.ToHashSet(),
                    givenUp.ToHashSet(),
                    failures.Where(f => f.Count > 0).ToDictionary(f => f.Task, f => f.Count),
                    foundations.ToDictionary(f => f.Key, f => f.Canonical)
                )
                {
                    EarlierFailures = failures.Where(f => f.Earlier > 0).ToDictionary(f => f.Task, f => f.Earlier),
                    Losses = losses.ToDictionary(l => l.Task, l => l.Count),
                };
            },
            cancellation
        );
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
            catch (Exception e)
                when (DatabaseErrors.PostgresOf(e)
                        is {
                            SqlState: PostgresErrorCodes.ForeignKeyViolation,
                            ConstraintName: "cell_result_adapter_fkey" or "foundation_result_artifact_fkey",
                        }
                )
            {
                throw new InvalidDataException(
                    "A record names an artifact that is not stored; artifacts are stored before the results that "
                        + "name them.",
                    e
                );
            }
        }
    }

    public Task QuarantineAsync(
        TermNumber term,
        IReadOnlyCollection<TaskKey> tasks,
        string reason,
        CancellationToken cancellation
    ) =>
        tasks.Count == 0
            ? Task.CompletedTask
            : WriteAsync(
                term,
                [
                    new Statement("Recording/lock_active_counters"),
                    new Statement("Recording/give_up", Parameters.Column(tasks), Parameters.Of(reason)),
                ],
                _ => Task.FromResult(true),
                cancellation
            );

    public Task NoteRunningAsync(
        TermNumber term,
        IReadOnlyDictionary<SweepId, int> running,
        CancellationToken cancellation
    ) =>
        WriteAsync(
            term,
            [
                new Statement(
                    "Scheduling/note_running",
                    Parameters.Of(term),
                    Parameters.Column(running, r => r.Key),
                    Parameters.Column(running, r => r.Value)
                ),
            ],
            _ => Task.FromResult(true),
            cancellation
        );

    public Task UpsertWorkerAsync(TermNumber term, WorkerRow worker, CancellationToken cancellation) =>
        WriteAsync(
            term,
            [
                new Statement(
                    "Scheduling/upsert_worker",
                    Parameters.Of(worker.Id),
                    Parameters.Of(worker.Incarnation),
                    Parameters.Of(worker.Host),
                    Parameters.Of(worker.Slots),
                    Parameters.Of(worker.NumericClass),
                    Parameters.Of(worker.NumericClassDescription),
                    Parameters.Of(worker.ProgramVersion),
                    Parameters.Of(worker.LibtorchVersion),
                    Parameters.Of(Parameters.Word(worker.State)),
                    Parameters.Of(worker.Reason),
                    Parameters.Of(worker.Executing),
                    Parameters.Of(worker.Spooled),
                    Parameters.Of(worker.Address)
                ),
            ],
            _ => Task.FromResult(true),
            cancellation
        );

    public async Task<ImmutableArray<WorkerId>> KnownWorkersAsync(CancellationToken cancellation) =>
        [.. await connections.ReadAsync("Scheduling/known_workers", r => r.Identity<WorkerId>("id"), cancellation)];

    public Task WorkerGoneAsync(
        TermNumber term,
        WorkerId worker,
        long incarnation,
        WorkerState state,
        int spooled,
        CancellationToken cancellation
    ) =>
        WriteAsync(
            term,
            [
                new Statement(
                    "Scheduling/worker_gone",
                    Parameters.Of(worker),
                    Parameters.Of(incarnation),
                    Parameters.Of(Parameters.Word(state)),
                    Parameters.Of(spooled)
                ),
            ],
            _ => Task.FromResult(true),
            cancellation
        );

    public Task RecordLossesAsync(
        TermNumber term,
        IReadOnlyCollection<NodeLoss> losses,
        CancellationToken cancellation
    ) =>
        losses.Count == 0
            ? Task.CompletedTask
            : WriteAsync(
                term,
                [
                    new Statement(
                        "Recording/losses",
                        Parameters.Column(losses, l => l.Key),
                        Parameters.Column(losses, l => l.Count)
                    ),
                ],
                _ => Task.FromResult(true),
                cancellation
            );

    public async Task<ImmutableArray<PendingCommand>> PendingCommandsAsync(CancellationToken cancellation) =>
        [
            .. await connections.ReadAsync(
                "Scheduling/pending_commands",
                r => new PendingCommand(
                    r.Identity<CommandId>("id"),
                    r.Word<ControlKind>("kind"),
                    r.Nullable<SweepId>("sweep_id"),
                    r.Nullable<WorkerId>("worker")
                ),
                cancellation
            ),
        ];

    public Task CommandsAppliedAsync(
        TermNumber term,
        IReadOnlyCollection<AppliedCommand> commands,
        CancellationToken cancellation
    ) =>
        commands.Count == 0
            ? Task.CompletedTask
            : WriteAsync(
                term,
                [
                    new Statement(
                        "Scheduling/apply_commands",
                        Parameters.Column(commands, c => c.Id),
                        Parameters.Column(commands, c => c.Outcome)
                    ),
                ],
                _ => Task.FromResult(true),
                cancellation
            );

    public Task ListenAsync(Action hint, CancellationToken cancellation) =>
        ControlListener.RunAsync(url, hint, cancellation);

    private async Task<RecordContext> ReadContextAsync(RecordBatch batch, CancellationToken cancellation)
    {
        var executions = batch
            .Foundations.Select(f => f.Execution.Id)
            .Concat(batch.Cells.Select(c => c.Execution.Id))
            .ToArray();
        var foundations = batch
            .Foundations.Select(f => f.Result.Key)
            .Concat(batch.Cells.Select(c => c.Result.FoundationKey))
            .Distinct()
            .ToArray();
        var cells = batch.Cells.Select(c => c.Result.Key).Distinct().ToArray();
        if (executions.Length == 0)
            return new RecordContext
            {
                Executions = [],
                Foundations = [],
                Cells = [],
                First = [],
                WithResult = [],
            };
        Statement[] statements =
        [
            new("Recording/known_executions", Parameters.Column(executions)),
            new("Recording/known_foundations", Parameters.Column(foundations)),
            new("Recording/known_cells", Parameters.Column(cells)),
            new("Recording/first_results", Parameters.Column<TaskKey>([.. foundations, .. cells])),
        ];
        return await connections.ReadBatchAsync(
            statements,
            async results =>
            {
                var known = await results.NextAsync(r => r.Identity<ExecutionId>("id"));
                var canonical = await results.NextAsync(r =>
                    (Key: r.Identity<FoundationKey>("key"), Value: r.IsNull("digest") ? null : ReadCanonical(r))
                );
                var foundationOf = await results.NextAsync(r =>
                    (Key: r.Identity<CellKey>("key"), Foundation: r.Identity<FoundationKey>("foundation_key"))
                );
                var first = await results.NextAsync(r =>
                    (
                        Task: r.Identity<TaskKey>("task"),
                        Class: r.Identity<NumericClass>("numeric_class"),
                        First: new FirstResult(r.Identity<ExecutionId>("execution"), r.Digest("digest"))
                    )
                );
                return new RecordContext
                {
                    Executions = [.. known],
                    Foundations = canonical.ToDictionary(c => c.Key, c => c.Value),
                    Cells = foundationOf.ToDictionary(c => c.Key, c => c.Foundation),
                    First = first.ToDictionary(f => (f.Task, f.Class), f => f.First),
                    WithResult = [.. first.Select(f => f.Task)],
                };
            },
            cancellation
        );
    }

    private Task<ImmutableArray<FailureOutcome>> WriteAsync(
        TermNumber term,
        RecordPlan plan,
        ImmutableArray<FailureRecord> failures,
        CancellationToken cancellation
    )
    {
        var statements = new List<Statement>();
        // The last statement's rows are read; the others give none.
        if (plan.Writes)
            statements.AddRange(RecordStatements.Of(plan));
        if (failures.Length > 0)
            statements.AddRange(RecordStatements.Of(failures));
        return WriteAsync(
            term,
            statements,
            async results =>
            {
                if (failures.Length == 0)
                    return [];
                // Statements without rows give no result set; those of locks and of the fence are skipped.
                await results.SkipToAsync("failures");
                var counts = (
                    await results.NextAsync(r => (Task: r.Identity<TaskKey>("task"), Count: (int)r.Int64("failures")))
                ).ToDictionary(c => c.Task, c => c.Count);
                return (ImmutableArray<FailureOutcome>)
                    [.. failures.Select(f => new FailureOutcome(counts.GetValueOrDefault(f.Key)))];
            },
            cancellation
        );
    }

    /// <summary>
    /// Writes in one round trip and one transaction, the fence first; an empty batch checks the fence too.
    /// </summary>
    private async Task<T> WriteAsync<T>(
        TermNumber term,
        IEnumerable<Statement> statements,
        Func<ResultSets, Task<T>> read,
        CancellationToken cancellation
    )
    {
        Statement[] head =
        [
            new("Terms/fence", Parameters.Of(term), Parameters.Of(MigrationSet.Shipped.SchemaVersion)),
            new("Recording/lock", Parameters.Of(AdvisoryLocks.Counting)),
        ];
        try
        {
            return await termConnections.Of(term).BatchAsync(head.Concat(statements), read, cancellation);
        }
        catch (Exception e) when (DatabaseErrors.StateOf(e) == DatabaseErrors.TermOver)
        {
            throw new TermLostException(term);
        }
    }

    /// <summary>
    /// Whether to decide again: another writer was faster, or the connection broke. In the second case the commit may
    /// have happened, and the executions will be found.
    /// </summary>
    private static bool IsWorthDecidingAgain(Exception e) =>
        DatabaseErrors.StateOf(e)
            is PostgresErrorCodes.UniqueViolation
                or PostgresErrorCodes.DeadlockDetected
                or PostgresErrorCodes.SerializationFailure
                or PostgresErrorCodes.AdminShutdown
                or PostgresErrorCodes.CrashShutdown
        || e is EnvironmentException { InnerException: NpgsqlException { InnerException: IOException } };

    private static CanonicalFoundation ReadCanonical(Row r) =>
        new(
            r.Identity<TensorDigest>("digest"),
            r.Identity<ArtifactDigest>("artifact"),
            r.Word<CellStatus>("status") == CellStatus.Diverged
        );
}

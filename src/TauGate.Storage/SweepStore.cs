using System.Collections.Immutable;
using TauGate.Core.Ports;
using TauGate.Core.Results;
using TauGate.Core.Statistics;
using TauGate.Core.Sweeps;

namespace TauGate.Storage;

/// <summary>The client's side.</summary>
internal sealed class SweepStore(Connections connections) : ISweepStore
{
    private const int PlanChunk = 20_000;

    public Task<StoredSweep> SubmitAsync(SweepSpec spec, string source, OwnerId? owner, CancellationToken cancellation, SubmitOptions? options = null) =>
        connections.InTransactionAsync(connection => new SweepSubmission(connection, spec, source, owner, options ?? new SubmitOptions()).RunAsync(cancellation), cancellation);

    public Task BeatOwnerAsync(SweepId sweepId, OwnerId owner, CancellationToken cancellation) =>
        connections.ExecuteAsync("owner_beat", cancellation, Parameters.Of(sweepId), Parameters.Of(owner));

    public Task ReleaseOwnerAsync(SweepId sweepId, OwnerId owner, CancellationToken cancellation) =>
        connections.ExecuteAsync("owner_release", cancellation, Parameters.Of(sweepId), Parameters.Of(owner));

    public async Task<ImmutableArray<StoredSweep>> SweepsAsync(CancellationToken cancellation) => [.. await ReadSweepsAsync(null, cancellation)];

    public async Task<StoredSweep?> FindAsync(string name, CancellationToken cancellation) => (await ReadSweepsAsync(name, cancellation)).SingleOrDefault();

    public async Task<ImmutableArray<SweepRevision>> RevisionsAsync(SweepId sweepId, CancellationToken cancellation) =>
    [
        .. await connections.ReadAsync("revisions", r => new SweepRevision(r.GetInt32(0), SweepJson.Read(r.GetFieldValue<byte[]>(1)), r.GetInt64(2)),
            cancellation, Parameters.Of(sweepId)),
    ];

    public async Task<SweepProgress> ProgressAsync(SweepId sweepId, CancellationToken cancellation)
    {
        var rows = await connections.ReadAsync("progress", r => new SweepProgress(
            r.GetInt64(0), r.GetInt64(1), r.GetInt64(2), r.GetInt64(3), r.GetInt64(4), r.GetInt64(5), r.GetInt64(6), r.GetInt64(7)),
            cancellation, Parameters.Of(sweepId));
        return rows is [var progress] ? progress : throw new InvalidOperationException($"The database has no sweep {sweepId}.");
    }

    public async Task<TimeSpan> ElapsedAsync(SweepId sweepId, CancellationToken cancellation)
    {
        var rows = await connections.ReadAsync("elapsed", r => r.GetFieldValue<TimeSpan>(0), cancellation, Parameters.Of(sweepId));
        return rows is [var elapsed] ? elapsed : throw new InvalidOperationException($"The database has no sweep {sweepId}.");
    }

    public async Task<PlanFacts> PlanAsync(SweepSpec spec, CancellationToken cancellation)
    {
        var foundations = new HashSet<FoundationKey>();
        long hits = 0, foundationHits = 0;
        foreach (var chunk in spec.Cells().Select(spec.Task).Chunk(PlanChunk))
        {
            var keys = chunk.Select(c => c.Key).ToHashSet();
            var done = await FindKeysAsync("plan_hits", keys, cancellation);
            hits += chunk.LongCount(c => done.Contains(c.Key));
            var added = chunk.Select(c => c.Foundation.Key).Where(foundations.Add).ToList();
            foundationHits += (await FindKeysAsync("plan_foundation_hits", added, cancellation)).Count;
        }
        var seconds = await connections.ReadAsync("plan_seconds", r => (Method: r.GetString(0), Seconds: r.GetDouble(1)), cancellation);
        return new PlanFacts(hits, foundations.Count, foundationHits, seconds.ToDictionary(s => s.Method, s => s.Seconds, StringComparer.Ordinal));
    }

    public async Task<ImmutableArray<TableRow>> MainTableAsync(SweepId sweepId, CancellationToken cancellation)
    {
        var stored = await connections.ReadAsync(
            "sweep_by_id", r => (Name: r.GetString(0), Spec: SweepJson.Read(r.GetFieldValue<byte[]>(1))), cancellation, Parameters.Of(sweepId));
        if (stored is not [var sweep]) throw new InvalidOperationException($"The database has no sweep {sweepId}.");
        var metrics = (await connections.ReadAsync("main_metrics", r => (
                Position: r.GetInt32(0), Name: r.GetString(1),
                Summary: new MetricSummary(r.GetInt64(2), r.GetDouble(3), r.GetNullable<double?>(4), r.GetNullable<double?>(5), r.GetNullable<double?>(6))),
            cancellation, Parameters.Of(sweep.Name))).ToLookup(m => m.Position);
        var lastEpochs = (await connections.ReadAsync(
            "last_epochs", r => (Position: r.GetInt32(0), Gain: Rational.Of(r.GetInt32(1), r.GetInt32(2))),
            cancellation, Parameters.Of(sweepId))).ToLookup(e => e.Position, e => e.Gain);
        return
        [
            .. await connections.ReadAsync("main_table", r =>
            {
                // The specification has the axes with the kinds of their values; jsonb would make 1e16 an integer.
                var position = r.GetInt32(0);
                var variant = sweep.Spec.Variants[position];
                return new TableRow(
                    variant.Label, variant.Method, variant.Axes, r.GetInt64(1), r.GetInt64(2), r.GetNullable<long?>(3),
                    metrics[position].ToImmutableSortedDictionary(m => m.Name, m => m.Summary, StringComparer.Ordinal))
                {
                    Collapsed = r.GetInt64(4),
                    LastEpoch = SummaryOf([.. lastEpochs[position]]),
                };
            }, cancellation, Parameters.Of(sweep.Name)),
        ];
    }

    private static MetricSummary? SummaryOf(Rational[] gains)
    {
        if (gains.Length == 0) return null;
        var summary = Sample.Summarize(gains);
        return new MetricSummary(summary.N, summary.Mean, summary.Std, summary.CiLow, summary.CiHigh);
    }

    public async Task<ImmutableArray<FailedCell>> FailuresAsync(SweepId sweepId, int limit, CancellationToken cancellation) =>
    [
        .. await connections.ReadAsync("failures", r => new FailedCell(
            r.GetInt64(0), r.GetString(1), r.GetInt64(2), r.GetString(3), r.GetNullable<string>(4) is { } kind ? Parameters.Parse<FailureKind>(kind) : null,
            r.GetNullable<string>(5), r.GetNullable<string>(6), (int)r.GetInt64(7), r.GetNullable<string>(8)),
            cancellation, Parameters.Of(sweepId), Parameters.Of(limit)),
    ];

    public async Task<CellHistory?> AttemptsAsync(SweepId sweepId, long ordinal, CancellationToken cancellation)
    {
        var cells = await connections.ReadAsync("attempts_cell", r => new CellHistory(
            RevisionDifference.TitleOf(r.GetString(0), r.GetString(1)), r.GetInt64(2), r.GetString(3), r.GetNullable<string>(4), r.GetInt32(5), r.GetInt32(6), []),
            cancellation, Parameters.Of(sweepId), Parameters.Of(ordinal));
        if (cells is not [var cell]) return null;
        var attempts = await connections.ReadAsync("attempts", r => new FailedAttempt(
            r.GetBoolean(0), r.GetInt32(1), r.GetBoolean(2), Parameters.Parse<FailureKind>(r.GetString(3)), r.GetString(4), r.GetString(5), r.GetString(6),
            r.GetUuid<WorkerId>(7), r.GetFieldValue<DateTimeOffset>(8), r.GetFieldValue<DateTimeOffset>(9)),
            cancellation, Parameters.Of(sweepId), Parameters.Of(ordinal));
        return cell with { Attempts = [.. attempts] };
    }

    public async Task<Provenance?> ProvenanceAsync(SweepId sweepId, long ordinal, CancellationToken cancellation) =>
        (await connections.ReadAsync("provenance", r => new Provenance(
            r.GetUuid<ExecutionId>(0), r.GetInt32(1), r.GetString(2), r.GetDigest<NumericClass>(3), r.GetDigest<ResultDigest>(4), r.GetString(5), r.GetFieldValue<DateTimeOffset>(6)),
            cancellation, Parameters.Of(sweepId), Parameters.Of(ordinal))).SingleOrDefault();

    public async Task<SweepIntegrity> IntegrityAsync(SweepId sweepId, CancellationToken cancellation) =>
        (await connections.ReadAsync("integrity", r => new SweepIntegrity(r.GetInt64(0), r.GetInt64(1), r.GetInt64(2)) { NumericClasses = (int)r.GetInt64(3) }, cancellation, Parameters.Of(sweepId))).Single();

    public async Task<(ImmutableArray<WorkerRow> Workers, long Conflicts)> WorkersAsync(CancellationToken cancellation)
    {
        var workers = await connections.ReadAsync("workers", r => new WorkerRow(
            r.GetUuid<WorkerId>(0), r.GetInt64(1), r.GetString(2), r.GetInt32(3), r.GetDigest<NumericClass>(4), r.GetString(5), r.GetString(6), r.GetString(7))
        {
            State = Parameters.Parse<WorkerState>(r.GetString(8)),
            Reason = r.GetNullable<string>(9),
            Executing = r.GetInt32(10),
            Spooled = r.GetInt32(11),
            Address = r.GetString(12),
        }, cancellation);
        var conflicts = await connections.ReadAsync("conflicts", r => r.GetInt64(0), cancellation);
        return ([.. workers], conflicts.Single());
    }

    private Task<List<StoredSweep>> ReadSweepsAsync(string? name, CancellationToken cancellation) =>
        connections.ReadAsync("sweeps", r => new StoredSweep(
            r.GetNumber<SweepId>(0), r.GetString(1), r.GetInt32(2), r.GetDigest<SpecDigest>(3), r.GetFieldValue<DateTimeOffset>(4), r.GetInt64(5), r.GetInt64(6))
        {
            State = Parameters.Parse<SweepState>(r.GetString(7)),
            Priority = r.GetInt32(8),
            Grows = r.GetBoolean(9),
        }, cancellation, Parameters.Of(name));

    private async Task<HashSet<T>> FindKeysAsync<T>(string query, IReadOnlyCollection<T> keys, CancellationToken cancellation)
        where T : struct, IDigestIdentity<T> =>
        keys.Count == 0 ? [] : [.. await connections.ReadAsync(query, r => r.GetDigest<T>(0), cancellation, Parameters.Column(keys))];
}

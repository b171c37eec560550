using System.Collections.Immutable;
using TauGate.Core.Ports;
using TauGate.Core.Results;
using TauGate.Core.Statistics;
using TauGate.Core.Sweeps;
using TauGate.Storage.Connections;
using TauGate.Storage.Queries;
using TauGate.Storage.Reading;

namespace TauGate.Storage.Sweeps;

/// <summary>Submits sweeps and reads their state.</summary>
internal sealed class SweepStore(ConnectionPool connections) : ISweepStore
{
    private const int PlanChunk = 20_000;

    public Task<StoredSweep> SubmitAsync(
        SweepSpec spec,
        string source,
        OwnerId? owner,
        CancellationToken cancellation,
        SubmitOptions? options = null
    ) =>
        connections.InTransactionAsync(
            connection =>
                new SweepSubmission(connection, spec, source, owner, options ?? new SubmitOptions()).RunAsync(
                    cancellation
                ),
            cancellation
        );

    public Task BeatOwnerAsync(SweepId sweepId, OwnerId owner, CancellationToken cancellation) =>
        connections.ExecuteAsync("Submitting/owner_beat", cancellation, Parameters.Of(sweepId), Parameters.Of(owner));

    public Task ReleaseOwnerAsync(SweepId sweepId, OwnerId owner, CancellationToken cancellation) =>
        connections.ExecuteAsync(
            "Submitting/owner_release",
            cancellation,
            Parameters.Of(sweepId),
            Parameters.Of(owner)
        );

    public async Task<ImmutableArray<StoredSweep>> SweepsAsync(CancellationToken cancellation) =>
        [.. await ReadSweepsAsync(null, cancellation)];

    public async Task<StoredSweep?> FindAsync(string name, CancellationToken cancellation) =>
        (await ReadSweepsAsync(name, cancellation)).SingleOrDefault();

    public async Task<ImmutableArray<SweepRevision>> RevisionsAsync(SweepId sweepId, CancellationToken cancellation) =>
        [
            .. await connections.ReadAsync(
                "Status/revisions",
                r => new SweepRevision(r.Int32("revision"), SweepJson.Read(r.Bytes("spec")), r.Int64("reused")),
                cancellation,
                Parameters.Of(sweepId)
            ),
        ];

    public async Task<SweepProgress> ProgressAsync(SweepId sweepId, CancellationToken cancellation)
    {
        return await connections.ReadOneAsync(
            "Status/progress",
            r => new SweepProgress(
                r.Int64("total"),
                r.Int64("done"),
                r.Int64("diverged"),
                r.Int64("collapsed"),
                r.Int64("quarantined"),
                r.Int64("blocked"),
                r.Int64("pending"),
                r.Int64("running")
            ),
            cancellation,
            Parameters.Of(sweepId)
        );
    }

    public Task<TimeSpan> ElapsedAsync(SweepId sweepId, CancellationToken cancellation) =>
        connections.ReadOneAsync("Status/elapsed", r => r.Interval("elapsed"), cancellation, Parameters.Of(sweepId));

    public async Task<PlanFacts> PlanAsync(SweepSpec spec, CancellationToken cancellation)
    {
        var foundations = new HashSet<FoundationKey>();
        long hits = 0,
            foundationHits = 0;
        foreach (var chunk in spec.Cells().Select(spec.Task).Chunk(PlanChunk))
        {
            var keys = chunk.Select(c => c.Key).ToHashSet();
            var done = await FindKeysAsync("Planning/hits", keys, cancellation);
            hits += chunk.LongCount(c => done.Contains(c.Key));
            var added = chunk.Select(c => c.Foundation.Key).Where(foundations.Add).ToList();
            foundationHits += (await FindKeysAsync("Planning/foundation_hits", added, cancellation)).Count;
        }
        var seconds = await connections.ReadAsync(
            "Planning/seconds",
            r => (Method: r.Text("method"), Seconds: r.Double("seconds")),
            cancellation
        );
        return new PlanFacts(
            hits,
            foundations.Count,
            foundationHits,
            seconds.ToDictionary(s => s.Method, s => s.Seconds, StringComparer.Ordinal)
        );
    }

    public async Task<ImmutableArray<TableRow>> MainTableAsync(SweepId sweepId, CancellationToken cancellation)
    {
        var sweep = await connections.ReadOneAsync(
            "Reading/specification",
            r => (Name: r.Text("name"), Spec: SweepJson.Read(r.Bytes("spec"))),
            cancellation,
            Parameters.Of(sweepId)
        );
        var metrics = (
            await connections.ReadAsync(
                "Reading/main_metrics",
                r => (Position: r.Int32("position"), Name: r.Text("metric"), Summary: TableStore.Summary(r)),
                cancellation,
                Parameters.Of(sweep.Name)
            )
        ).ToLookup(m => m.Position);
        var lastEpochs = (
            await connections.ReadAsync(
                "Reading/last_epochs",
                r => (Position: r.Int32("position"), Gain: Rational.Of(r.Int32("gained"), r.Int32("images"))),
                cancellation,
                Parameters.Of(sweepId)
            )
        ).ToLookup(e => e.Position, e => e.Gain);
        return
        [
            .. await connections.ReadAsync(
                "Reading/main_table",
                r =>
                {
                    // Axes are taken from the specification, which has the kinds of their values; jsonb would make 1e16
                    // an integer.
                    var position = r.Int32("position");
                    var variant = sweep.Spec.Variants[position];
                    return new TableRow(
                        variant.Label,
                        variant.Method,
                        variant.Axes,
                        r.Int64("n"),
                        r.Int64("diverged"),
                        r.Nullable<long>("trainable_parameters"),
                        metrics[position]
                            .ToImmutableSortedDictionary(m => m.Name, m => m.Summary, StringComparer.Ordinal)
                    )
                    {
                        Collapsed = r.Int64("collapsed"),
                        LastEpoch = SummaryOf([.. lastEpochs[position]]),
                    };
                },
                cancellation,
                Parameters.Of(sweep.Name)
            ),
        ];
    }

    private static MetricSummary? SummaryOf(Rational[] gains)
    {
        if (gains.Length == 0)
            return null;
        var summary = Sample.Summarize(gains);
        return new MetricSummary(summary.N, summary.Mean, summary.Std, summary.CiLow, summary.CiHigh);
    }

    public async Task<ImmutableArray<FailedCell>> FailuresAsync(
        SweepId sweepId,
        int limit,
        CancellationToken cancellation
    ) =>
        [
            .. await connections.ReadAsync(
                "Status/failures",
                r => new FailedCell(
                    r.Int64("ordinal"),
                    r.Text("label"),
                    r.Int64("seed"),
                    r.Text("given_up"),
                    r.IsNull("kind") ? null : r.Word<FailureKind>("kind"),
                    r.TextOrNull("detail"),
                    r.TextOrNull("standard_error"),
                    (int)r.Int64("attempts"),
                    r.TextOrNull("host")
                ),
                cancellation,
                Parameters.Of(sweepId),
                Parameters.Of(limit)
            ),
        ];

    public async Task<CellHistory?> AttemptsAsync(SweepId sweepId, long ordinal, CancellationToken cancellation)
    {
        var cells = await connections.ReadAsync(
            "Status/cell",
            r => new CellHistory(
                RevisionDifference.TitleOf(r.Text("label"), r.Text("axes")),
                r.Int64("seed"),
                r.Text("state"),
                r.TextOrNull("given_up_reason"),
                r.Int32("losses"),
                r.Int32("foundation_losses"),
                []
            ),
            cancellation,
            Parameters.Of(sweepId),
            Parameters.Of(ordinal)
        );
        if (cells is not [var cell])
            return null;
        var attempts = await connections.ReadAsync(
            "Status/attempts",
            r => new FailedAttempt(
                r.Boolean("of_foundation"),
                r.Int32("attempt"),
                r.Boolean("is_counted"),
                r.Word<FailureKind>("kind"),
                r.Text("detail"),
                r.Text("standard_error"),
                r.Text("host"),
                r.Identity<WorkerId>("worker"),
                r.Time("started_at"),
                r.Time("finished_at")
            ),
            cancellation,
            Parameters.Of(sweepId),
            Parameters.Of(ordinal)
        );
        return cell with { Attempts = [.. attempts] };
    }

    public async Task<Provenance?> ProvenanceAsync(SweepId sweepId, long ordinal, CancellationToken cancellation) =>
        (
            await connections.ReadAsync(
                "Status/provenance",
                TableStore.Provenance,
                cancellation,
                Parameters.Of(sweepId),
                Parameters.Of(ordinal)
            )
        ).SingleOrDefault();

    public async Task<SweepIntegrity> IntegrityAsync(SweepId sweepId, CancellationToken cancellation) =>
        await connections.ReadOneAsync(
            "Status/integrity",
            r => new SweepIntegrity(r.Int64("failures"), r.Int64("attestations"), r.Int64("conflicts"))
            {
                NumericClasses = (int)r.Int64("numeric_classes"),
            },
            cancellation,
            Parameters.Of(sweepId)
        );

    public async Task<(ImmutableArray<WorkerRow> Workers, long Conflicts)> WorkersAsync(CancellationToken cancellation)
    {
        var workers = await connections.ReadAsync(
            "Status/workers",
            r => new WorkerRow(
                r.Identity<WorkerId>("id"),
                r.Int64("incarnation"),
                r.Text("host"),
                r.Int32("slots"),
                r.Identity<NumericClass>("numeric_class"),
                r.Text("numeric_class_description"),
                r.Text("program_version"),
                r.Text("libtorch_version")
            )
            {
                State = r.Word<WorkerState>("state"),
                Reason = r.TextOrNull("reason"),
                Executing = r.Int32("executing"),
                Spooled = r.Int32("spooled"),
                Address = r.Text("address"),
            },
            cancellation
        );
        var conflicts = await connections.ReadOneAsync("Status/conflicts", r => r.Int64("conflicts"), cancellation);
        return ([.. workers], conflicts);
    }

    private Task<List<StoredSweep>> ReadSweepsAsync(string? name, CancellationToken cancellation) =>
        connections.ReadAsync(
            "Status/sweeps",
            r => new StoredSweep(
                r.Identity<SweepId>("id"),
                r.Text("name"),
                r.Int32("revision"),
                r.Identity<SpecDigest>("spec_digest"),
                r.Time("submitted_at"),
                r.Int64("cells"),
                r.Int64("reused")
            )
            {
                State = r.Word<SweepState>("state"),
                Priority = r.Int32("priority"),
                Grows = r.Boolean("grows"),
            },
            cancellation,
            Parameters.Of(name)
        );

    private async Task<HashSet<T>> FindKeysAsync<T>(
        string query,
        IReadOnlyCollection<T> keys,
        CancellationToken cancellation
    )
        where T : struct, IIdentity<T, Digest> =>
        keys.Count == 0
            ? []
            : [.. await connections.ReadAsync(query, r => r.Identity<T>("key"), cancellation, Parameters.Column(keys))];
}

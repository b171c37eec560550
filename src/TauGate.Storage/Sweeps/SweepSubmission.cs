using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using TauGate.Core.Errors;
using TauGate.Core.Ports;
using TauGate.Core.Sweeps;
using TauGate.Core.Text;
using TauGate.Core.Tuning;
using TauGate.Storage.Connections;
using TauGate.Storage.Queries;

namespace TauGate.Storage.Sweeps;

/// <summary>
/// One submission, within a transaction. Keys are computed here and copied into a temporary table; everything else is
/// done by the server in whole sets, so that a million cells take seconds.
/// </summary>
internal sealed class SweepSubmission(
    NpgsqlConnection connection,
    SweepSpec spec,
    string source,
    OwnerId? owner,
    SubmitOptions options
)
{
    private const int LargestPriority = 1000;

    private const long LargeSweep = 10_000;

    private byte[] _bytes = [];

    public async Task<StoredSweep> RunAsync(CancellationToken cancellation)
    {
        if (options.Priority is < -LargestPriority or > LargestPriority)
            throw new InputException(
                Invariant($"The priority must be from -{LargestPriority} to {LargestPriority}, got {options.Priority}.")
            );
        if (spec.Tune is not null)
            throw new ArgumentException("What a sweep tunes is chosen before its cells are stored.");
        var present = await LockAsync(connection, spec.Name, cancellation);
        var stored = present.Spec;
        // A sweep that has grown goes on where it is, unless it replaces another.
        if (!options.Replace)
            spec = SeedGrowth.Join(spec, stored);
        _bytes = SweepJson.Write(spec);
        var digest = SpecDigest.Of(_bytes);

        var revision = present.Revision;
        var submittedAt = present.SubmittedAt ?? default;
        long reused;
        if (present.SpecDigest == digest)
        {
            reused = await ConnectionPool.ReadOneAsync(
                connection,
                "Status/progress",
                r => r.Int64("done"),
                cancellation,
                Parameters.Of(present.Id)
            );
        }
        else
        {
            await StageAsync(present.Id, digest, cancellation);
            if (stored is not null && !options.Replace)
                await RefuseUnlessSupersetAsync(present.Id, stored, cancellation);
            reused = await StoreAsync(present.Id, replaces: revision > 0, cancellation);
            revision++;
            submittedAt = await ConnectionPool.ReadOneAsync(
                connection,
                "Submitting/revision",
                r => r.Time("submitted_at"),
                cancellation,
                Parameters.Of(present.Id),
                Parameters.Of(revision),
                Parameters.Of(digest),
                Parameters.Of(_bytes),
                Parameters.Of(source),
                Parameters.Of(spec.CellCount),
                Parameters.Of(reused),
                Parameters.Of(spec.Growth is not null)
            );
        }
        var (state, priority) = await ConnectionPool.ReadOneAsync(
            connection,
            "Submitting/sweep",
            r => (r.Word<SweepState>("state"), r.Int32("priority")),
            cancellation,
            Parameters.Of(present.Id),
            Parameters.Of(revision),
            Parameters.Of(owner is null),
            Parameters.Of(options.Priority)
        );
        if (!spec.Claims.IsEmpty)
        {
            var tunedFrom = await TunedFromAsync(present.Id, cancellation);
            await RegistrationStore.StoreAsync(connection, spec, tunedFrom, cancellation);
        }
        // The sweep does not wait for a tuning any more: it has been submitted, as tuned or as something else.
        await ExecuteAsync("Tuning/drop", cancellation, Parameters.Of(present.Id));
        if (options.Tuning is { } trials)
            await StoreTuningAsync(present.Id, trials, cancellation);
        if (owner is { } beating)
            await ExecuteAsync(
                "Submitting/owner_beat",
                cancellation,
                Parameters.Of(present.Id),
                Parameters.Of(beating)
            );
        if (options.IssuedBy is { } user)
            await ExecuteAsync(
                "Submitting/command",
                cancellation,
                Parameters.Of(options.Id),
                Parameters.Of(present.Id),
                Parameters.Of(user),
                Parameters.Of(
                    Invariant(
                        $"revision {revision}: {spec.CellCount} {Plural.Of(spec.CellCount, "cell")}, "
                            + $"{reused} had results"
                    )
                )
            );
        await ExecuteAsync("Submitting/notify", cancellation);
        return new StoredSweep(present.Id, spec.Name, revision, digest, submittedAt, spec.CellCount, reused)
        {
            State = state,
            Priority = priority,
            Grows = spec.Growth is not null,
        };
    }

    /// <summary>
    /// The sweep of that name, which is made if there is none. Its row stays locked, so that submissions of one name,
    /// and commands about it, go one after another.
    /// </summary>
    internal static async Task<(
        SweepId Id,
        int Revision,
        SpecDigest? SpecDigest,
        SweepSpec? Spec,
        DateTimeOffset? SubmittedAt
    )> LockAsync(NpgsqlConnection connection, string name, CancellationToken cancellation)
    {
        while (true)
        {
            // Only a new sweep needs the right to add one.
            var rows = await ConnectionPool.ReadAsync(
                connection,
                "Submitting/lock_sweep",
                r =>
                    (
                        r.Identity<SweepId>("id"),
                        r.Int32("revision"),
                        r.Nullable<SpecDigest>("spec_digest"),
                        r.IsNull("spec") ? null : SweepJson.Read(r.Bytes("spec")),
                        r.Nullable<DateTimeOffset>("submitted_at")
                    ),
                cancellation,
                Parameters.Of(name)
            );
            if (rows is [var present])
                return present;
            await ConnectionPool.ExecuteAsync(connection, "Submitting/name", cancellation, Parameters.Of(name));
        }
    }

    /// <summary>The registration of the claims before the sweep was tuned; null when it was not.</summary>
    private async Task<long?> TunedFromAsync(SweepId sweepId, CancellationToken cancellation)
    {
        if (options.Tuning is null)
            return null;
        var found = await ConnectionPool.ReadAsync(
            connection,
            "Claims/pending",
            r => (long?)r.Int64("id"),
            cancellation,
            Parameters.Of(sweepId)
        );
        return found.SingleOrDefault();
    }

    private async Task StoreTuningAsync(
        SweepId sweepId,
        IReadOnlyCollection<TuningTrial> trials,
        CancellationToken cancellation
    )
    {
        await ExecuteAsync("Tuning/drop_trials", cancellation, Parameters.Of(sweepId));
        await ExecuteAsync(
            "Tuning/store_trials",
            cancellation,
            Parameters.Of(sweepId),
            Parameters.Column(trials, t => t.Position),
            Parameters.Column(trials, t => t.Configuration.LearningRate),
            Parameters.Column(trials, t => t.ValidationCrossEntropy),
            Parameters.Column(trials, t => t.N),
            Parameters.Column(trials, t => t.Diverged),
            Parameters.Column(trials, t => t.IsChosen),
            Parameters.Column(trials, t => t.IsAtEdge),
            Parameters.Column(trials, t => JsonSerializer.Serialize(t.Configuration.Options))
        );
    }

    private async Task StageAsync(SweepId sweepId, SpecDigest digest, CancellationToken cancellation)
    {
        await ExecuteAsync("Submitting/staging", cancellation);
        var variants = spec.Variants.Select((variant, index) => (Variant: variant, Index: index)).ToList();
        await ExecuteAsync(
            "Submitting/stage_variants",
            cancellation,
            Parameters.Column(variants, v => v.Index),
            Parameters.Column(variants, v => v.Variant.Label),
            Parameters.Column(variants, v => v.Variant.Method),
            Parameters.Column(variants, v => JsonSerializer.Serialize(v.Variant.Axes)),
            Parameters.Column(variants, v => JsonSerializer.Serialize(v.Variant.Options)),
            Parameters.Column(variants, v => Parameters.List(v.Variant.Foundation.Hidden)),
            Parameters.Column(variants, v => v.Variant.Foundation.Mixture),
            Parameters.Column(variants, v => v.Variant.Foundation.Epochs),
            Parameters.Column(variants, v => v.Variant.Foundation.Batch),
            Parameters.Column(variants, v => v.Variant.Foundation.LearningRate),
            Parameters.Column(variants, v => v.Variant.Target.Rotation),
            Parameters.Column(variants, v => v.Variant.ReadsTarget ? v.Variant.Target.Epochs : (int?)null),
            Parameters.Column(variants, v => v.Variant.ReadsTarget ? v.Variant.Target.Batch : (int?)null),
            Parameters.Column(variants, v => v.Variant.ReadsTarget ? Parameters.Word(v.Variant.Target.Schedule) : null)
        );

        var grid = SweepGrid.Expand(sweepId, spec, digest);
        await using var import = await connection.BeginBinaryImportAsync(
            SqlText.Query("Submitting/stage_cells"),
            cancellation
        );
        for (var ordinal = 0; ordinal < grid.Cells.Count; ordinal++)
        {
            await import.StartRowAsync(cancellation);
            await import.WriteAsync((long)ordinal, NpgsqlDbType.Bigint, cancellation);
            await import.WriteAsync(grid.Cells[ordinal].ToBytes(), NpgsqlDbType.Bytea, cancellation);
            await import.WriteAsync(
                grid.Foundations[grid.FoundationOf[ordinal]].ToBytes(),
                NpgsqlDbType.Bytea,
                cancellation
            );
            await import.WriteAsync(ordinal % spec.Variants.Length, NpgsqlDbType.Integer, cancellation);
            await import.WriteAsync(spec.Cell(ordinal).Seed, NpgsqlDbType.Bigint, cancellation);
        }
        await import.CompleteAsync(cancellation);
        await import.CloseAsync(cancellation);
        await ExecuteAsync("Submitting/analyze_staged", cancellation);
    }

    /// <summary>
    /// Stores the staged cells as the sweep's present revision; returns how many of them have a result.
    /// </summary>
    private async Task<long> StoreAsync(SweepId sweepId, bool replaces, CancellationToken cancellation)
    {
        await ExecuteAsync(
            "Submitting/foundations",
            cancellation,
            Parameters.Of(spec.Data.Name),
            Parameters.Of(Parameters.Word(spec.Numerics))
        );
        await ExecuteAsync("Submitting/cells", cancellation, Parameters.Of(Parameters.Word(spec.EvaluatedOn)));
        // Recorders, which take the lock first, may change memberships that exist already. New ones need the lock only
        // when they are counted.
        if (replaces)
            await LockCountingAsync(cancellation);
        await ExecuteAsync("Submitting/take_out", cancellation, Parameters.Of(sweepId));
        await ExecuteAsync("Submitting/variants", cancellation, Parameters.Of(sweepId));
        await ExecuteAsync("Submitting/memberships", cancellation, Parameters.Of(sweepId));
        await ExecuteAsync("Submitting/drop_variants", cancellation, Parameters.Of(sweepId));
        await LockCountingAsync(cancellation);
        // The planner has no statistics of so many new rows; for small sweeps autovacuum is enough.
        if (spec.CellCount >= LargeSweep)
            await ExecuteAsync("Submitting/analyze_tables", cancellation);
        return await ConnectionPool.ReadOneAsync(
            connection,
            "Submitting/count",
            r => r.Int64("done"),
            cancellation,
            Parameters.Of(sweepId)
        );
    }

    private async Task RefuseUnlessSupersetAsync(SweepId sweepId, SweepSpec stored, CancellationToken cancellation)
    {
        var missing = await ReadPlacesAsync("Submitting/missing", sweepId, cancellation);
        if (missing.Count == 0)
            return;
        var added = await ReadPlacesAsync("Submitting/added", sweepId, cancellation);
        throw new InputException(RevisionDifference.Explain(stored, spec, missing, added));
    }

    private Task<List<PlaceGroup>> ReadPlacesAsync(string query, SweepId sweepId, CancellationToken cancellation) =>
        ConnectionPool.ReadAsync(
            connection,
            query,
            r => new PlaceGroup(
                r.Text("label"),
                r.Text("axes"),
                r.Int64("cells"),
                r.Int64("first_seed"),
                r.Int64("last_seed"),
                r.Int64("seeds")
            ),
            cancellation,
            Parameters.Of(sweepId)
        );

    private Task<int> LockCountingAsync(CancellationToken cancellation) =>
        ExecuteAsync("Submitting/lock_recording", cancellation, Parameters.Of(AdvisoryLocks.Counting));

    private Task<int> ExecuteAsync(string query, CancellationToken cancellation, params NpgsqlParameter[] parameters) =>
        ConnectionPool.ExecuteAsync(connection, query, cancellation, parameters);
}

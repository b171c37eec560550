using System.Globalization;
using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using TauGate.Core.Errors;
using TauGate.Core.Ports;
using TauGate.Core.Sweeps;
using TauGate.Core.Tuning;

namespace TauGate.Storage;

/// <summary>
/// One submission, within a transaction. Keys are computed here and copied into a temporary table; everything else is done by the
/// server in whole sets, so that a million cells take seconds.
/// </summary>
internal sealed class SweepSubmission(NpgsqlConnection connection, SweepSpec spec, string source, OwnerId? owner, SubmitOptions options)
{
    private const int LargestPriority = 1000;

    private const long LargeSweep = 10_000;

    private byte[] _bytes = [];

    public async Task<StoredSweep> RunAsync(CancellationToken cancellation)
    {
        if (options.Priority is < -LargestPriority or > LargestPriority)
            throw new InputException(string.Create(CultureInfo.InvariantCulture, $"The priority must be from -{LargestPriority} to {LargestPriority}, got {options.Priority}."));
        if (spec.Tune is not null)
            throw new ArgumentException("What a sweep tunes is chosen before its cells are stored.");
        var present = await LockAsync(connection, spec.Name, cancellation);
        var stored = present.Spec is { } bytes ? SweepJson.Read(bytes) : null;
        // What has grown goes on where it is. In place of another it begins anew.
        if (!options.Replace) spec = SeedGrowth.Join(spec, stored);
        _bytes = SweepJson.Write(spec);
        var digest = SpecDigest.Of(_bytes);

        var revision = present.Revision;
        var submittedAt = present.SubmittedAt ?? default;
        long reused;
        if (present.SpecDigest == digest)
        {
            reused = (await Connections.ReadAsync(connection, "progress", r => r.GetInt64(1), cancellation, Parameters.Of(present.Id))).Single();
        }
        else
        {
            await StageAsync(present.Id, digest, cancellation);
            if (stored is not null && !options.Replace) await RefuseUnlessSupersetAsync(present.Id, stored, cancellation);
            reused = await StoreAsync(present.Id, replaces: revision > 0, cancellation);
            revision++;
            submittedAt = (await Connections.ReadAsync(connection, "submit_revision", r => r.GetFieldValue<DateTimeOffset>(0), cancellation,
                Parameters.Of(present.Id), Parameters.Of(revision), Parameters.Of(digest), Parameters.Of(_bytes), Parameters.Of(source),
                Parameters.Of(spec.CellCount), Parameters.Of(reused), Parameters.Of(spec.Growth is not null))).Single();
        }
        var (state, priority) = (await Connections.ReadAsync(connection, "submit_sweep", r => (Parameters.Parse<SweepState>(r.GetString(0)), r.GetInt32(1)), cancellation,
            Parameters.Of(present.Id), Parameters.Of(revision), Parameters.Of(owner is null), Parameters.Of(options.Priority))).Single();
        if (!spec.Claims.IsEmpty)
        {
            var tunedFrom = await TunedFromAsync(present.Id, cancellation);
            await RegistrationStore.StoreAsync(connection, spec, tunedFrom, cancellation);
        }
        // The sweep is what it was to become, or something else that its user wants now.
        await ExecuteAsync("pending_drop", cancellation, Parameters.Of(present.Id));
        if (options.Tuning is { } trials) await StoreTuningAsync(present.Id, trials, cancellation);
        if (owner is { } beating) await ExecuteAsync("owner_beat", cancellation, Parameters.Of(present.Id), Parameters.Of(beating));
        if (options.IssuedBy is { } user)
            await ExecuteAsync("command_insert_submit", cancellation, Parameters.Of(options.Id), Parameters.Of(present.Id), Parameters.Of(user),
                Parameters.Of(string.Create(CultureInfo.InvariantCulture, $"revision {revision}: {spec.CellCount} {(spec.CellCount == 1 ? "cell" : "cells")}, {reused} had results")));
        await ExecuteAsync("notify_control", cancellation);
        return new StoredSweep(present.Id, spec.Name, revision, digest, submittedAt, spec.CellCount, reused)
        {
            State = state,
            Priority = priority,
            Grows = spec.Growth is not null,
        };
    }

    /// <summary>The sweep of that name as it is, made if there was none. Submissions of one name, and commands about it, go one after another.</summary>
    internal static async Task<(SweepId Id, int Revision, SpecDigest? SpecDigest, byte[]? Spec, DateTimeOffset? SubmittedAt)> LockAsync(
        NpgsqlConnection connection, string name, CancellationToken cancellation)
    {
        while (true)
        {
            // Only a new sweep needs the right to add one.
            var rows = await Connections.ReadAsync(connection, "submit_lock", r => (
                r.GetNumber<SweepId>(0), r.GetInt32(1), r.IsDBNull(2) ? (SpecDigest?)null : r.GetDigest<SpecDigest>(2), r.GetNullable<byte[]>(3), r.GetNullable<DateTimeOffset?>(4)),
                cancellation, Parameters.Of(name));
            if (rows is [var present]) return present;
            await Connections.ExecuteAsync(connection, "submit_name", cancellation, Parameters.Of(name));
        }
    }

    /// <summary>The registration of the claims before the sweep was tuned; null when it was not.</summary>
    private async Task<long?> TunedFromAsync(SweepId sweepId, CancellationToken cancellation)
    {
        if (options.Tuning is null) return null;
        var found = await Connections.ReadAsync(
            connection, "registration_pending", r => (long?)r.GetInt64(0), cancellation, Parameters.Of(sweepId));
        return found.SingleOrDefault();
    }

    private async Task StoreTuningAsync(
        SweepId sweepId, IReadOnlyCollection<TuningTrial> trials, CancellationToken cancellation)
    {
        await ExecuteAsync("tuning_drop", cancellation, Parameters.Of(sweepId));
        await ExecuteAsync("tuning_store", cancellation, Parameters.Of(sweepId),
            Parameters.Column(trials, t => t.Position), Parameters.Column(trials, t => t.Configuration.LearningRate),
            Parameters.Column(trials, t => t.ValidationCrossEntropy), Parameters.Column(trials, t => t.N),
            Parameters.Column(trials, t => t.Diverged), Parameters.Column(trials, t => t.IsChosen),
            Parameters.Column(trials, t => t.IsAtEdge),
            Parameters.Column(trials, t => JsonSerializer.Serialize(t.Configuration.Options)));
    }

    private async Task StageAsync(SweepId sweepId, SpecDigest digest, CancellationToken cancellation)
    {
        await ExecuteAsync("submit_staging", cancellation);
        var variants = spec.Variants.Select((variant, index) => (Variant: variant, Index: index)).ToList();
        await ExecuteAsync("submit_variants", cancellation,
            Parameters.Column(variants, v => v.Index), Parameters.Column(variants, v => v.Variant.Label), Parameters.Column(variants, v => v.Variant.Method),
            Parameters.Column(variants, v => JsonSerializer.Serialize(v.Variant.Axes)), Parameters.Column(variants, v => JsonSerializer.Serialize(v.Variant.Options)),
            Parameters.Column(variants, v => Parameters.List(v.Variant.Foundation.Hidden)), Parameters.Column(variants, v => v.Variant.Foundation.Mixture),
            Parameters.Column(variants, v => v.Variant.Foundation.Epochs), Parameters.Column(variants, v => v.Variant.Foundation.Batch),
            Parameters.Column(variants, v => v.Variant.Foundation.LearningRate), Parameters.Column(variants, v => v.Variant.Target.Rotation),
            Parameters.Column(variants, v => v.Variant.ReadsTarget ? v.Variant.Target.Epochs : (int?)null),
            Parameters.Column(variants, v => v.Variant.ReadsTarget ? v.Variant.Target.Batch : (int?)null),
            Parameters.Column(variants, v => v.Variant.ReadsTarget ? Parameters.Word(v.Variant.Target.Schedule) : null));

        var grid = SweepGrid.Expand(sweepId, spec, digest);
        await using var import = await connection.BeginBinaryImportAsync(SqlText.Query("submit_copy"), cancellation);
        for (var ordinal = 0; ordinal < grid.Cells.Count; ordinal++)
        {
            await import.StartRowAsync(cancellation);
            await import.WriteAsync((long)ordinal, NpgsqlDbType.Bigint, cancellation);
            await import.WriteAsync(grid.Cells[ordinal].ToBytes(), NpgsqlDbType.Bytea, cancellation);
            await import.WriteAsync(grid.Foundations[grid.FoundationOf[ordinal]].ToBytes(), NpgsqlDbType.Bytea, cancellation);
            await import.WriteAsync(ordinal % spec.Variants.Length, NpgsqlDbType.Integer, cancellation);
            await import.WriteAsync(spec.Cell(ordinal).Seed, NpgsqlDbType.Bigint, cancellation);
        }
        await import.CompleteAsync(cancellation);
        await import.CloseAsync(cancellation);
        await ExecuteAsync("submit_analyze", cancellation);
    }

    /// <summary>Stores what was staged as the sweep's present revision; how many of its cells have a result.</summary>
    private async Task<long> StoreAsync(SweepId sweepId, bool replaces, CancellationToken cancellation)
    {
        await ExecuteAsync("submit_foundations", cancellation, Parameters.Of(spec.Data.Name), Parameters.Of(Parameters.Word(spec.Numerics)));
        await ExecuteAsync("submit_cells", cancellation, Parameters.Of(Parameters.Word(spec.EvaluatedOn)));
        // Memberships that there are already may be changed by recorders, which hold the lock first. New ones need it only when they are counted.
        if (replaces) await LockCountingAsync(cancellation);
        await ExecuteAsync("submit_take_out", cancellation, Parameters.Of(sweepId));
        await ExecuteAsync("submit_sweep_variants", cancellation, Parameters.Of(sweepId));
        await ExecuteAsync("submit_memberships", cancellation, Parameters.Of(sweepId));
        await ExecuteAsync("submit_drop_variants", cancellation, Parameters.Of(sweepId));
        await LockCountingAsync(cancellation);
        // The planner knows nothing yet of so many new rows; small sweeps leave it to autovacuum.
        if (spec.CellCount >= LargeSweep) await ExecuteAsync("submit_analyze_tables", cancellation);
        return (await Connections.ReadAsync(connection, "submit_count", r => r.GetInt64(0), cancellation, Parameters.Of(sweepId))).Single();
    }

    private async Task RefuseUnlessSupersetAsync(SweepId sweepId, SweepSpec stored, CancellationToken cancellation)
    {
        var missing = await ReadPlacesAsync("submit_missing", sweepId, cancellation);
        if (missing.Count == 0) return;
        var added = await ReadPlacesAsync("submit_added", sweepId, cancellation);
        throw new InputException(RevisionDifference.Explain(stored, spec, missing, added));
    }

    private Task<List<PlaceGroup>> ReadPlacesAsync(string query, SweepId sweepId, CancellationToken cancellation) =>
        Connections.ReadAsync(connection, query, r => new PlaceGroup(
            r.GetString(0), r.GetString(1), r.GetInt64(2), r.GetInt64(3), r.GetInt64(4), r.GetInt64(5)), cancellation, Parameters.Of(sweepId));

    private Task<int> LockCountingAsync(CancellationToken cancellation) =>
        ExecuteAsync("submit_count_lock", cancellation, Parameters.Of(Ledger.CountingLock));

    private Task<int> ExecuteAsync(string query, CancellationToken cancellation, params NpgsqlParameter[] parameters) =>
        Connections.ExecuteAsync(connection, query, cancellation, parameters);
}

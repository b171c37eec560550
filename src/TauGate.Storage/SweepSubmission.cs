using System.Globalization;
using System.Text;
using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using TauGate.Core.Ports;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;

namespace TauGate.Storage;

/// <summary>
/// One submission, within a transaction. Keys are computed here and copied into a temporary table; everything else is done by the
/// server in whole sets, so that a million cells take seconds.
/// </summary>
internal sealed class SweepSubmission(NpgsqlConnection connection, SweepSpec spec, string source, Guid? owner)
{
    /// <summary>Cells named in the message about a different sweep of the same name.</summary>
    private const int Examples = 3;

    private const long LargeSweep = 10_000;

    private readonly byte[] _bytes = SweepJson.Write(spec);

    public async Task<StoredSweep> RunAsync(CancellationToken cancellation)
    {
        await ExecuteAsync("submit_name", cancellation, Parameters.Of(spec.Name));
        var present = (await Connections.ReadAsync(connection, "submit_lock", r => (
            Id: r.GetInt64(0), Revision: r.GetInt32(1), SpecDigest: r.IsDBNull(2) ? (Digest?)null : r.GetDigest(2),
            SubmittedAt: r.GetNullable<DateTimeOffset?>(4)), cancellation, Parameters.Of(spec.Name))).Single();
        var digest = Digest.Of(_bytes);

        var revision = present.Revision;
        var submittedAt = present.SubmittedAt ?? default;
        long reused;
        if (present.SpecDigest == digest)
        {
            reused = (await Connections.ReadAsync(connection, "progress", r => r.GetInt64(1), cancellation, Parameters.Of(present.Id))).Single();
        }
        else
        {
            await StageAsync(cancellation);
            if (revision > 0) await RefuseUnlessSupersetAsync(present.Id, cancellation);
            reused = await StoreAsync(present.Id, cancellation);
            revision++;
            submittedAt = (await Connections.ReadAsync(connection, "submit_revision", r => r.GetFieldValue<DateTimeOffset>(0), cancellation,
                Parameters.Of(present.Id), Parameters.Of(revision), Parameters.Of(digest), Parameters.Of(_bytes), Parameters.Of(source),
                Parameters.Of(spec.CellCount), Parameters.Of(reused))).Single();
        }
        await ExecuteAsync("submit_sweep", cancellation, Parameters.Of(present.Id), Parameters.Of(revision), Parameters.Of(owner is null));
        if (owner is { } beating) await ExecuteAsync("owner_beat", cancellation, Parameters.Of(present.Id), Parameters.Of(beating));
        return new StoredSweep(present.Id, spec.Name, revision, digest, submittedAt, spec.CellCount, reused);
    }

    private async Task StageAsync(CancellationToken cancellation)
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

        await using var import = await connection.BeginBinaryImportAsync(SqlText.Query("submit_copy"), cancellation);
        foreach (var cell in spec.Cells())
        {
            var task = spec.Task(cell);
            await import.StartRowAsync(cancellation);
            await import.WriteAsync(cell.Ordinal, NpgsqlDbType.Bigint, cancellation);
            await import.WriteAsync(task.Key.ToBytes(), NpgsqlDbType.Bytea, cancellation);
            await import.WriteAsync(task.Foundation.Key.ToBytes(), NpgsqlDbType.Bytea, cancellation);
            await import.WriteAsync((int)(cell.Ordinal % spec.Variants.Length), NpgsqlDbType.Integer, cancellation);
            await import.WriteAsync(cell.Seed, NpgsqlDbType.Bigint, cancellation);
        }
        await import.CompleteAsync(cancellation);
        await import.CloseAsync(cancellation);
        await ExecuteAsync("submit_analyze", cancellation);
    }

    /// <summary>Stores what was staged as the sweep's present revision; how many of its cells have a result.</summary>
    private async Task<long> StoreAsync(long sweepId, CancellationToken cancellation)
    {
        await ExecuteAsync("submit_foundations", cancellation, Parameters.Of(spec.Data.Name), Parameters.Of(Parameters.Word(spec.Numerics)));
        await ExecuteAsync("submit_cells", cancellation);
        await ExecuteAsync("submit_take_out", cancellation, Parameters.Of(sweepId));
        await ExecuteAsync("submit_sweep_variants", cancellation, Parameters.Of(sweepId));
        await ExecuteAsync("submit_memberships", cancellation, Parameters.Of(sweepId));
        await ExecuteAsync("submit_drop_variants", cancellation, Parameters.Of(sweepId));
        // The planner knows nothing yet of so many new rows; small sweeps leave it to autovacuum.
        if (spec.CellCount >= LargeSweep) await ExecuteAsync("submit_analyze_tables", cancellation);
        await ExecuteAsync("submit_count_lock", cancellation, Parameters.Of(Ledger.CountingLock));
        return (await Connections.ReadAsync(connection, "submit_count", r => r.GetInt64(0), cancellation, Parameters.Of(sweepId))).Single();
    }

    private async Task RefuseUnlessSupersetAsync(long sweepId, CancellationToken cancellation)
    {
        var missing = await ReadExamplesAsync("submit_missing", sweepId, cancellation);
        if (missing.Total == 0) return;
        var added = await ReadExamplesAsync("submit_added", sweepId, cancellation);
        var message = new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"The database has another sweep named '{spec.Name}'. ")
            .Append(CultureInfo.InvariantCulture, $"{Cells(missing.Total)} of it would be dropped ({missing.Text})");
        if (added.Total > 0) message.Append(CultureInfo.InvariantCulture, $", {Cells(added.Total)} would be new ({added.Text})");
        message.Append(". A sweep may grow under its name, nothing else. Give this one another name, in the file or with --as NAME; results that both have in common are shared.");
        throw new InputException(message.ToString());
    }

    private async Task<(long Total, string Text)> ReadExamplesAsync(string query, long sweepId, CancellationToken cancellation)
    {
        var rows = await Connections.ReadAsync(connection, query, r => (
            Text: string.Create(CultureInfo.InvariantCulture, $"{r.GetString(0)}{Axes(r.GetString(1))} seed {r.GetInt64(2)}"), Total: r.GetInt64(3)),
            cancellation, Parameters.Of(sweepId), Parameters.Of(Examples));
        var total = rows.Count == 0 ? 0 : rows[0].Total;
        return (total, string.Join("; ", rows.Select(r => r.Text)) + (total > rows.Count ? "; ..." : ""));
    }

    private static string Axes(string json)
    {
        using var axes = JsonDocument.Parse(json);
        return string.Concat(axes.RootElement.EnumerateObject().Select(a => $" {a.Name}={a.Value}"));
    }

    private static string Cells(long count) => count == 1 ? "1 cell" : string.Create(CultureInfo.InvariantCulture, $"{count} cells");

    private Task<int> ExecuteAsync(string query, CancellationToken cancellation, params NpgsqlParameter[] parameters) =>
        Connections.ExecuteAsync(connection, query, cancellation, parameters);
}

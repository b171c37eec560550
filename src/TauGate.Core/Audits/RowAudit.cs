using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TauGate.Core.Ports;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;

namespace TauGate.Core.Audits;

/// <summary>
/// Checks every stored row of a sweep's results: the result's digest is computed again from the rows, and so are the
/// checksums of the columns that it does not cover. Nothing is trained and no blob is read.
/// </summary>
public static class RowAudit
{
    private const int PageSize = 256; // cells
    private const int MostPagesAtOnce = 8;

    /// <summary>Audits the cells with these ordinals, in their order.</summary>
    /// <param name="ordinals">Ascending.</param>
    public static async IAsyncEnumerable<AuditedCell> RunAsync(
        ICellStore store,
        StoredSweep sweep,
        SweepSpec spec,
        IReadOnlyList<long> ordinals,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var atOnce = Math.Clamp(Environment.ProcessorCount, 1, MostPagesAtOnce);
        var pages = new Queue<Task<List<AuditedCell>>>();
        // A foundation is shared by neighbouring cells; it is reported with the first.
        var altered = new HashSet<FoundationKey>();
        try
        {
            foreach (var page in ordinals.Chunk(PageSize))
            {
                if (pages.Count == atOnce)
                    foreach (var cell in await pages.Dequeue())
                        yield return Once(cell);
                pages.Enqueue(Task.Run(() => PageAsync(store, sweep, spec, page, stop.Token), stop.Token));
            }
            while (pages.TryDequeue(out var page))
                foreach (var cell in await page)
                    yield return Once(cell);
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(pages)
                .ContinueWith(
                    _ => { },
                    CancellationToken.None,
                    TaskContinuationOptions.ExecuteSynchronously,
                    TaskScheduler.Default
                );
        }

        AuditedCell Once(AuditedCell cell) =>
            cell.AlteredFoundation.IsEmpty || altered.Add(cell.FoundationKey)
                ? cell
                : cell with
                {
                    AlteredFoundation = [],
                };
    }

    /// <summary>One cell.</summary>
    /// <param name="sweep">Name of its sweep.</param>
    /// <param name="task">The cell's task by the specification.</param>
    public static AuditedCell Audit(string sweep, StoredRow row, int variant, SweepCell cell, CellTask task)
    {
        var record = row.Cell.Record;
        var altered = ImmutableArray.CreateBuilder<AlteredColumn>();
        Compare("membership.variant", row.Variant, variant);
        Compare("membership.seed", row.Seed, cell.Seed);
        Compare("membership.cell_key", record.Result.Key, task.Key);
        if (record.Result.Key == task.Key)
        {
            Compare("cell.foundation_key", row.FoundationKey, task.Foundation.Key);
            Compare("cell.evaluated_on", row.EvaluatedOn, task.EvaluatedOn);
        }
        Compare("cell_result.trainable_parameters", row.TrainableParameters, record.Result.TrainableParameters);
        var digest = record.Result.ComputeDigest();
        var changed = ResultChecksums.Changed(row.Checksums, record);
        foreach (var column in changed)
            altered.Add(Altered(column, record, changed));
        if (changed.IsEmpty)
        {
            var miscounted = Modes(record.Result).Where(m => m.Mode.Correct != Count(m.Mode)).ToList();
            foreach (var (name, mode) in miscounted)
                altered.Add(
                    new AlteredColumn(
                        $"cell_result.{name}_correct",
                        $"{Count(mode)}, as the images in cell_images.{name} count",
                        Text(mode.Correct)
                    )
                );
            // The checksums were changed too: all that can be done is to try which values give the digest.
            if (
                digest != record.ResultDigest
                && !(miscounted.Count > 0 && Recounted(record.Result).ComputeDigest() == record.ResultDigest)
            )
                altered.Add(ByTrial(row, digest));
        }
        return new AuditedCell(
            sweep,
            row.Cell.Ordinal,
            cell.Variant.Title,
            cell.Seed,
            record.Result.Key,
            record.Result.FoundationKey,
            record.Result.FoundationDigest,
            digest,
            record.Result.ComputeMeasuresDigest(),
            record.Execution.NumericClass,
            record.Execution.ProgramVersion,
            record.Execution.LibtorchVersion,
            altered.ToImmutable(),
            [
                .. ResultChecksums
                    .Changed(row.FoundationChecksums, row.Cell.Foundation)
                    .Select(c => new AlteredColumn(c, null, null)),
            ]
        );

        void Compare<T>(string column, T stored, T expected)
            where T : struct
        {
            if (!stored.Equals(expected))
                altered.Add(new AlteredColumn(column, Text(expected), Text(stored)));
        }
    }

    private static async Task<List<AuditedCell>> PageAsync(
        ICellStore store,
        StoredSweep sweep,
        SweepSpec spec,
        long[] ordinals,
        CancellationToken cancellation
    )
    {
        var rows = (await store.RowsAsync(sweep.Id, ordinals[0], ordinals[^1], cancellation)).ToDictionary(r =>
            r.Cell.Ordinal
        );
        var tasks = new SweepTasks(spec);
        return ordinals
            .Select(ordinal =>
            {
                if (ordinal >= spec.CellCount)
                    return Without(
                        sweep.Name,
                        ordinal,
                        "no row of the sweep",
                        -1,
                        new AlteredColumn("membership.ordinal", $"below {Text(spec.CellCount)}", Text(ordinal))
                    );
                var cell = spec.Cell(ordinal);
                return rows.TryGetValue(ordinal, out var row)
                    ? Audit(sweep.Name, row, (int)(ordinal % spec.Variants.Length), cell, tasks.Task(cell))
                    : Without(
                        sweep.Name,
                        ordinal,
                        cell.Variant.Title,
                        cell.Seed,
                        new AlteredColumn("cell_images or foundation_result", "there", "gone")
                    );
            })
            .ToList();
    }

    /// <summary>A cell that has a result, but lacks rows that belong to it.</summary>
    private static AuditedCell Without(string sweep, long ordinal, string title, long seed, AlteredColumn missing) =>
        new(sweep, ordinal, title, seed, default, default, default, default, default, default, "", "", [missing], []);

    private static AlteredColumn Altered(string column, CellRecord record, ImmutableArray<string> changed)
    {
        foreach (var (name, mode) in Modes(record.Result))
        {
            if (column == $"cell_result.{name}_correct")
                return new AlteredColumn(
                    column,
                    changed.Contains($"cell_images.{name}") ? null : Text(Count(mode)),
                    Text(mode.Correct)
                );
            if (column == $"cell_result.{name}_cross_entropy")
                return new AlteredColumn(column, null, Text(mode.CrossEntropy));
        }
        return new AlteredColumn(
            column,
            null,
            column switch
            {
                "cell_result.digest" => Text(record.ResultDigest),
                "cell_result.status" => Text(record.Result.Status),
                "cell_result.adaptation_seconds" => Text(record.Result.AdaptationSeconds),
                "cell_result.evaluation_seconds" => Text(record.Result.EvaluationSeconds),
                "execution.host" => record.Execution.Host,
                _ => null,
            }
        );
    }

    private static AlteredColumn ByTrial(StoredRow row, ResultDigest digest)
    {
        var (result, wanted) = (row.Cell.Record.Result, row.Cell.Record.ResultDigest);
        if ((result with { FoundationDigest = row.Cell.Foundation.Result.Digest }).ComputeDigest() == wanted)
            return new AlteredColumn(
                "cell_result.foundation_digest",
                Text(row.Cell.Foundation.Result.Digest),
                Text(result.FoundationDigest)
            );
        foreach (var status in Enum.GetValues<CellStatus>())
            if ((result with { Status = status }).ComputeDigest() == wanted)
                return new AlteredColumn("cell_result.status", Text(status), Text(result.Status));
        return new AlteredColumn(
            "cell_result (a cross-entropy, adapter_digest, foundation_digest or digest) or cell_images",
            $"the digest {wanted}",
            digest.ToString()
        );
    }

    private static CellResult Recounted(CellResult result) =>
        result with
        {
            Target = Recounted(result.Target),
            Source = Recounted(result.Source),
            HardenedTarget = result.HardenedTarget is { } target ? Recounted(target) : null,
            HardenedSource = result.HardenedSource is { } source ? Recounted(source) : null,
        };

    private static ModeMeasures Recounted(ModeMeasures mode) => mode with { Correct = Count(mode) };

    private static int Count(ModeMeasures mode)
    {
        var count = 0;
        var words = MemoryMarshal.Cast<byte, ulong>(mode.CorrectImages.AsSpan());
        foreach (var word in words)
            count += BitOperations.PopCount(word);
        foreach (var b in mode.CorrectImages.AsSpan()[(words.Length * sizeof(ulong))..])
            count += BitOperations.PopCount(b);
        return count;
    }

    private static IEnumerable<(string Name, ModeMeasures Mode)> Modes(CellResult result)
    {
        yield return ("target", result.Target);
        yield return ("source", result.Source);
        if (result.HardenedTarget is { } target)
            yield return ("hardened_target", target);
        if (result.HardenedSource is { } source)
            yield return ("hardened_source", source);
        yield return ("foundation_target", result.FoundationTarget);
        yield return ("foundation_source", result.FoundationSource);
    }

    private static string Text<T>(T value) =>
        value switch
        {
            double real => real.ToString("R", CultureInfo.InvariantCulture),
            Enum word => word.ToString().ToLowerInvariant(),
            _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        };
}

/// <summary>The audit of one cell's rows.</summary>
/// <param name="Sweep">Name of the sweep whose grid it is a place of.</param>
/// <param name="Title">Label and axis values.</param>
/// <param name="Result">The result's digest, computed from the rows.</param>
/// <param name="Measures">The digest of what else tables print, computed from the rows.</param>
/// <param name="Altered">Columns whose values are not as recorded.</param>
/// <param name="AlteredFoundation">The same of its foundation's result; said once for all cells that share it.</param>
public sealed record AuditedCell(
    string Sweep,
    long Ordinal,
    string Title,
    long Seed,
    CellKey Key,
    FoundationKey FoundationKey,
    TensorDigest Foundation,
    ResultDigest Result,
    Digest Measures,
    NumericClass NumericClass,
    string ProgramVersion,
    string LibtorchVersion,
    ImmutableArray<AlteredColumn> Altered,
    ImmutableArray<AlteredColumn> AlteredFoundation
)
{
    /// <summary>Whether every row is as recorded.</summary>
    public bool IsIntact => Altered.IsEmpty && AlteredFoundation.IsEmpty;

    /// <summary>Whether the result could be read; false when rows that belong to it are missing.</summary>
    public bool WasRead => ProgramVersion.Length > 0;

    /// <summary>The columns that are not as recorded, a line for each.</summary>
    public IEnumerable<string> Lines() =>
        [
            .. Altered.Select(a => Invariant($"{Sweep}: {Title} seed {Seed} (cell {Ordinal}): {a}")),
            .. AlteredFoundation.Select(a =>
                Invariant($"{Sweep}: foundation of {Title} seed {Seed} (cell {Ordinal}): {a}")
            ),
        ];
}

/// <summary>A column, or the rows of a table, that are not as recorded.</summary>
/// <param name="Column">Such as <c>cell_result.target_correct</c> or <c>epoch_measure</c>.</param>
/// <param name="Recorded">The recorded value, when it can be derived.</param>
/// <param name="Found">The present value, when it is short.</param>
public sealed record AlteredColumn(string Column, string? Recorded, string? Found)
{
    /// <inheritdoc/>
    public override string ToString() =>
        (Recorded, Found) switch
        {
            (null, null) => $"{Column} is not what was recorded",
            (null, _) => $"{Column} is {Found}, which is not what was recorded",
            (_, null) => $"{Column} is not {Recorded}, which was recorded",
            _ => $"{Column} is {Found}; recorded was {Recorded}",
        };
}

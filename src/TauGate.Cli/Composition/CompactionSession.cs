using System.Text.Json.Nodes;
using TauGate.Core.Errors;
using TauGate.Core.Networks;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;
using TauGate.Reporting.Exports;
using TauGate.Reporting.Neurons;
using TauGate.Training.Data;

namespace TauGate.Cli.Composition;

/// <summary>
/// Compacts the hardened networks of a sweep's taugate cells, and their foundations in the same way; measures both.
/// </summary>
internal sealed class CompactionSession(ExportSession export, SweepSpec spec, GatedCells gated, Action<string> say)
{
    /// <summary>
    /// <c>compact/</c> as safetensors and an index with every figure; the reports in the order of the grid.
    /// </summary>
    /// <param name="only">One cell, or null for all.</param>
    /// <exception cref="InputException">No cell with gates has a result and tensors.</exception>
    public async Task<IReadOnlyList<CompactionReport>> WriteAsync(
        string folder,
        SweepCell? only,
        CancellationToken cancellation
    )
    {
        if (only is not null)
            GatedCells.Require(spec, only.Variant);
        else if (GatedCells.Titles(spec).Length == 0)
            GatedCells.Require(spec, spec.Variants[0]);
        var (reports, entries, without) = (new List<CompactionReport>(), new List<JsonObject>(), 0);
        await foreach (
            var (cell, stored) in export.CellsAsync(
                c => only is null ? c.Variant.Method == GatedCells.Method : c.Ordinal == only.Ordinal,
                cancellation
            )
        )
        {
            if (
                stored.Record.Result.Status == CellStatus.Diverged
                || await gated.NetworkAsync(cell, stored, cancellation) is not { } found
            )
            {
                without++;
                continue;
            }
            say($"Compacting {cell.Variant.Title} seed {cell.Seed} ...");
            var (trained, foundation) = CompactedNetwork.Measure(
                found.Network,
                await gated.FoundationAsync(stored, cancellation),
                gated.Target(cell, DataSplit.Train),
                gated.Target(cell, DataSplit.Test),
                gated.Source(DataSplit.Test),
                cancellation
            );
            reports.Add(new CompactionReport(cell.Ordinal, cell.Variant.Title, cell.Seed, trained, foundation));
            var file = $"compact/{CellFileName.Of(cell)}.safetensors";
            await ExportSession.WriteBytesAsync(
                folder,
                file,
                TensorArchive.Write(trained.Compaction.ToNamed()),
                cancellation
            );
            var entry = await export.EntryAsync(folder, cell, stored, file, cancellation);
            entry["trained"] = CompactionText.Json(trained);
            entry["foundation_compacted"] = CompactionText.Json(foundation);
            entries.Add(entry);
        }
        if (reports.Count == 0)
            throw new InputException(
                $"taugate: no cell of {spec.Name} with gates has a result and stored tensors; "
                    + $"'taugate status {spec.Name}' says how it stands."
            );
        if (without > 0)
            say($"taugate: {without:N0} cells diverged or kept numbers only (keep: metrics) and are left out.");
        await export.WriteIndexAsync(folder, "compact", entries, cancellation);
        return reports;
    }
}

using System.Runtime.CompilerServices;
using TauGate.Application.Exports;
using TauGate.Core.Errors;
using TauGate.Core.Networks;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;

namespace TauGate.Application.Networks;

/// <summary>
/// Compacts the hardened networks of a sweep's taugate cells, and their foundations in the same way; measures both.
/// </summary>
/// <param name="say">Is told how far it is.</param>
public sealed class SweepCompaction(SweepExport export, GatedCells gated, Action<string> say)
{
    /// <summary>The compacted cells in the order of the grid.</summary>
    /// <param name="only">One cell, or null for all.</param>
    /// <exception cref="InputException">No cell with gates has a result and tensors.</exception>
    public async IAsyncEnumerable<(ExportedCell Cell, CompactionReport Report)> RunAsync(
        SweepCell? only,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        var spec = export.Spec;
        if (only is not null)
            GatedCells.Require(spec, only.Variant);
        else if (GatedCells.Titles(spec).Length == 0)
            GatedCells.Require(spec, spec.Variants[0]);
        var (compacted, without) = (0, 0);
        await foreach (
            var cell in export.CellsAsync(
                c => only is null ? c.Variant.Method == GatedCells.Method : c.Ordinal == only.Ordinal,
                cancellation
            )
        )
        {
            if (
                cell.Stored.Record.Result.Status == CellStatus.Diverged
                || await gated.NetworkAsync(cell.Cell, cell.Stored, cancellation) is not { } found
            )
            {
                without++;
                continue;
            }
            say($"Compacting {cell.Cell.Variant.Title} seed {cell.Cell.Seed} ...");
            var (trained, foundation) = CompactedNetwork.Measure(
                found.Network,
                await gated.FoundationAsync(cell.Stored, cancellation),
                gated.Target(cell.Cell, DataSplit.Train),
                gated.Target(cell.Cell, DataSplit.Test),
                gated.Source(DataSplit.Test),
                cancellation
            );
            compacted++;
            yield return (
                cell,
                new CompactionReport(cell.Cell.Ordinal, cell.Cell.Variant.Title, cell.Cell.Seed, trained, foundation)
            );
        }
        if (compacted == 0)
            throw new InputException(
                $"taugate: no cell of {spec.Name} with gates has a result and stored tensors; "
                    + $"'taugate status {spec.Name}' says how it stands."
            );
        if (without > 0)
            say($"taugate: {without:N0} cells diverged or kept numbers only (keep: metrics) and are left out.");
    }
}

using System.Collections.Immutable;
using TauGate.Core.Ports;

namespace TauGate.Application.Explaining;

/// <summary>Reads what happened to cells.</summary>
public static class CellExplanation
{
    private const int ShownCells = 20;

    /// <summary>What happened to one cell, or to the newest twenty that were given up.</summary>
    /// <param name="ordinal">The cell; null for those that were given up.</param>
    public static async Task<ExplainedCells> ReadAsync(
        ISweepStore sweeps,
        StoredSweep stored,
        long? ordinal,
        CancellationToken cancellation
    )
    {
        var ordinals = ordinal is { } one
            ? [one]
            : (await sweeps.FailuresAsync(stored.Id, ShownCells, cancellation)).Select(f => f.Ordinal).ToArray();
        var explained = ImmutableArray.CreateBuilder<ExplainedCell>();
        foreach (var place in ordinals)
        {
            if (await sweeps.AttemptsAsync(stored.Id, place, cancellation) is { } history)
            {
                explained.Add(
                    new ExplainedCell(place, history, await sweeps.ProvenanceAsync(stored.Id, place, cancellation))
                );
            }
        }
        return new ExplainedCells(
            stored,
            await sweeps.ProgressAsync(stored.Id, cancellation),
            explained.ToImmutable(),
            ordinal is not null
        );
    }
}

/// <summary>What happened to cells of a sweep.</summary>
/// <param name="Progress">The whole sweep's counts.</param>
/// <param name="IsNamed">Whether one cell was asked for, rather than those that were given up.</param>
public sealed record ExplainedCells(
    StoredSweep Sweep,
    SweepProgress Progress,
    ImmutableArray<ExplainedCell> Cells,
    bool IsNamed
);

/// <summary>A cell and what is known of it.</summary>
/// <param name="Result">Where its result comes from; null while it has none.</param>
public sealed record ExplainedCell(long Ordinal, CellHistory History, Provenance? Result);

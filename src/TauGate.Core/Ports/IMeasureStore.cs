using System.Collections.Immutable;
using TauGate.Core.Results;

namespace TauGate.Core.Ports;

/// <summary>
/// Reads measures below the level of a cell, for learning curves and pictures of units; and the text of sweep files.
/// </summary>
public interface IMeasureStore
{
    /// <summary>
    /// The validation curves of every cell that has a result, in the order of the grid, then by epoch.
    /// </summary>
    Task<ImmutableArray<EpochRow>> EpochsAsync(SweepId sweepId, CancellationToken cancellation);

    /// <summary>
    /// The hidden units of the cells whose units were recorded, in the order of the grid, then by layer and unit.
    /// </summary>
    Task<ImmutableArray<UnitRow>> UnitsAsync(SweepId sweepId, CancellationToken cancellation);

    /// <summary>The text of the sweep file that was last submitted, without overrides.</summary>
    Task<string> SourceAsync(SweepId sweepId, CancellationToken cancellation);
}

/// <summary>One point of a cell's validation curve.</summary>
/// <param name="Ordinal">The cell's place in the sweep's grid.</param>
public sealed record EpochRow(long Ordinal, EpochMeasures Measures);

/// <summary>One hidden unit of a cell.</summary>
/// <param name="Ordinal">The cell's place in the sweep's grid.</param>
public sealed record UnitRow(long Ordinal, UnitMeasures Measures);

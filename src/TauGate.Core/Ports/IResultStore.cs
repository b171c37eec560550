using System.Collections.Immutable;
using TauGate.Core.Results;

namespace TauGate.Core.Ports;

/// <summary>Reads a sweep's results by cell, for tables, tests, claims and figures.</summary>
public interface IResultStore
{
    /// <summary>Every cell of the sweep that has a result, in the order of the grid.</summary>
    Task<ImmutableArray<CellRow>> CellsAsync(SweepId sweepId, CancellationToken cancellation);

    /// <summary>
    /// Every cell of a tuning sweep that has a result, in the order of the grid: measured on the validation images, so
    /// that its metrics have other names, which begin with <c>validation_</c>. Empty for any other sweep.
    /// </summary>
    Task<ImmutableArray<CellRow>> TuningCellsAsync(SweepId sweepId, CancellationToken cancellation);

    /// <summary>
    /// Which test images the cells of some rows have right, in the order of the grid; of cells that have a result and
    /// whose bits are stored.
    /// </summary>
    /// <param name="positions">Rows, by the index of their variant.</param>
    Task<ImmutableArray<CorrectBits>> BitsAsync(
        SweepId sweepId,
        IReadOnlyCollection<int> positions,
        CancellationToken cancellation
    );
}

/// <summary>Which test images a cell has right: one bit an image, image 0 the lowest of byte 0, 1 is correct.</summary>
/// <param name="Ordinal">The cell's place in the sweep's grid.</param>
/// <param name="Images">How many images there are; bits beyond are 0.</param>
/// <param name="HardenedTarget">With hard gates; null for methods without gates.</param>
public sealed record CorrectBits(
    long Ordinal,
    int Images,
    byte[] Target,
    byte[] Source,
    byte[]? HardenedTarget,
    byte[]? HardenedSource
);

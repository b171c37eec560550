using System.Collections.Immutable;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;

namespace TauGate.Core.Ports;

/// <summary>
/// Reads what is stored of single cells, down to their bits: what audits, exports and analyses are made of. Writes
/// nothing.
/// </summary>
public interface ICellStore
{
    /// <summary>Places of the sweep's grid that have a result, in the order of the grid.</summary>
    Task<ImmutableArray<long>> OrdinalsAsync(SweepId sweepId, CancellationToken cancellation);

    /// <summary>Everything recorded of the cell at a place of the grid; null while it has no result.</summary>
    Task<StoredCell?> CellAsync(SweepId sweepId, long ordinal, CancellationToken cancellation);

    /// <summary>
    /// The same of every cell from one place of the grid to another, in its order, with what an audit compares them
    /// with. Cells without a result are absent.
    /// </summary>
    Task<ImmutableArray<StoredRow>> RowsAsync(SweepId sweepId, long first, long last, CancellationToken cancellation);

    /// <summary>
    /// The rows of the view <c>result</c> for a sweep, in the order of the grid, with the counts of correct images
    /// beside them.
    /// </summary>
    Task<ResultRows> ResultsAsync(string sweep, CancellationToken cancellation);
}

/// <summary>A cell's first result as the ledger has it.</summary>
/// <param name="Record">Its measures with curve, gates and units, the digest recorded for them, and the execution that
/// gave them.</param>
/// <param name="Foundation">The canonical foundation of its key.</param>
/// <param name="RecordedAt">Database's clock.</param>
/// <param name="Attestations">Further executions that gave the same bits.</param>
public sealed record StoredCell(
    long Ordinal,
    CellRecord Record,
    FoundationRecord Foundation,
    DateTimeOffset RecordedAt,
    long Attestations
);

/// <summary>
/// A cell's result and what else its rows say, which follows from the sweep's specification or from the result.
/// </summary>
/// <param name="Variant">Index of the variant, as the place of the grid has it.</param>
/// <param name="Seed">As the place of the grid has it.</param>
/// <param name="FoundationKey">Of the foundation, as the cell has it.</param>
/// <param name="TrainableParameters">Their number, which is stored beside those by layer.</param>
/// <param name="Checksums">What <see cref="ResultChecksums"/> gave when the result was recorded; null when a program of
/// before recorded it.</param>
/// <param name="FoundationChecksums">The same of the foundation.</param>
public sealed record StoredRow(
    StoredCell Cell,
    int Variant,
    long Seed,
    EvaluatedOn EvaluatedOn,
    FoundationKey FoundationKey,
    long TrainableParameters,
    byte[]? Checksums,
    byte[]? FoundationChecksums
);

/// <summary>A table with typed columns.</summary>
/// <param name="Rows">A value a column: text, <see cref="long"/>, <see cref="double"/>, <see cref="DateTimeOffset"/> or
/// null. Lists and objects are JSON text.</param>
public sealed record ResultRows(ImmutableArray<ResultColumn> Columns, ImmutableArray<ImmutableArray<object?>> Rows);

/// <summary>A column of <see cref="ResultRows"/>.</summary>
public sealed record ResultColumn(string Name, ResultColumnKind Kind);

/// <summary>What a column has.</summary>
public enum ResultColumnKind
{
    /// <summary>Text.</summary>
    Text,

    /// <summary>64-bit integers.</summary>
    Integer,

    /// <summary>IEEE doubles.</summary>
    Real,

    /// <summary>Points in time, UTC.</summary>
    Time,
}

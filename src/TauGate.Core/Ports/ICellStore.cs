using System.Collections.Immutable;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;

namespace TauGate.Core.Ports;

/// <summary>
/// Reads everything that is stored of single cells, for audits, exports and analyses. Writes nothing.
/// </summary>
public interface ICellStore
{
    /// <summary>Ordinals of the sweep's cells that have a result, ascending.</summary>
    Task<ImmutableArray<long>> OrdinalsAsync(SweepId sweepId, CancellationToken cancellation);

    /// <summary>Everything recorded of the cell with an ordinal; null while it has no result.</summary>
    Task<StoredCell?> CellAsync(SweepId sweepId, long ordinal, CancellationToken cancellation);

    /// <summary>
    /// The same of every cell in a range of ordinals, ascending, with the other columns that an audit checks. Cells
    /// without a result are absent.
    /// </summary>
    Task<ImmutableArray<StoredRow>> RowsAsync(SweepId sweepId, long first, long last, CancellationToken cancellation);

    /// <summary>
    /// The rows of the view <c>result</c> for a sweep, in the order of the grid, with the counts of correct images
    /// beside them.
    /// </summary>
    Task<ResultRows> ResultsAsync(string sweep, CancellationToken cancellation);
}

/// <summary>A cell's first result in the ledger.</summary>
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
/// A cell's result and the columns of its rows that follow from the sweep's specification or from the result.
/// </summary>
/// <param name="Variant">Index of the variant, as stored.</param>
/// <param name="Seed">The seed, as stored.</param>
/// <param name="FoundationKey">Key of the foundation, as stored with the cell.</param>
/// <param name="TrainableParameters">Their number, which is stored beside those by layer.</param>
/// <param name="Checksums">What <see cref="ResultChecksums"/> gave when the result was recorded.</param>
/// <param name="FoundationChecksums">The same of the foundation.</param>
public sealed record StoredRow(
    StoredCell Cell,
    int Variant,
    long Seed,
    EvaluatedOn EvaluatedOn,
    FoundationKey FoundationKey,
    long TrainableParameters,
    byte[] Checksums,
    byte[] FoundationChecksums
);

/// <summary>A table with typed columns.</summary>
/// <param name="Rows">One value for each column: text, <see cref="long"/>, <see cref="double"/>,
/// <see cref="DateTimeOffset"/> or null. Lists and objects are JSON text.</param>
public sealed record ResultRows(ImmutableArray<ResultColumn> Columns, ImmutableArray<ImmutableArray<object?>> Rows);

/// <summary>A column of <see cref="ResultRows"/>.</summary>
public sealed record ResultColumn(string Name, ResultColumnKind Kind);

/// <summary>The types of columns.</summary>
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

using System.Collections.Immutable;
using TauGate.Core.Results;

namespace TauGate.Core.Ports;

/// <summary>
/// Reads the aggregated views that tables are made of (<c>docs/results.md</c>), and where each of a sweep's numbers
/// comes from.
/// </summary>
public interface ITableStore
{
    /// <summary>
    /// Measures derived from cells' accuracies and correctness bits, over seeds: the view <c>derived_metric</c>, in the
    /// order of the rows.
    /// </summary>
    Task<ImmutableArray<DerivedRow>> DerivedAsync(SweepId sweepId, CancellationToken cancellation);

    /// <summary>
    /// Gates by hidden layer, over seeds: the view <c>layer_metric</c>, in the order of rows and layers.
    /// </summary>
    Task<ImmutableArray<LayerRow>> LayersAsync(SweepId sweepId, CancellationToken cancellation);

    /// <summary>Seconds by row and host: the view <c>runtime</c>, in the order of rows and hosts.</summary>
    Task<ImmutableArray<RuntimeRow>> RuntimeAsync(SweepId sweepId, CancellationToken cancellation);

    /// <summary>The quantiles of Student's t that the views take 95 % intervals from, by degrees of freedom.</summary>
    Task<ImmutableArray<(int Degrees, double Quantile)>> QuantilesAsync(CancellationToken cancellation);

    /// <summary>Where every result of the sweep comes from, in the order of the grid.</summary>
    Task<ImmutableArray<CellOrigin>> OriginsAsync(SweepId sweepId, CancellationToken cancellation);
}

/// <summary>Derived measures of one row of the table.</summary>
/// <param name="Position">Index of the row's variant.</param>
/// <param name="Metrics">By name: <c>target_change</c>, <c>target_hardening</c> and so on; those without a value are
/// absent.</param>
public sealed record DerivedRow(int Position, ImmutableSortedDictionary<string, MetricSummary> Metrics);

/// <summary>Gate measures of one hidden layer of one row of the table.</summary>
/// <param name="Position">Index of the row's variant.</param>
/// <param name="Layer">0 is the first hidden layer.</param>
/// <param name="Metrics">By name, a column of the view <c>layer</c>.</param>
public sealed record LayerRow(int Position, int Layer, ImmutableSortedDictionary<string, MetricSummary> Metrics);

/// <summary>Seconds of the cells of one row of the table on one host.</summary>
/// <param name="Position">Index of the row's variant.</param>
/// <param name="Median">Of a cell's training and validation, as are least and most.</param>
/// <param name="EvaluationMean">Of a cell's test evaluation.</param>
/// <param name="Total">Of all cells, both parts.</param>
public sealed record RuntimeRow(
    int Position,
    string Host,
    long Cells,
    double Mean,
    double Median,
    double Least,
    double Most,
    double EvaluationMean,
    double Total
);

/// <summary>Where the result of one cell of a sweep comes from.</summary>
/// <param name="Position">Index of its variant.</param>
/// <param name="Key">The cell's.</param>
/// <param name="Foundation">Content digest of the foundation that it started from.</param>
/// <param name="Attestations">Further executions that gave the same bits.</param>
/// <param name="Result">The execution that was recorded first, and the result's digest.</param>
public sealed record CellOrigin(
    long Ordinal,
    int Position,
    long Seed,
    CellStatus Status,
    CellKey Key,
    TensorDigest Foundation,
    long Attestations,
    string LibtorchVersion,
    Provenance Result
);

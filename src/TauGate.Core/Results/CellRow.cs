using System.Collections.Immutable;
using TauGate.Core.Sweeps;

namespace TauGate.Core.Results;

/// <summary>The result of one cell of a sweep.</summary>
/// <param name="Ordinal">Place in the sweep's grid.</param>
/// <param name="Position">Index of its variant (label and axis values) in the order of the sweep file.</param>
/// <param name="Axes">Values that vary within the sweep.</param>
/// <param name="Foundation">Content digest of the foundation it started from: cells are paired only when it is the
/// same.</param>
/// <param name="Metrics">By name, such as <c>target_accuracy</c>: the numeric columns of the view <c>result</c>; those
/// without a finite value are absent.</param>
public sealed record CellRow(
    long Ordinal,
    int Position,
    string Label,
    string Method,
    ImmutableSortedDictionary<string, OptionValue> Axes,
    long Seed,
    CellStatus Status,
    TensorDigest Foundation,
    NumericClass NumericClass,
    long TrainableParameters,
    ImmutableSortedDictionary<string, double> Metrics
)
{
    /// <summary>
    /// Number of test images that the accuracies are shares of; 0 when it is not known, and the accuracies are then
    /// taken as measured numbers.
    /// </summary>
    public int Images { get; init; }

    /// <summary>Label and axis values, such as <c>lora rank=8</c>.</summary>
    public string Title => Variant.TitleOf(Label, Axes);
}

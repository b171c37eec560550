using System.Collections.Frozen;
using System.Numerics;
using TauGate.Core.Statistics;
using TauGate.Core.Sweeps;

namespace TauGate.Core.Results;

/// <summary>
/// The exact value of a cell's metric: a fraction for a count out of a known total (test images, hidden units, or
/// both), for any other metric the exact value of its double. Tests of ranks, equality and bounds use these.
/// </summary>
public static class CountedMetric
{
    /// <summary>How near to a whole number a share times the total must be to be taken for a count.</summary>
    private const double Rounding = 1e-6;

    private static readonly FrozenSet<string> OfImages = FrozenSet.Create(
        "target_accuracy",
        "source_accuracy",
        "hardened_target_accuracy",
        "hardened_source_accuracy",
        "foundation_target_accuracy",
        "foundation_source_accuracy"
    );

    private static readonly FrozenSet<string> OfUnits = FrozenSet.Create(
        "high_activity_fraction",
        "dead_fraction",
        "foundation_high_activity_fraction",
        "foundation_dead_fraction"
    );

    private static readonly FrozenSet<string> OfUnitsAndImages = FrozenSet.Create(
        "participation",
        "foundation_participation"
    );

    /// <summary>The exact value.</summary>
    /// <param name="row">The cell's result.</param>
    /// <param name="variant">The cell's, which has the network's widths.</param>
    /// <param name="metric">A name in <see cref="CellRow.Metrics"/>.</param>
    /// <returns>Null when the cell does not have the metric.</returns>
    public static Rational? Of(CellRow row, Variant variant, string metric)
    {
        if (!row.Metrics.TryGetValue(metric, out var value))
            return null;
        return TotalOf(row, variant, metric) is { } total && CountOf(value, total) is { } count
            ? Rational.Of(count, total)
            : Rational.Of(value);
    }

    /// <summary>How many test images are right, by the accuracy's name; null when the cell does not have it.</summary>
    public static long? CorrectOf(CellRow row, string accuracy) =>
        row.Images > 0 && OfImages.Contains(accuracy) && row.Metrics.TryGetValue(accuracy, out var value)
            ? (long?)CountOf(value, row.Images)
            : null;

    /// <summary>The exact value of an accuracy.</summary>
    /// <param name="accuracy">0 to 1.</param>
    /// <param name="images">Test images that it is a share of; 0 when that is not known.</param>
    public static Rational Accuracy(double accuracy, int images) =>
        images > 0 && CountOf(accuracy, images) is { } count ? Rational.Of(count, images) : Rational.Of(accuracy);

    private static long? TotalOf(CellRow row, Variant variant, string metric)
    {
        var total =
            OfImages.Contains(metric) ? row.Images
            : OfUnits.Contains(metric) ? variant.Foundation.Hidden.Sum()
            : OfUnitsAndImages.Contains(metric) ? row.Images * variant.Foundation.Hidden.Sum(width => (long)width)
            : 0;
        return total > 0 ? total : null;
    }

    /// <summary>The count that a view divided by its total; doubles are precise enough for far larger totals.</summary>
    private static BigInteger? CountOf(double value, long total)
    {
        var count = Math.Round(value * total);
        return Math.Abs(value * total - count) < Rounding ? new BigInteger(count) : null;
    }
}

using TauGate.Core.Ports;
using TauGate.Core.Sweeps;

namespace TauGate.Reporting.Tables;

/// <summary>Rows for programs, of the parts that tables have in common.</summary>
internal static class RowFields
{
    /// <summary>
    /// Which row it is: <c>label</c>, <c>method</c>, <c>axes</c> (an object; <c>rank</c> in it where there is one).
    /// </summary>
    public static Fields Of(Variant variant) =>
        new()
        {
            { "label", variant.Label },
            { "method", variant.Method },
            { "axes", Fields.Map(variant.Axes, v => v) },
        };

    /// <summary>
    /// <see cref="Of(Variant)"/>, <c>n</c> (cells with a result), <c>diverged</c> (those not in the means),
    /// <c>collapsed</c> (in the means), <c>trainable_parameters</c>, <c>still_rising</c> and <c>last_epoch_gain</c> (of
    /// no cell when nothing was trained), and <c>metrics</c>.
    /// </summary>
    public static Fields Of(TableRow row, IEnumerable<KeyValuePair<string, MetricSummary>> metrics) =>
        new()
        {
            { "label", row.Label },
            { "method", row.Method },
            { "axes", Fields.Map(row.Axes, v => v) },
            { "n", row.N },
            { "diverged", row.Diverged },
            { "collapsed", row.Collapsed },
            { "trainable_parameters", row.TrainableParameters },
            { "still_rising", row.LastEpoch is null ? null : row.IsRising },
            { "last_epoch_gain", Summary(row.LastEpoch ?? new MetricSummary(0, double.NaN, null, null, null)) },
            { "metrics", Metrics(metrics) },
        };

    /// <summary>
    /// By metric <c>n</c>, <c>mean</c>, <c>std</c> (ddof 1), <c>ci_low</c> and <c>ci_high</c> (95 % t); the last three
    /// are null below two seeds.
    /// </summary>
    public static Fields Metrics(IEnumerable<KeyValuePair<string, MetricSummary>> metrics) =>
        Fields.Map(metrics.OrderBy(m => m.Key, StringComparer.Ordinal), Summary);

    private static Fields Summary(MetricSummary m) =>
        new()
        {
            { "n", m.N },
            { "mean", m.N == 0 ? null : m.Mean },
            { "std", m.Std },
            { "ci_low", m.CiLow },
            { "ci_high", m.CiHigh },
        };
}

using System.Globalization;
using TauGate.Core.Ports;

namespace TauGate.Reporting.Tables;

/// <summary>Columns of the kinds that tables have in common.</summary>
internal static class Columns
{
    /// <summary>Half intervals stand beside means: the note that every table with them needs.</summary>
    public const string Intervals = "intervals: 95 % t over seeds, unadjusted, for this test set; ± is half of one";

    /// <summary>Text, aligned to the left.</summary>
    public static Column Words(string header, IEnumerable<string> cells) => new(header, [.. cells], IsNumber: false);

    /// <summary>Whole numbers; null is an empty cell.</summary>
    public static Column Counts(string header, IEnumerable<long?> values) =>
        new(header, [.. values.Select(v => v is { } n ? Invariant($"{n:N0}") : "")], IsNumber: true);

    /// <summary>Percentages with their half intervals, the points and the signs below each other.</summary>
    public static Column Percent(string header, IEnumerable<MetricSummary?> values) =>
        WithHalves(header, values, 100, "F2");

    /// <summary>Differences in percentage points with a sign, and their half intervals.</summary>
    public static Column Points(string header, IEnumerable<MetricSummary?> values) =>
        WithHalves(header, values, 100, "+0.00;-0.00;0.00");

    /// <summary>Means with their half intervals.</summary>
    public static Column Means(string header, IEnumerable<MetricSummary?> values, string format) =>
        WithHalves(header, values, 1, format);

    /// <summary>Shares, and in brackets what stands beside them.</summary>
    public static Column Shares(string header, IEnumerable<(MetricSummary? Own, MetricSummary? Beside)> values) =>
        new(
            header,
            [
                .. values.Select(v =>
                    (v.Own, v.Beside) switch
                    {
                        (null, _) => "",
                        (var own, null) => Invariant($"{own.Mean:F3}"),
                        var (own, beside) => Invariant($"{own.Mean:F3} ({beside.Mean:F3})"),
                    }
                ),
            ],
            IsNumber: true,
            Optional: true
        );

    /// <summary>Numbers in one format; null is an empty cell.</summary>
    public static Column Numbers(string header, IEnumerable<double?> values, string format) =>
        new(header, [.. values.Select(v => v?.ToString(format, CultureInfo.InvariantCulture) ?? "")], IsNumber: true);

    /// <summary>Text with numbers in the invariant culture.</summary>
    private static Column WithHalves(string header, IEnumerable<MetricSummary?> values, double scale, string format)
    {
        var all = values.ToList();
        var means = all.Select(v => v is null ? "" : (scale * v.Mean).ToString(format, CultureInfo.InvariantCulture))
            .ToList();
        var halves = all.Select(v =>
                v?.CiHigh - v?.CiLow is { } width
                    ? (scale * width / 2).ToString(Plain(format), CultureInfo.InvariantCulture)
                    : ""
            )
            .ToList();
        var widest = halves.Max(h => (int?)h.Length) ?? 0;
        return new Column(header, [.. means.Zip(halves, Cell)], IsNumber: true);

        string Cell(string mean, string half) =>
            widest == 0 ? mean
            : half.Length == 0 ? mean + new string(' ', widest + 3)
            : $"{mean} ± {half.PadLeft(widest)}";
    }

    // A half interval has no sign.
    private static string Plain(string format) =>
        format.StartsWith('+') ? format[1..format.IndexOf(';', StringComparison.Ordinal)] : format;
}

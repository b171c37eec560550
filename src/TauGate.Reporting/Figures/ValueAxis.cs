using System.Collections.Immutable;
using ScottPlot;
using TauGate.Core.Reading;

namespace TauGate.Reporting.Figures;

/// <summary>
/// Lines of means along an axis of the sweep, side by side where their intervals would hide each other.
/// </summary>
internal static class ValueAxis
{
    // Shares of the axis: between neighbouring lines that are moved apart, and left free at each end.
    private const double Aside = 1 / 120.0,
        Edge = 0.05;

    /// <summary>
    /// The values of each series along the axis, in increasing order; series with fewer than two are left out, they
    /// have no line.
    /// </summary>
    public static ImmutableArray<(Series Series, ImmutableArray<(double X, SeriesMember Member)> Points)> Along(
        FigureInput input,
        string axis
    ) =>
        [
            .. Series
                .Of(input.Rows, axis)
                .Select(s =>
                    (
                        s,
                        (ImmutableArray<(double, SeriesMember)>)
                            [
                                .. s
                                    .Members.Where(m => m.On(axis) is not null)
                                    .Select(m => (m.On(axis)!.Value, m))
                                    .OrderBy(p => p.Item1),
                            ]
                    )
                )
                .Where(s => s.Item2.Length > 1),
        ];

    /// <summary>An axis with room for the lines that <see cref="Put"/> moves furthest aside.</summary>
    /// <param name="values">Of all points.</param>
    /// <param name="lines">How many lines there will be.</param>
    public static Scale Across(IEnumerable<double> values, int lines)
    {
        var side = Edge + lines * Aside / 2;
        return Scale.Of(values, margin: side / (1 - 2 * side));
    }

    /// <summary>Puts lines with vertical intervals on a plot.</summary>
    /// <param name="lines">Each with its look and points, in increasing order of x.</param>
    /// <param name="across">The horizontal axis, of <see cref="Across"/>.</param>
    public static void Put(
        Plot plot,
        IReadOnlyList<(Look Look, IReadOnlyList<(double X, Estimate Y)> Points)> lines,
        Scale across
    )
    {
        double Shift(int line) => (line - (lines.Count - 1) / 2.0) * Aside * (across.High - across.Low);
        // Markers last: no interval lies on another line's marker.
        for (var i = 0; i < lines.Count; i++)
        {
            var (look, points) = lines[i];
            plot.Path(look, [.. points.Select(p => p.X + Shift(i))], [.. points.Select(p => p.Y.Mean)]);
            foreach (var (x, y) in points)
            {
                if (y is { Low: { } low, High: { } high })
                    plot.Up(look, x + Shift(i), low, high);
            }
        }
        for (var i = 0; i < lines.Count; i++)
            foreach (var (x, y) in lines[i].Points)
                plot.Point(lines[i].Look, x + Shift(i), y.Mean, size: 5);
    }

    /// <summary>A line of the legend for each series.</summary>
    public static ImmutableArray<LegendEntry> Legend(IEnumerable<Series> series) =>
        [
            .. Wording
                .Short(series.Select(s => s.Title))
                .Zip(series, (name, s) => new LegendEntry(name, s.Look, HasLine: true)),
        ];
}

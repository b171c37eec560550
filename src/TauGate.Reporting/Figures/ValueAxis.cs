using System.Collections.Immutable;
using ScottPlot;

namespace TauGate.Reporting.Figures;

/// <summary>Lines of means along an axis of the sweep, side by side where their intervals would hide each other.</summary>
internal static class ValueAxis
{
    /// <summary>The values of each series along the axis, in increasing order; series with fewer than two are left out, they have no line.</summary>
    public static ImmutableArray<(Series Series, ImmutableArray<(double X, SeriesMember Member)> Points)> Along(FigureInput input, string axis) =>
    [
        .. Series.Of(input.Rows, axis)
            .Select(s => (s, (ImmutableArray<(double, SeriesMember)>)[.. s.Members.Where(m => m.On(axis) is not null).Select(m => (m.On(axis)!.Value, m)).OrderBy(p => p.Item1)]))
            .Where(s => s.Item2.Length > 1),
    ];

    /// <summary>Puts lines with vertical intervals on a plot.</summary>
    /// <param name="lines">Each with its look and points, in increasing order of x.</param>
    /// <param name="step">Distance by which neighbouring lines are moved apart, in the axis' units.</param>
    public static void Put(Plot plot, IReadOnlyList<(Look Look, IReadOnlyList<(double X, Estimate Y)> Points)> lines, double step)
    {
        double Shift(int line) => (line - (lines.Count - 1) / 2.0) * step;
        // Markers last: no interval lies on another line's marker.
        for (var i = 0; i < lines.Count; i++)
        {
            var (look, points) = lines[i];
            plot.Path(look, [.. points.Select(p => p.X + Shift(i))], [.. points.Select(p => p.Y.Mean)]);
            foreach (var (x, y) in points)
            {
                if (y is { Low: { } low, High: { } high }) plot.Up(look, x + Shift(i), low, high);
            }
        }
        for (var i = 0; i < lines.Count; i++)
            foreach (var (x, y) in lines[i].Points) plot.Point(lines[i].Look, x + Shift(i), y.Mean, size: 5);
    }

    /// <summary>A line of the legend for each series.</summary>
    public static ImmutableArray<LegendEntry> Legend(IEnumerable<Series> series) =>
    [
        .. Wording.Short(series.Select(s => s.Title))
            .Zip(series, (name, s) => new LegendEntry(name, s.Look, HasLine: true)),
    ];
}

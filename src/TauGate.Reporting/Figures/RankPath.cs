using System.Collections.Immutable;
using System.Globalization;
using ScottPlot;

namespace TauGate.Reporting.Figures;

/// <summary>One point a row of the table, those of one label that differ in rank joined by a line and numbered by it.</summary>
internal static class RankPath
{
    private const string Rank = "rank";

    /// <summary>The points of each series; those without a value are left out.</summary>
    public static ImmutableArray<(Series Series, ImmutableArray<RankPoint> Points)> Of(FigureInput input, Func<SeriesMember, double?> x, Func<SeriesMember, Estimate?> y) =>
    [
        .. Series.Of(input.Rows, Rank)
            .Select(s => (s, (ImmutableArray<RankPoint>)[.. s.Members.Where(m => x(m) is not null && y(m) is not null)
                .Select(m => new RankPoint(m.Title, x(m)!.Value, y(m)!, m))]))
            .Where(s => s.Item2.Length > 0),
    ];

    /// <summary>Puts lines, vertical intervals, markers and ranks on a plot.</summary>
    public static void Put(Plot plot, ImmutableArray<(Series Series, ImmutableArray<RankPoint> Points)> paths)
    {
        foreach (var (series, points) in paths)
        {
            if (points.Length > 1) plot.Path(series.Look, [.. points.Select(p => p.X)], [.. points.Select(p => p.Y.Mean)]);
            foreach (var p in points)
            {
                if (p.Y is { Low: { } low, High: { } high }) plot.Up(series.Look, p.X, low, high);
                plot.Point(series.Look, p.X, p.Y.Mean);
                if (points.Length > 1 && p.Member.On(Rank) is { } rank) plot.Note(rank.ToString("F0", CultureInfo.InvariantCulture), p.X, p.Y.Mean);
            }
        }
    }

    /// <summary>What the numbers beside points are, where there are any.</summary>
    public static string Caption(ImmutableArray<(Series Series, ImmutableArray<RankPoint> Points)> paths) => paths.Any(p => p.Points.Length > 1) ? " Numbers are ranks." : "";

    /// <summary>A line of the legend for each series.</summary>
    public static ImmutableArray<LegendEntry> Legend(ImmutableArray<(Series Series, ImmutableArray<RankPoint> Points)> paths) =>
        [.. paths.Select(p => new LegendEntry(Wording.Short(p.Points.Length == 1 ? p.Points[0].Title : p.Series.Title), p.Series.Look, HasLine: p.Points.Length > 1))];
}

/// <summary>A row's place in the figure.</summary>
internal sealed record RankPoint(string Title, double X, Estimate Y, SeriesMember Member);

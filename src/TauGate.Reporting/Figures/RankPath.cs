using System.Collections.Immutable;
using ScottPlot;
using TauGate.Core.Reading;

namespace TauGate.Reporting.Figures;

/// <summary>
/// One point a row of the table, those of one label that differ in rank joined by a line and numbered by it.
/// </summary>
internal static class RankPath
{
    private const string Rank = "rank";

    /// <summary>The points of each series; those without a value are left out.</summary>
    public static ImmutableArray<(Series Series, ImmutableArray<RankPoint> Points)> Of(
        FigureInput input,
        Func<SeriesMember, double?> x,
        Func<SeriesMember, Estimate?> y
    ) =>
        [
            .. Series
                .Of(input.Rows, Rank)
                .Select(s =>
                    (
                        s,
                        (ImmutableArray<RankPoint>)
                            [
                                .. s
                                    .Members.Where(m => x(m) is not null && y(m) is not null)
                                    .Select(m => new RankPoint(m.Title, x(m)!.Value, y(m)!, m)),
                            ]
                    )
                )
                .Where(s => s.Item2.Length > 0),
        ];

    /// <summary>
    /// Puts lines, intervals, markers and ranks on a plot, in this order over all series, so that no interval lies on
    /// another series' marker. A panel that shows a part of the plane has the marks of that part.
    /// </summary>
    /// <param name="level">The level interval of a point; null when there are upright ones only.</param>
    /// <param name="areNamed">Each point by its name: where markers lie upon each other. Else ranks alone.</param>
    public static void Put(
        Plot plot,
        ImmutableArray<(Series Series, ImmutableArray<RankPoint> Points)> paths,
        Func<RankPoint, Estimate>? level = null,
        bool areNamed = false
    )
    {
        var area = plot.Axes.GetLimits();
        var lines = new List<(Coordinates From, Coordinates To)>();
        foreach (var (series, points) in paths)
        {
            if (points.Length > 1)
                plot.Path(series.Look, [.. points.Select(p => p.X)], [.. points.Select(p => p.Y.Mean)]);
            lines.AddRange(points.Zip(points.Skip(1), (a, b) => (a.Place, b.Place)));
        }
        var shown = paths
            .SelectMany(p => p.Points.Select(point => (p.Series, Point: point, IsOnPath: p.Points.Length > 1)))
            .Where(p => area.Contains(p.Point.Place))
            .ToList();
        foreach (var (series, p, _) in shown)
        {
            if (level?.Invoke(p) is { Low: { } left, High: { } right })
            {
                plot.Across(series.Look, p.Y.Mean, left, right);
                lines.Add((new(left, p.Y.Mean), new(right, p.Y.Mean)));
            }
            if (p.Y is { Low: { } low, High: { } high })
            {
                plot.Up(series.Look, p.X, low, high);
                lines.Add((new(p.X, low), new(p.X, high)));
            }
        }
        foreach (var (series, p, _) in shown)
            plot.Point(series.Look, p.X, p.Y.Mean);
        var notes = areNamed
            ? Wording.Short(shown.Select(s => s.Point.Title)).Zip(shown, (name, s) => (name, s.Point.Place))
            : shown
                .Where(s => s.IsOnPath && s.Point.Member.On(Rank) is not null)
                .Select(s => (Invariant($"{s.Point.Member.On(Rank):F0}"), s.Point.Place));
        plot.Add.Plottable(new Notes([.. notes], [.. shown.Select(s => s.Point.Place)], lines));
    }

    /// <summary>What the numbers beside points are, where there are any.</summary>
    public static string Caption(ImmutableArray<(Series Series, ImmutableArray<RankPoint> Points)> paths) =>
        paths.Any(p => p.Points.Length > 1) ? " Numbers are ranks." : "";

    /// <summary>A line of the legend for each series.</summary>
    public static ImmutableArray<LegendEntry> Legend(
        ImmutableArray<(Series Series, ImmutableArray<RankPoint> Points)> paths
    ) =>
        [
            .. Wording
                .Short(paths.Select(p => p.Points.Length == 1 ? p.Points[0].Title : p.Series.Title))
                .Zip(paths, (name, p) => new LegendEntry(name, p.Series.Look, HasLine: p.Points.Length > 1)),
        ];
}

/// <summary>A row's place in the figure.</summary>
internal sealed record RankPoint(string Title, double X, Estimate Y, SeriesMember Member)
{
    /// <summary>Where its marker is.</summary>
    public Coordinates Place => new(X, Y.Mean);
}

using ScottPlot;

namespace TauGate.Reporting.Figures;

/// <summary>Target against source accuracy: what adapting to one mode costs on the other.</summary>
internal static class ModesFigure
{
    public static Sketch Draw(FigureInput input)
    {
        var points = RankPath.Of(input, m => m.Percent(MetricNames.SourceAccuracy)?.Mean, m => m.Percent(MetricNames.TargetAccuracy));
        if (points.Length == 0) return "no cell has a result yet";
        if (points.Length > Look.MostSeries) return Wording.TooMany(points.Length);
        var all = points.SelectMany(p => p.Points).ToList();
        var x = Scale.PercentOf(all.SelectMany(p => Source(p.Member).Reach));
        var y = Scale.PercentOf(all.SelectMany(p => p.Y.Reach), margin: 0.12);
        var plot = Frame.Plot(x, y, "Source accuracy (%)", "Target accuracy (%)");
        foreach (var (series, path) in points)
        {
            foreach (var p in path)
            {
                if (Source(p.Member) is { Low: { } low, High: { } high }) plot.Across(series.Look, p.Y.Mean, low, high);
            }
        }
        RankPath.Put(plot, points);
        return new FigurePage(
            "Target against source accuracy",
            $"Means over {Wording.Seeds(all.Select(p => p.Y.N))}; {Wording.Intervals(all.Select(p => p.Y))}.{RankPath.Caption(points)} {Wording.Source(input)}",
            Wording.List(all.Select(p => Wording.Text($"{p.Title}: source {p.X:F2} %, target {p.Y.Mean:F2} %"))),
            Wording.Column, 250, [new Panel(plot)], RankPath.Legend(points));

        static Estimate Source(SeriesMember member) => member.Percent(MetricNames.SourceAccuracy)!;
    }
}

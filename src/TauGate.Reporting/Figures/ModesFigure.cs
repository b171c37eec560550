using ScottPlot;

namespace TauGate.Reporting.Figures;

/// <summary>
/// Target against source accuracy: what adapting to one mode costs on the other. Where markers hide each other, that
/// part stands enlarged beside it.
/// </summary>
internal static class ModesFigure
{
    public static Sketch Draw(FigureInput input)
    {
        var points = RankPath.Of(input, m => m.Percent(MetricNames.SourceAccuracy)?.Mean, m => m.Percent(MetricNames.TargetAccuracy));
        if (points.Length == 0) return "no cell has a result yet";
        if (points.Length > Look.MostSeries) return Wording.TooMany(points.Length);
        var all = points.SelectMany(p => p.Points).ToList();
        List<Estimate> sources = [.. all.Select(Source)], targets = [.. all.Select(p => p.Y)];
        var x = Scale.PercentOf(Reach.Of(sources));
        var y = Scale.PercentOf(Reach.Of(targets), margin: 0.12);
        var crowd = Crowd.Of([.. all.Select(p => p.Place)], x, y);
        var whole = Panel(x, y, "Target accuracy (%)", areNamed: false);
        if (crowd is { } part) whole.Frame(part.X, part.Y);
        var isCut = x.IsCut(sources) || y.IsCut(targets) || crowd is not null;
        return new FigurePage(
            "Target against source accuracy",
            $"Means over {Wording.Seeds(targets.Select(e => e.N))}; {Wording.Intervals(targets, isCut: isCut)}."
                + RankPath.Caption(points)
                + (crowd is null ? " " : " Right: the framed part, enlarged. ") + Wording.Source(input),
            Wording.List(all.Select(p => Wording.Text($"{p.Title}: source {p.X:F2} %, target {p.Y.Mean:F2} %"))),
            crowd is null ? Wording.Column : Wording.Page, 250,
            crowd is { } near
                ? [new Panel(whole), new Panel(Panel(near.X, near.Y, "", areNamed: true))]
                : [new Panel(whole)],
            RankPath.Legend(points));

        Plot Panel(Scale across, Scale up, string label, bool areNamed)
        {
            var plot = Frame.Plot(across, up, "Source accuracy (%)", label);
            RankPath.Put(plot, points, Source, areNamed);
            return plot;
        }

        static Estimate Source(RankPoint point) => point.Member.Percent(MetricNames.SourceAccuracy)!;
    }
}

using ScottPlot;
using TauGate.Core.Reading;

namespace TauGate.Reporting.Figures;

/// <summary>
/// Target against source accuracy: what adapting to one mode costs on the other. Where markers hide each other, that
/// part stands enlarged beside it.
/// </summary>
internal static class ModesFigure
{
    public static Sketch Draw(FigureInput input)
    {
        var points = RankPath.Of(
            input,
            m => m.Percent(MetricNames.SourceAccuracy)?.Mean,
            m => m.Percent(MetricNames.TargetAccuracy)
        );
        if (points.Length == 0)
            return "no cell has a result yet";
        if (points.Length > Look.MostSeries)
            return Wording.TooMany(points.Length);
        var all = points.SelectMany(p => p.Points).ToList();
        var (x, y) = (ScaleOf(all, Source, 0.06), ScaleOf(all, p => p.Y, 0.12));
        var whole = Panel(x, y, "Target accuracy (%)", areNamed: false);
        var crowd = Crowd.Of([.. all.Select(p => p.Place)], x, y).Select(i => all[i]).ToList();
        Plot? near = null;
        var isCut = IsCut(all, x, y);
        if (crowd.Count > 0)
        {
            var (nearX, nearY) = (Within(ScaleOf(crowd, Source, 0.12), x), Within(ScaleOf(crowd, p => p.Y, 0.12), y));
            near = Panel(nearX, nearY, "", areNamed: true);
            whole.Frame(nearX, nearY);
            isCut |= IsCut([.. all.Where(p => nearX.Has(p.X) && nearY.Has(p.Y.Mean))], nearX, nearY);
        }
        return new FigurePage(
            "Target against source accuracy",
            $"Means over {Wording.Seeds(all.Select(p => p.Y.N))}; "
                + $"{Wording.Intervals(all.Select(p => p.Y), isCut: isCut)}."
                + RankPath.Caption(points)
                + (near is null ? " " : " Right: the framed part, enlarged. ")
                + Wording.Source(input),
            Wording.List(all.Select(p => Invariant($"{p.Title}: source {p.X:F2} %, target {p.Y.Mean:F2} %"))),
            near is null ? Wording.Column : Wording.Page,
            250,
            near is null ? [new Panel(whole)] : [new Panel(whole), new Panel(near)],
            RankPath.Legend(points)
        );

        Plot Panel(Scale across, Scale up, string label, bool areNamed)
        {
            var plot = Frame.Plot(across, up, "Source accuracy (%)", label);
            RankPath.Put(plot, points, Source, areNamed);
            return plot;
        }

        static Scale ScaleOf(List<RankPoint> shown, Func<RankPoint, Estimate> value, double margin) =>
            Scale.PercentOf(Reach.Of(shown.Select(value)), margin);

        static Scale Within(Scale part, Scale whole) =>
            part with
            {
                Low = Math.Max(part.Low, whole.Low),
                High = Math.Min(part.High, whole.High),
            };

        static bool IsCut(List<RankPoint> shown, Scale x, Scale y) =>
            x.IsCut(shown.Select(Source)) || y.IsCut(shown.Select(p => p.Y));

        static Estimate Source(RankPoint point) => point.Member.Percent(MetricNames.SourceAccuracy)!;
    }
}

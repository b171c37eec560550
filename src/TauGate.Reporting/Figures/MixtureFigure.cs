using ScottPlot;
using TauGate.Core.Reading;

namespace TauGate.Reporting.Figures;

/// <summary>Accuracy on both modes by the share of rotated images in pretraining.</summary>
internal static class MixtureFigure
{
    private const string Axis = "foundation.mixture";

    public static Sketch Draw(FigureInput input)
    {
        var along = ValueAxis.Along(input, Axis);
        if (along.IsEmpty)
            return $"{Axis} is not an axis of the sweep: a list of several values in the sweep file makes it one";
        if (along.Length > Look.MostSeries)
            return Wording.TooMany(along.Length);
        var x = ValueAxis.Across(along.SelectMany(s => s.Points.Select(p => p.X)), along.Length);
        var target = Panel("Target accuracy (%)", MetricNames.TargetAccuracy, out var shown, out var isTargetCut);
        var source = Panel("Source accuracy (%)", MetricNames.SourceAccuracy, out _, out var isSourceCut);
        if (shown.Count == 0)
            return "no cell has a result yet";
        return new FigurePage(
            "Accuracy by the foundation's mixture of modes",
            $"Means over {Wording.Seeds(shown.Select(e => e.N))}; "
                + Wording.Intervals(shown, isCut: isTargetCut || isSourceCut)
                + $"; lines are moved apart sideways for readability. {Wording.Source(input)}",
            Wording.List(
                along.Select(s =>
                    $"{s.Series.Title}: target "
                    + string.Join(
                        ", ",
                        s.Points.Select(p =>
                            Invariant($"{p.Member.Percent(MetricNames.TargetAccuracy)?.Mean:F2} % at {p.X}")
                        )
                    )
                )
            ),
            Wording.Page,
            250,
            [new Panel(target), new Panel(source)],
            ValueAxis.Legend(along.Select(s => s.Series))
        );

        Plot Panel(string label, string metric, out IReadOnlyList<Estimate> estimates, out bool isCut)
        {
            var lines = along
                .Select(s =>
                    (
                        s.Series.Look,
                        Points: (IReadOnlyList<(double, Estimate)>)
                            [
                                .. s
                                    .Points.Where(p => p.Member.Percent(metric) is not null)
                                    .Select(p => (p.X, p.Member.Percent(metric)!)),
                            ]
                    )
                )
                .ToList();
            estimates = [.. lines.SelectMany(l => l.Points.Select(p => p.Item2))];
            var y = estimates.Count == 0 ? new Scale(0, 100) : Scale.PercentOf(Reach.Of(estimates));
            isCut = y.IsCut(estimates);
            var plot = Frame.Plot(x, y, "Share of rotated images in pretraining", label);
            ValueAxis.Put(plot, lines, x);
            return plot;
        }
    }
}

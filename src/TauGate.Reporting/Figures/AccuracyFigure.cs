using ScottPlot;
using TauGate.Core.Reading;

namespace TauGate.Reporting.Figures;

/// <summary>
/// The paper's figure: accuracy on both modes by method. A row for each row of the table, target left, source right.
/// </summary>
internal static class AccuracyFigure
{
    private const int MostRows = 80,
        RowHeight = 15,
        Around = 46;

    public static Sketch Draw(FigureInput input)
    {
        var all = Series.Of(input.Rows, along: null);
        var rows = all.SelectMany(s =>
                s.Members.Select(m =>
                    (
                        s.Title,
                        s.Look,
                        m.IsFoundation,
                        Target: m.Percent(MetricNames.TargetAccuracy),
                        Source: m.Percent(MetricNames.SourceAccuracy)
                    )
                )
            )
            .Where(r => r.Target is not null && r.Source is not null)
            .ToList();
        if (rows.Count == 0)
            return "no cell has a result yet";
        if (rows.Count > MostRows)
            return Invariant(
                $"the sweep has {rows.Count:N0} rows, more than the {MostRows} that can be read; "
                    + $"'taugate table' prints them"
            );
        var counts = rows.Select(r => r.Target!.N).ToList();
        var areOneCount = counts.Distinct().Count() == 1;
        var names = Wording
            .Short(rows.Select(r => r.Title))
            .Select((name, i) => areOneCount ? name : Invariant($"{name} (n = {counts[i]:N0})"))
            .ToList();
        var frozen = rows.Where(r => r.IsFoundation).ToList();
        var up = new Scale(-rows.Count + 0.5, 0.5);
        var height = rows.Count * RowHeight + Around;
        List<Estimate> targets = [.. rows.Select(r => r.Target!)],
            sources = [.. rows.Select(r => r.Source!)];
        var (targetScale, sourceScale) = (Scale.PercentOf(Reach.Of(targets)), Scale.PercentOf(Reach.Of(sources)));
        var isCut = targetScale.IsCut(targets) || sourceScale.IsCut(sources);
        var left = Panel("Target accuracy (%)", names, targets, targetScale);
        var right = Panel("Source accuracy (%)", null, sources, sourceScale);
        // Both data areas equally wide: the labels' room is the left panel's alone.
        var labels = names.Max(n => FigureFont.WidthOf(n, Frame.TickSize));
        double half = (Wording.Page * 3 / 4 - labels) / 2;
        return new FigurePage(
            "Accuracy on both modes by method",
            $"Means over {Wording.Seeds(counts)}; {Wording.Intervals(targets, isCut: isCut)}. "
                + "Target: rotated test images, the mode adapted to; source: upright ones."
                + (frozen.Count == 1 ? " Dashed: the frozen foundation." : "")
                + $" {Wording.Source(input)}",
            Wording.List(
                rows.Select(r => Invariant($"{r.Title}: target {r.Target!.Mean:F2} %, source {r.Source!.Mean:F2} %"))
            ),
            Wording.Page * 3 / 4,
            height,
            [new Panel(left, half + labels), new Panel(right, half)],
            []
        );

        Plot Panel(string label, IReadOnlyList<string>? words, List<Estimate> estimates, Scale across)
        {
            var plot = Frame.Plot(
                across,
                across.Ticks(4),
                up,
                words is null ? Frame.Bare(rows.Count) : Frame.Words(words),
                label,
                ""
            );
            if (frozen.Count == 1)
                plot.UprightReference(estimates[rows.IndexOf(frozen[0])].Mean);
            for (var i = 0; i < rows.Count; i++)
                if (estimates[i] is { Low: { } low, High: { } high })
                    plot.Across(rows[i].Look, -i, low, high);
            for (var i = 0; i < rows.Count; i++)
                plot.Point(rows[i].Look, estimates[i].Mean, -i, size: 5);
            return plot;
        }
    }
}

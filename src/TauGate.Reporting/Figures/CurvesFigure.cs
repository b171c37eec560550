using ScottPlot;
using TauGate.Core.Reading;

namespace TauGate.Reporting.Figures;

/// <summary>Learning curves: validation accuracy on both modes by epoch, epoch 0 before the first step.</summary>
internal static class CurvesFigure
{
    public static Sketch Draw(FigureInput input)
    {
        var cells = input.Cells.ToDictionary(c => c.Ordinal);
        var measures = input
            .Epochs.Where(e => cells.ContainsKey(e.Ordinal))
            .ToLookup(e => cells[e.Ordinal].Position, e => e.Measures);
        // A method that does not train has the single epoch 0: no curve.
        var series = Series
            .Of(input.Rows, along: null)
            .Where(s => measures[s.Members[0].Position].Select(m => m.Epoch).Distinct().Count() > 1)
            .ToList();
        if (series.Count == 0)
            return "no cell that trains has a result yet";
        if (series.Count > Look.MostSeries)
            return Wording.TooMany(series.Count);
        var counts = series
            .Select(s => measures[s.Members[0].Position].GroupBy(m => m.Epoch).Max(g => g.LongCount()))
            .ToList();
        var target = Panel("Target validation accuracy (%)", m => m.TargetCorrect, out var shown, out var isTargetCut);
        var source = Panel("Source validation accuracy (%)", m => m.SourceCorrect, out _, out var isSourceCut);
        return new FigurePage(
            "Learning curves",
            $"Accuracy on validation images, means over {Wording.Seeds(counts)}; "
                + Wording.Intervals(shown, "validation set", isTargetCut || isSourceCut)
                + "; lines are moved apart sideways for readability. "
                + "Validation images are easier than test images: do not compare with the table. "
                + $"{Wording.Source(input)}",
            Wording.List(
                series.Select(s =>
                    Invariant($"{s.Title}: target {Final(s.Members[0].Position):F2} % after the last epoch")
                )
            ),
            Wording.Page,
            260,
            [new Panel(target), new Panel(source)],
            ValueAxis.Legend(series)
        );

        Plot Panel(
            string label,
            Func<Core.Results.EpochMeasures, int> correct,
            out IReadOnlyList<Estimate> estimates,
            out bool isCut
        )
        {
            var lines = series
                .Select(s =>
                    (
                        s.Look,
                        Points: (IReadOnlyList<(double X, Estimate Y)>)
                            [
                                .. measures[s.Members[0].Position]
                                    .GroupBy(m => m.Epoch)
                                    .OrderBy(g => g.Key)
                                    .Select(g =>
                                        ((double)g.Key, Estimate.Of([.. g.Select(m => 100.0 * correct(m) / m.Images)]))
                                    ),
                            ]
                    )
                )
                .ToList();
            estimates = [.. lines.SelectMany(l => l.Points.Select(p => p.Y))];
            var x = ValueAxis.Across(lines.SelectMany(l => l.Points.Select(p => p.X)), lines.Count) with
            {
                LeastStep = 1,
            };
            var y = Scale.PercentOf(Reach.Of(estimates));
            isCut = y.IsCut(estimates);
            var plot = Frame.Plot(x, y, "Epoch", label, across: (int)Math.Min(6, Math.Ceiling(x.High - x.Low)));
            ValueAxis.Put(plot, lines, x);
            return plot;
        }

        double Final(int position) =>
            measures[position]
                .GroupBy(m => m.Epoch)
                .MaxBy(g => g.Key)!
                .Average(m => 100.0 * m.TargetCorrect / m.Images);
    }
}

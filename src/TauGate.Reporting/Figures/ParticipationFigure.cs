using TauGate.Core.Reading;

namespace TauGate.Reporting.Figures;

/// <summary>Participation against target accuracy, a point a cell, beside the untouched foundations.</summary>
internal static class ParticipationFigure
{
    public static Sketch Draw(FigureInput input)
    {
        var cells = input
            .Cells.Where(c =>
                c.Metrics.ContainsKey(MetricNames.Participation) && c.Metrics.ContainsKey(MetricNames.TargetAccuracy)
            )
            .ToLookup(c => c.Position);
        var series = Series
            .Apart([.. Series.Of(input.Rows, along: null).Where(s => cells.Contains(s.Members[0].Position))])
            .Select(s => (Series: s, Cells: cells[s.Members[0].Position].ToList()))
            .ToList();
        if (series.Count == 0)
            return "no method with gates has a result: only taugate has participation";
        if (series.Count > Look.MostSeries)
            return Wording.TooMany(series.Count);
        var foundations = series
            .SelectMany(s => s.Cells)
            .DistinctBy(c => c.Foundation)
            .Where(c =>
                c.Metrics.ContainsKey(MetricNames.FoundationParticipation)
                && c.Metrics.ContainsKey(MetricNames.FoundationTargetAccuracy)
            )
            .Select(c =>
                (
                    X: 100 * c.Metrics[MetricNames.FoundationParticipation],
                    Y: 100 * c.Metrics[MetricNames.FoundationTargetAccuracy]
                )
            )
            .ToList();
        var points = series
            .Select(s =>
                (
                    s.Series,
                    Points: s.Cells.Select(c =>
                            (
                                X: 100 * c.Metrics[MetricNames.Participation],
                                Y: 100 * c.Metrics[MetricNames.TargetAccuracy]
                            )
                        )
                        .ToList()
                )
            )
            .ToList();
        var all = points.SelectMany(p => p.Points).Concat(foundations).ToList();
        var x = Scale.PercentOf(all.Select(p => p.X));
        var y = Scale.PercentOf(all.Select(p => p.Y));
        var plot = Frame.Plot(x, y, "Participation (% of units and images)", "Target accuracy (%)");
        plot.Points(Look.Foundation, [.. foundations.Select(p => p.X)], [.. foundations.Select(p => p.Y)], size: 5);
        foreach (var (one, places) in points)
            plot.Points(
                one.Look,
                [.. places.Select(p => p.X)],
                [.. places.Select(p => p.Y)],
                size: 5.5f,
                opacity: 0.85
            );
        return new FigurePage(
            "Participation against accuracy",
            $"A point is one cell, {Wording.Seeds(points.Select(p => (long)p.Points.Count))} a series. "
                + "A unit takes part for an image when z > max(τ, 0); rotated test images. "
                + $"Foundation: the untouched network of the same seeds, τ = 0. {Wording.Source(input)}",
            Wording.List(
                points
                    .Select(p =>
                        Invariant(
                            $"{p.Series.Title}: participation {p.Points.Average(q => q.X):F1} %, "
                                + $"target {p.Points.Average(q => q.Y):F2} %"
                        )
                    )
                    .Append(
                        foundations.Count == 0
                            ? "no foundation"
                            : Invariant(
                                $"foundation: participation {foundations.Average(q => q.X):F1} %, "
                                    + $"target {foundations.Average(q => q.Y):F2} %"
                            )
                    )
            ),
            Wording.Column,
            230,
            [new Panel(plot)],
            [
                .. Wording
                    .Short(points.Select(p => p.Series.Title))
                    .Select((name, i) => new LegendEntry(name, points[i].Series.Look)),
                .. foundations.Take(1).Select(_ => new LegendEntry("foundation", Look.Foundation)),
            ]
        );
    }
}

using System.Collections.Immutable;
using TauGate.Core.Reading;

namespace TauGate.Reporting.Figures;

/// <summary>Target accuracy against the number of trainable parameters.</summary>
internal static class ParametersFigure
{
    // Of the axis: a marker and the gap to the next.
    private const double Step = 0.028;

    public static Sketch Draw(FigureInput input)
    {
        var paths = RankPath.Of(
            input,
            m => m.Row.TrainableParameters is > 0 and var count ? Math.Log10((double)count) : null,
            m => m.Percent(MetricNames.TargetAccuracy)
        );
        if (paths.IsEmpty)
            return "no trained cell has a result yet";
        if (paths.Length > Look.MostSeries)
            return Wording.TooMany(paths.Length);
        var all = paths.SelectMany(p => p.Points).ToList();
        // Nothing has no place on a logarithmic axis: the frozen foundation is a level line.
        var frozen = input
            .Rows.Where(r => r.TrainableParameters == 0)
            .Select(r => new SeriesMember(0, r, r.Label).Percent(MetricNames.TargetAccuracy))
            .OfType<Estimate>()
            .ToList();
        var line = frozen.Count == 1 ? frozen[0] : null;
        List<Estimate> targets = [.. all.Select(p => p.Y)];
        var counts = all.Select(p => p.X).ToList();
        var width = Scale.Of(counts, margin: 0.1);
        var apart = Spread.Apart(counts, Step * (width.High - width.Low));
        var x = Scale.Of(counts.Concat(apart), margin: 0.1) with { IsLogarithmic = true };
        var y = Scale.PercentOf(Reach.Of(targets).Concat(line is null ? [] : [line.Mean]), margin: 0.12);
        var plot = Frame.Plot(x, y, "Trainable parameters (logarithmic)", "Target accuracy (%)");
        if (line is not null)
            plot.LevelReference(line.Mean);
        var isApart = !apart.SequenceEqual(counts);
        var next = 0;
        RankPath.Put(plot, [.. paths.Select(path => (path.Series, Moved(path.Points)))]);
        return new FigurePage(
            "Accuracy against trainable parameters",
            $"Means over {Wording.Seeds(targets.Select(e => e.N))}; "
                + $"{Wording.Intervals(targets, isCut: y.IsCut(targets))}."
                + RankPath.Caption(paths)
                + (isApart ? " Rows of nearly equal size are moved apart sideways." : "")
                + (line is null ? "" : " Dashed: the frozen foundation, which has none.")
                + $" {Wording.Source(input)}",
            Wording.List(
                all.Select(p => Invariant($"{p.Title}: {Math.Pow(10, p.X):N0} parameters, target {p.Y.Mean:F2} %"))
            ),
            Wording.Column,
            250,
            [new Panel(plot)],
            RankPath.Legend(paths)
        );

        ImmutableArray<RankPoint> Moved(ImmutableArray<RankPoint> points) =>
            [.. points.Select(p => p with { X = apart[next++] })];
    }
}

using System.Collections.Immutable;
using TauGate.Core.Reading;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;
using TauGate.Core.Tuning;

namespace TauGate.Reporting.Figures;

/// <summary>
/// Sensitivity to the learning rate, by what rates are chosen by: cross-entropy on the target mode's validation images
/// after the last epoch. Of a sweep whose rates are an axis, and of one whose rates were tuned, then from its tuning
/// cells; where further options were tuned, each rate has the best configuration with it.
/// </summary>
internal static class LearningRateFigure
{
    private const string Axis = TuneSpec.Rate;
    private const string Criterion = "validation_target_cross_entropy";

    public static Sketch Draw(FigureInput input)
    {
        var own = ValueAxis.Along(input, Axis);
        if (input.Tuning is { } tuning && (own.IsEmpty || tuning.Sweep == input.Sweep))
        {
            var best = BestTrials.Of(tuning, Final(tuning));
            return Draw(tuning, ValueAxis.Along(best, Axis), Final(best));
        }
        if (own.IsEmpty)
            return $"{Axis} is not an axis of the sweep: a list of several values in a method's options makes it "
                + "one, and so does a section 'tune'";
        return Draw(input, own, AfterTheLastEpoch(input));
    }

    private static Sketch Draw(
        FigureInput input,
        ImmutableArray<(Series Series, ImmutableArray<(double X, SeriesMember Member)> Points)> along,
        ILookup<int, double> values
    )
    {
        if (along.Length > Look.MostSeries)
            return Wording.TooMany(along.Length);
        var lines = along
            .Select(s =>
                (
                    s.Series,
                    Points: s.Points.Where(p => values[p.Member.Position].Any())
                        .Select(p => (X: Math.Log10(p.X), Y: Estimate.Of([.. values[p.Member.Position]])))
                        .ToList()
                )
            )
            .Where(s => s.Points.Count > 0)
            .ToList();
        if (lines.Count == 0)
            return input.Cells.IsEmpty ? "no cell has a result yet" : "every rate that has a result diverged";
        var all = lines.SelectMany(l => l.Points).ToList();
        var x = ValueAxis.Across(all.Select(p => p.X), lines.Count) with { IsLogarithmic = true };
        // A rate that does not learn has ten times the loss: logarithmic, so that the good ones are told apart.
        var logarithms = all.Select(p => Logarithm(p.Y)).ToList();
        var y = Scale.Of(Reach.Of(logarithms), margin: 0.08) with { IsLogarithmic = true };
        var plot = Frame.Plot(x, y, "Learning rate (logarithmic)", "Validation cross-entropy (nats, log.)");
        ValueAxis.Put(
            plot,
            [
                .. lines.Select(l =>
                    (l.Series.Look, (IReadOnlyList<(double, Estimate)>)[.. l.Points.Select(p => (p.X, Logarithm(p.Y)))])
                ),
            ],
            x
        );
        var isTuning = TuningGrid.IsName(input.Sweep);
        return new FigurePage(
            "Sensitivity to the learning rate (validation)",
            "Target mode, validation images, after the last epoch: the criterion by which rates are "
                + $"{(isTuning ? "chosen; tuning seeds, no test image is read" : "chosen")}. "
                + Tuned(input)
                + $"Means over {Wording.Seeds(all.Select(p => p.Y.N))}; "
                + Wording.Intervals(all.Select(p => p.Y), "validation set", y.IsCut(logarithms))
                + $"; lines are moved apart sideways for readability. {Wording.Source(input)}",
            Wording.List(
                lines.Select(l =>
                    Invariant(
                        $"{l.Series.Title}: best {l.Points.Min(p => p.Y.Mean):F3} nats at "
                            + $"{Math.Pow(10, l.Points.MinBy(p => p.Y.Mean).X):G3}"
                    )
                )
            ),
            Wording.Column * 4 / 3,
            250,
            [new Panel(plot)],
            ValueAxis.Legend(lines.Select(l => l.Series))
        );

        // The lower end of a wide interval may be below zero, where a logarithm has no place: far below any axis.
        static Estimate Logarithm(Estimate e) =>
            new(
                Math.Log10(e.Mean),
                e.Low is { } low ? Math.Log10(Math.Max(low, e.Mean * 1e-6)) : null,
                e.High is { } high ? Math.Log10(high) : null,
                e.N
            );
    }

    /// <summary>What was tuned beside the rate, by label, in a sentence; empty where rates alone were.</summary>
    private static string Tuned(FigureInput tuning)
    {
        var options = tuning
            .TunedOptions.GroupBy(o => string.Join(", ", o.Value), o => o.Key)
            .OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => $"{g.Key} ({string.Join(", ", g.Order(StringComparer.Ordinal))})");
        return tuning.TunedOptions.IsEmpty
            ? ""
            : $"At each rate, the best of the configurations with it; tuned beside it: {string.Join("; ", options)}. ";
    }

    /// <summary>By position, from the validation curves of cells that were measured on the test images.</summary>
    private static ILookup<int, double> AfterTheLastEpoch(FigureInput input)
    {
        var positions = input.Cells.ToDictionary(c => c.Ordinal, c => c.Position);
        return input
            .Epochs.GroupBy(e => e.Ordinal)
            .Select(g => g.MaxBy(e => e.Measures.Epoch)!)
            .Where(e => positions.ContainsKey(e.Ordinal) && double.IsFinite(e.Measures.TargetCrossEntropy))
            .ToLookup(e => positions[e.Ordinal], e => e.Measures.TargetCrossEntropy);
    }

    /// <summary>
    /// By position, what tuning cells ended with. Like the choice itself, no rate at which a seed diverged.
    /// </summary>
    private static ILookup<int, double> Final(FigureInput tuning)
    {
        var diverged = tuning
            .Cells.Where(c => c.Status == CellStatus.Diverged || !c.Metrics.ContainsKey(Criterion))
            .Select(c => c.Position)
            .ToHashSet();
        return tuning
            .Cells.Where(c => !diverged.Contains(c.Position))
            .ToLookup(c => c.Position, c => c.Metrics[Criterion]);
    }
}

using System.Collections.Immutable;
using System.Globalization;
using ScottPlot;
using ScottPlot.TickGenerators;
using TauGate.Core.Fronts;
using TauGate.Core.Reading;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;

namespace TauGate.Reporting.Figures;

/// <summary>
/// Source against target accuracy, a line a method over its learning rates: what each can reach, and what that costs on
/// the other mode. Above all of it, below as far as the baseline reaches.
/// </summary>
internal static class FrontFigure
{
    private const string Axis = RowFamily.DefaultAxis;
    private const int Height = 300;
    private const double Faint = 0.35;

    // Percent of errors at which the vertical axis has a tick.
    private static readonly ImmutableArray<double> Errors = [0.5, 1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 40, 50, 60, 80];

    private static Look Untouched { get; } = Look.Foundation with { Shape = MarkerShape.FilledDiamond };

    public static Sketch Draw(FigureInput input)
    {
        var along = ValueAxis.Along(input, Axis);
        if (along.IsEmpty)
        {
            return $"{Axis} is not an axis of the sweep: a list of several values in a method's options makes it one "
                + "(the rates of a tuned sweep never read test images)";
        }
        if (along.Length > Look.MostSeries)
            return Wording.TooMany(along.Length);
        var foundations = Foundations(input);
        FrontPoint? foundation = foundations.Length == 1 ? foundations[0] : null;
        var lines = along.Select(s => Line(s.Series, s.Points, foundation)).OfType<FrontLine>().ToList();
        if (lines.Count == 0)
            return "no cell has a result yet";

        // A network that has unlearnt everything would make the axes of what is compared.
        var lowest = foundations.IsEmpty ? lines.Min(l => l.Front.Points[0].Target) : foundations.Min(f => f.Target);
        var outside = lines.Sum(l => l.Points.Count(p => p.Target < lowest));
        var names = Wording.Short(lines.Select(l => l.Series.Title));
        lines =
        [
            .. lines.Select(
                (l, i) => l with { Name = names[i], Points = [.. l.Points.Where(p => p.Target >= lowest)] }
            ),
        ];
        var baseline = lines.Where(l => l.Series.Label == input.Baseline).ToList();
        // What ends within the lower panel is named there.
        var within = baseline.Count == 0 ? double.NegativeInfinity : baseline.Max(l => l.Front.HighestTarget);
        var panels = ImmutableArray.Create(Whole(lines, foundations, within));
        if (baseline.Count > 0)
            panels = panels.Add(Near(lines, foundations, baseline));
        return new FigurePage(
            "What adapting costs on the source mode, over learning rates",
            Caption(input, lines, foundation is not null, outside),
            Wording.List(
                lines.Select(l =>
                    $"{l.Series.Title}: "
                    + string.Join(
                        ", ",
                        l.Front.Points.Select(p => Invariant($"target {p.Target:F2} % source {p.Source:F2} %"))
                    )
                )
            ),
            Wording.Page,
            Height,
            panels,
            []
        )
        {
            Columns = 1,
        };
    }

    /// <summary>Everything, with an axis on which 95 and 96 % are told apart beside 50 %.</summary>
    /// <param name="within">Target accuracy above which lines that end are named.</param>
    private static Panel Whole(IReadOnlyList<FrontLine> lines, ImmutableArray<FrontPoint> foundations, double within)
    {
        var shown = lines.SelectMany(l => l.Points.Concat(l.Front.Points)).ToList();
        var x = WithRoom(Scale.Of(shown.Select(p => p.Target), margin: 0.04), 0.12);
        var y = Scale.Of(shown.Select(p => ByErrors(p.Source)), margin: 0.06);
        var plot = Frame.Plot(
            x,
            x.Ticks(7),
            y,
            ErrorTicks(y),
            "Target accuracy (%)",
            "Source accuracy (%), log. errors"
        );
        Put(plot, lines, foundations, ByErrors);
        var far = lines.Where(l => l.Front.HighestTarget > within);
        FrontLabels.Put(plot, x, y, Height, [.. far.Select(l => Label(l, l.Front.Points[^1], ByErrors))]);
        return new Panel(plot);
    }

    /// <summary>What lies within the baseline's reach, on plain axes.</summary>
    private static Panel Near(
        IReadOnlyList<FrontLine> lines,
        ImmutableArray<FrontPoint> foundations,
        IReadOnlyList<FrontLine> baseline
    )
    {
        var ends = baseline.Select(l => l.Front.Points[^1]).ToList();
        var (highest, lowest) = (ends.Max(e => e.Target), ends.Min(e => e.Source));
        var all = lines.SelectMany(l => l.Front.Points).Concat(foundations).ToList();
        var x = WithRoom(Scale.Of(all.Select(p => p.Target).Where(t => t <= highest), margin: 0.04), 0.25);
        var y = Scale.PercentOf(all.Select(p => p.Source).Where(s => s >= lowest), margin: 0.08);
        var plot = Frame.Plot(x, y, "Target accuracy (%)", "Source accuracy (%)", across: 7);
        Put(plot, lines, foundations, source => source);
        var names = lines.Select(l => Label(l, Exit(l.Front, x, y), source => source));
        FrontLabels.Put(plot, x, y, Height, [.. names]);
        return new Panel(plot, Title: $"As far as {baseline[0].Series.Label} reaches");
    }

    private static Scale WithRoom(Scale scale, double share) =>
        scale with
        {
            High = scale.High + share * (scale.High - scale.Low),
        };

    private static void Put(
        Plot plot,
        IReadOnlyList<FrontLine> lines,
        ImmutableArray<FrontPoint> foundations,
        Func<double, double> up
    )
    {
        foreach (var line in lines)
            Path(line.Series.Look with { Color = line.Color.WithOpacity(Faint) }, line.Points, 0.8f);
        foreach (var line in lines)
        {
            Path(line.Series.Look, line.Front.Points, 1.6f);
            foreach (var p in line.Points.Except(foundations))
            {
                if (line.Front.Has(p))
                    plot.Point(line.Series.Look, p.Target, up(p.Source), size: 5.5f);
                else
                    plot.Points(line.Series.Look, [p.Target], [up(p.Source)], size: 3.5f, Faint);
            }
        }
        foreach (var p in foundations)
        {
            plot.Point(Untouched, p.Target, up(p.Source), size: 9);
            FrontLabels.Below(plot, "foundation", Untouched.Color, p.Target, up(p.Source));
        }

        void Path(Look look, ImmutableArray<FrontPoint> points, float width) =>
            plot.Path(look, [.. points.Select(p => p.Target)], [.. points.Select(p => up(p.Source))], width);
    }

    private static FrontLabel Label(FrontLine line, FrontPoint end, Func<double, double> up) =>
        new(line.Name, line.Color, end.Target, up(end.Source));

    /// <summary>Where a front leaves the axes, else its end.</summary>
    private static FrontPoint Exit(ParetoFront front, Scale x, Scale y)
    {
        var end = front.Points[0];
        foreach (var next in front.Points.Skip(1))
        {
            var toRight = next.Target > x.High ? (x.High - end.Target) / (next.Target - end.Target) : 1;
            var down = next.Source < y.Low ? (y.Low - end.Source) / (next.Source - end.Source) : 1;
            var share = Math.Min(toRight, down);
            end = new FrontPoint(
                end.Target + share * (next.Target - end.Target),
                end.Source + share * (next.Source - end.Source)
            );
            if (share < 1)
                break;
        }
        return end;
    }

    private static string Caption(FigureInput input, IReadOnlyList<FrontLine> lines, bool hasFoundation, int outside)
    {
        var seeds = lines.SelectMany(l => l.Series.Members).Select(m => m.Percent(MetricNames.TargetAccuracy)?.N);
        var left =
            outside == 1
                ? "1 point with less target accuracy than the foundation is left out."
                : Invariant($"{outside:N0} points with less target accuracy than the foundation are left out.");
        return $"A line is a method, a point the mean over {Wording.Seeds(seeds.OfType<long>())} at one learning rate. "
            + "Bold: its front, the points for which no other rate is better on both modes"
            + (hasFoundation ? "; the untouched foundation (diamond) counts as one of them" : "")
            + ". Higher is better at equal target accuracy; paired intervals there are in the table 'front'."
            + (outside > 0 ? $" {left}" : "")
            + $" {Wording.Source(input)}";
    }

    /// <summary>The means at each rate, ascending, and their front; in percent. Null without a result.</summary>
    private static FrontLine? Line(
        Series series,
        ImmutableArray<(double X, SeriesMember Member)> rates,
        FrontPoint? foundation
    )
    {
        var points = ImmutableArray.CreateBuilder<FrontPoint>();
        foreach (var (_, member) in rates)
        {
            if (
                member.Percent(MetricNames.TargetAccuracy) is { } target
                && member.Percent(MetricNames.SourceAccuracy) is { } source
            )
                points.Add(new FrontPoint(target.Mean, source.Mean));
        }
        if (points.Count == 0)
            return null;
        if (foundation is { } untouched)
            points.Insert(0, untouched);
        return new FrontLine(series, points.ToImmutable(), ParetoFront.Of(points));
    }

    /// <summary>Mean accuracies of the untouched foundations, a point for each kind of them; in percent.</summary>
    private static ImmutableArray<FrontPoint> Foundations(FigureInput input)
    {
        return
        [
            .. input
                .Cells.GroupBy(c => (Of(c).Foundation, Of(c).Target.Rotation))
                .Select(kind => kind.DistinctBy(c => c.Seed).Select(SeedFront.FoundationOf).OfType<FrontPoint>())
                .Where(points => points.Any())
                .Select(points => new FrontPoint(
                    100 * points.Average(p => p.Target),
                    100 * points.Average(p => p.Source)
                )),
        ];

        Variant Of(CellRow cell) => input.Spec.Variants[cell.Position];
    }

    /// <summary>The place of an accuracy on an axis on which equal steps divide the errors by equal factors.</summary>
    /// <param name="accuracy">Percent; of a perfect one the errors count as a hundredth of a point.</param>
    private static double ByErrors(double accuracy) => -Math.Log10(Math.Max(100 - accuracy, 0.01));

    private static NumericManual ErrorTicks(Scale scale)
    {
        var ticks = new NumericManual();
        foreach (var errors in Errors.Where(e => -Math.Log10(e) >= scale.Low && -Math.Log10(e) <= scale.High))
            ticks.AddMajor(-Math.Log10(errors), (100 - errors).ToString("0.#", CultureInfo.InvariantCulture));
        return ticks;
    }

    /// <summary>A method.</summary>
    /// <param name="Points">In the order of the rates, the foundation first.</param>
    private sealed record FrontLine(Series Series, ImmutableArray<FrontPoint> Points, ParetoFront Front)
    {
        /// <summary>As it is written into the figure.</summary>
        public string Name { get; init; } = Series.Title;

        public Color Color => Series.Look.Color;
    }
}

using TauGate.Core.Ports;
using TauGate.Core.Reading;
using TauGate.Core.Text;
using TauGate.Reporting.Tables;

namespace TauGate.Reporting.Figures;

/// <summary>
/// Strip plot of differences to a baseline: a dot for each pair, the mean and its interval below. Pairs are of one seed
/// and one foundation.
/// </summary>
internal static class DifferencesFigure
{
    private const int MostRows = 60,
        RowHeight = 22,
        Around = 46;
    private const double Spread = 0.34;

    public static Sketch Draw(FigureInput input)
    {
        var members = Series.Of(input.Rows, along: null).ToDictionary(s => s.Members[0].Position);
        var baselines = input
            .Rows.Select((row, position) => (row, position))
            .Where(r => r.row.Label == input.Baseline)
            .ToList();
        if (baselines.Count == 0)
            return $"the sweep has no label '{input.Baseline}' to take differences against; its labels are: "
                + $"{string.Join(", ", input.Rows.Select(r => r.Label).Distinct())}";
        var strips = new List<Strip>();
        var unpaired = 0;
        for (var position = 0; position < input.Rows.Length; position++)
        {
            if (
                input.Rows[position].Label == input.Baseline
                || BaselineOf(input.Rows[position], baselines) is not { } baseline
            )
                continue;
            var pairs = RowPairs
                .Of(input.Spec, input.Cells, position, baseline)
                .Values(input.Spec, MetricNames.TargetAccuracy)
                .Select(v => 100 * (v.First - v.Second).ToDouble())
                .ToArray();
            unpaired += input.Cells.Count(c => c.Position == position) - pairs.Length;
            if (pairs.Length > 0)
                strips.Add(new Strip(members[position].Title, members[position].Look, pairs, Estimate.Of(pairs)));
        }
        if (strips.Count == 0)
            return $"no cell has a partner of '{input.Baseline}' with the same seed and the same foundation";
        if (strips.Count > MostRows)
            return Invariant($"the sweep has {strips.Count:N0} rows, more than the {MostRows} that can be read");
        var x = Scale.Of(strips.SelectMany(s => s.Differences).Concat(Reach.Of(strips.Select(s => s.Mean))).Append(0));
        var up = new Scale(-strips.Count + 0.4, 0.6);
        var names = Frame.Words(Wording.Short(strips.Select(s => s.Title)));
        var plot = Frame.Plot(x, x.Ticks(6), up, names, $"Target accuracy less {input.Baseline}'s (points)", "");
        plot.UprightReference(0);
        for (var i = 0; i < strips.Count; i++)
        {
            var strip = strips[i];
            plot.Points(
                strip.Look,
                strip.Differences,
                [.. Enumerable.Range(0, strip.Differences.Length).Select(k => -i + Place(k))],
                size: 4,
                opacity: 0.6
            );
            if (strip.Mean is { Low: { } low, High: { } high })
                plot.Across(Ink, -i - Spread, low, high);
            plot.Point(Ink, strip.Mean.Mean, -i - Spread, size: 6);
        }
        var isCut = x.IsCut(strips.Select(s => s.Mean));
        var several =
            baselines.Count > 1 ? " Where it has several rows, the first with the same foundation and target." : "";
        return new FigurePage(
            $"Differences to {input.Baseline}, paired by seed",
            $"Right of the line a method is better than {input.Baseline}.{several} A dot is one seed on one "
                + $"foundation, {Wording.Seeds(strips.Select(s => s.Mean.N))}; black: mean, "
                + (
                    strips.All(s => s.Mean.Low is null)
                        ? "one pair gives no interval."
                        : $"with its paired 95 % t interval, unadjusted{(isCut ? $"; {Wording.Arrow}" : "")}."
                )
                + (
                    unpaired > 0
                        ? Invariant(
                            $" {unpaired:N0} "
                                + $"{Plural.Of(unpaired, "cell without a partner is", "cells without a partner are")} "
                                + $"left out."
                        )
                        : ""
                )
                + $" {Wording.Source(input)}",
            Wording.List(
                strips.Select(s =>
                    Invariant($"{s.Title}: {s.Mean.Mean:+0.00;-0.00;0.00} points")
                    + (s.Mean.Low is null ? "" : Invariant($" [{s.Mean.Low:F2}, {s.Mean.High:F2}]"))
                )
            ),
            Wording.Column * 4 / 3,
            strips.Count * RowHeight + Around,
            [new Panel(plot)],
            []
        );
    }

    private static Look Ink { get; } =
        new(ScottPlot.Colors.Black, ScottPlot.MarkerShape.FilledDiamond, ScottPlot.LinePattern.Solid);

    /// <summary>
    /// The baseline's row that shares a row's foundation and target: pairs across others would compare two experiments.
    /// </summary>
    private static int? BaselineOf(TableRow row, List<(TableRow Row, int Position)> baselines)
    {
        foreach (var (candidate, position) in baselines)
        {
            if (
                candidate
                    .Axes.Where(a => a.Key.Contains('.', StringComparison.Ordinal))
                    .All(a => !row.Axes.TryGetValue(a.Key, out var own) || own == a.Value)
            )
                return position;
        }
        return null;
    }

    /// <summary>Dots above the line of the mean, in three heights, so that equal differences are seen.</summary>
    private static double Place(int index) => (index % 3 - 0.5) * 0.18 + 0.06;

    private sealed record Strip(string Title, Look Look, double[] Differences, Estimate Mean);
}

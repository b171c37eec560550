using System.Collections.Immutable;
using ScottPlot;
using TauGate.Core.Reading;
using TauGate.Core.Results;

namespace TauGate.Reporting.Figures;

/// <summary>Histogram of units' mean gates on the rotated test images, by layer.</summary>
internal static class GatesFigure
{
    private const int Bins = 20;

    private static readonly Look Faint = Look.Foundation with
    {
        Color = Look.Foundation.Color.WithOpacity(0.35),
        Pattern = LinePattern.Solid,
    };

    public static Sketch Draw(FigureInput input)
    {
        var positions = input.Cells.ToDictionary(c => c.Ordinal, c => c.Position);
        var units = input.Units.Where(u => positions.ContainsKey(u.Ordinal)).ToLookup(u => positions[u.Ordinal]);
        var series = Series.Apart([
            .. Series.Of(input.Rows, along: null).Where(s => units.Contains(s.Members[0].Position)),
        ]);
        if (series.Count == 0)
            return RecordedUnits.None;
        if (series.Count > Look.MostSeries)
            return Wording.TooMany(series.Count);
        var layers = series
            .SelectMany(s => units[s.Members[0].Position])
            .Select(u => u.Measures.Layer)
            .Distinct()
            .Order()
            .ToList();
        var shares = layers
            .Select(layer =>
                series
                    .Select(s =>
                        Histogram([
                            .. units[s.Members[0].Position].Select(u => u.Measures).Where(u => u.Layer == layer),
                        ])
                    )
                    .ToList()
            )
            .ToList();
        // A foundation for each sharpness of the gates that it is seen through; series that share one show it once.
        var untouched = series
            .Select(s => units[s.Members[0].Position].Select(u => u.Measures))
            .Select(measures => RecordedUnits.Untouched([.. measures]))
            .OfType<ImmutableArray<UnitMeasures>>()
            .ToList();
        var before = layers
            .Select(layer =>
                untouched
                    .Select(one => Histogram([.. one.Where(u => u.Layer == layer)]))
                    .DistinctBy(h => string.Join(' ', h))
                    .ToList()
            )
            .ToList();
        var y = new Scale(0, 1.08 * shares.Concat(before).SelectMany(l => l).SelectMany(h => h).Max());
        var panels = layers
            .Select(
                (layer, l) =>
                {
                    var plot = Frame.Plot(new Scale(0, 1), y, "Mean gate", l % 2 == 0 ? "Units (%)" : "");
                    plot.UprightReference(0.5);
                    foreach (var share in before[l])
                        Outline(plot, Faint, share, width: 2.6f);
                    for (var s = 0; s < series.Count; s++)
                        Outline(plot, series[s].Look.Lined(s), shares[l][s]);
                    return new Panel(plot, Title: Invariant($"Hidden layer {layer + 1}"));
                }
            )
            .ToList();
        var seeds = series.Select(s => units[s.Members[0].Position].Select(u => u.Ordinal).Distinct().LongCount());
        return new FigurePage(
            "Units by their mean gate",
            $"Share of a layer's units in bins of 0.05, {Wording.Seeds(seeds)}; no interval, "
                + "units of one network are not independent. Mean soft gate over rotated test images. "
                + $"Right of the dashed line: units whose mean gate is above one half. "
                + (
                    untouched.Count == 0
                        ? RecordedUnits.NoFoundation
                        : "Broad and grey: the untouched foundation under untrained gates of the same sharpness."
                )
                + $" {Wording.Source(input)}",
            Wording.List(
                series
                    .SelectMany((s, i) => layers.Select((layer, l) => Above(s.Title, layer, shares[l][i])))
                    .Concat(before.SelectMany((all, l) => all.Select(h => Above("foundation", layers[l], h))))
            ),
            Wording.Page,
            210,
            [.. panels],
            [
                .. Wording
                    .Short(series.Select(s => s.Title))
                    .Select(
                        (name, i) => new LegendEntry(name, series[i].Look.Lined(i), HasLine: true, HasMarker: false)
                    ),
                .. untouched.Take(1).Select(_ => new LegendEntry("foundation", Faint, HasLine: true, HasMarker: false)),
            ]
        )
        {
            Columns = Math.Min(2, panels.Count),
        };
    }

    private static string Above(string name, int layer, double[] share) =>
        Invariant($"{name}, layer {layer + 1}: {share.Skip(Bins / 2).Sum():F1} % of units above one half");

    /// <summary>Percent of units in each bin of [0, 1].</summary>
    private static double[] Histogram(UnitMeasures[] units)
    {
        var share = new double[Bins];
        foreach (var unit in units)
            share[Math.Clamp((int)(unit.TargetGate * Bins), 0, Bins - 1)] += 100.0 / units.Length;
        return share;
    }

    /// <summary>The histogram's outline: lines of several lie upon each other better than bars.</summary>
    private static void Outline(Plot plot, Look look, double[] share, float width = 1.4f)
    {
        List<double> xs = [0],
            ys = [0];
        for (var bin = 0; bin < Bins; bin++)
        {
            xs.AddRange([(double)bin / Bins, (bin + 1.0) / Bins]);
            ys.AddRange([share[bin], share[bin]]);
        }
        plot.Path(look, [.. xs, 1], [.. ys, 0], width);
    }
}

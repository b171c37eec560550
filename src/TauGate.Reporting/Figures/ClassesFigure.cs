using System.Collections.Immutable;
using System.Globalization;
using ScottPlot;
using ScottPlot.TickGenerators;
using TauGate.Core.Reading;
using TauGate.Core.Results;

namespace TauGate.Reporting.Figures;

/// <summary>
/// Heat map of the mean gate by unit and class on rotated images, before and after training. Sorting units by what is
/// drawn always draws a diagonal, so they are sorted by something else: the class whose upright images open the unit
/// most in the untouched foundation. A diagonal then says that units keep their class under rotation, and the
/// difference of the two panels what training did to that.
/// </summary>
internal static class ClassesFigure
{
    private const int Down = 4,
        Across = 16,
        LayersInRow = 2;

    // From white to dark in even steps of lightness: the same order in grey.
    private static readonly ScottPlot.Colormaps.CustomInterpolated Shades = new([
        Colors.White,
        Color.FromHex("#9CC7E0"),
        Color.FromHex("#3A87BD"),
        Color.FromHex("#08306B"),
    ]);

    public static Sketch Draw(FigureInput input)
    {
        if (RecordedUnits.OneCell(input) is not { } found)
            return RecordedUnits.None;
        var untouched = RecordedUnits.Untouched(found.Units);
        // Without the foundation, by the trained unit's own upright images.
        var order = Order(untouched ?? found.Units);
        var trained = new Network("trained", found.Units);
        Network[] networks = untouched is { } units ? [new Network("foundation", units), trained] : [trained];
        var layers = found.Units.Select(u => u.Layer).Distinct().Order().ToList();
        var panels = ImmutableArray.CreateBuilder<Panel>();
        for (var l = 0; l < layers.Count; l++)
        {
            foreach (var network in networks)
            {
                var shown = order.Select(o => network.Units[o.Index]).Where(u => u.Layer == layers[l]);
                var map = Map([.. shown], isFirst: network == networks[0]);
                // The first of a layer has the axis' words too.
                var weight = network == networks[0] ? 1.3 : 1;
                panels.Add(new Panel(map, weight, Invariant($"Layer {layers[l] + 1}, {network.Name}")));
            }
            // One key, at the end of the first row.
            if (l == Math.Min(LayersInRow, layers.Count) - 1)
                panels.Add(new Panel(Key(), 0.5, " "));
        }
        var counts = layers
            .Select(layer =>
            {
                var own = order.Where(o => found.Units[o.Index].Layer == layer).ToList();
                return Invariant($"hidden layer {layer + 1}: ") + string.Join(", ", networks.Select(n => Kept(n, own)));
            })
            .ToList();
        return new FigurePage(
            "Mean gate by unit and class",
            "Mean soft gate over the rotated test images of a class (n = 1 seed, no interval). A row is a hidden unit"
                + (untouched is null ? "" : ", the same in both panels of a layer")
                + ". Rows are sorted by the class whose upright images open the unit most"
                + (untouched is null ? "" : ", in the foundation before training")
                + ". On the diagonal are units that the same class opens most when it is rotated: "
                + $"{string.Join("; ", counts)}. "
                + (untouched is null ? $"{RecordedUnits.NoFoundation} " : "")
                + RecordedUnits.Of(input, found.Cell),
            Wording.List(counts),
            Wording.Page,
            330,
            panels.ToImmutable(),
            []
        )
        {
            Columns = Math.Min(LayersInRow, layers.Count) * networks.Length + 1,
        };
    }

    private static int Largest(ImmutableArray<float> gates) => gates.IndexOf(gates.Max());

    /// <summary>Units by class, and within one by how far its upright images open them.</summary>
    private static List<(int Class, int Index)> Order(ImmutableArray<UnitMeasures> units) =>
        [
            .. units
                .Select((u, index) => (Class: Largest(u.SourceGateByClass), Index: index))
                .OrderBy(u => u.Class)
                .ThenByDescending(u => units[u.Index].SourceGateByClass.Max())
                .ThenBy(u => u.Index),
        ];

    /// <summary>How many units have on rotated images the class that they are sorted by.</summary>
    private static string Kept(Network network, List<(int Class, int Index)> layer)
    {
        var pairs = layer.Select(o => (o.Class, Own: Largest(network.Units[o.Index].TargetGateByClass))).ToList();
        // What two independent assignments with as many units a class have in common.
        var chance =
            pairs
                .Select(p => p.Class)
                .Distinct()
                .Sum(c => (double)pairs.Count(p => p.Class == c) * pairs.Count(p => p.Own == c)) / pairs.Count;
        var kept = pairs.Count(p => p.Class == p.Own);
        return Invariant($"{network.Name} {kept:N0} of {pairs.Count:N0} ({chance:F0} by chance)");
    }

    private static Plot Map(ImmutableArray<UnitMeasures> units, bool isFirst)
    {
        var classes = units[0].TargetGateByClass.Length;
        var values = new double[units.Length, classes];
        for (var row = 0; row < units.Length; row++)
        for (var column = 0; column < classes; column++)
            values[row, column] = units[row].TargetGateByClass[column];
        var xTicks = new NumericManual(
            [.. Enumerable.Range(0, classes).Select(c => (double)c)],
            [.. Enumerable.Range(0, classes).Select(c => c.ToString(CultureInfo.InvariantCulture))]
        );
        var yTicks = new NumericManual(
            [0, -(units.Length - 1)],
            ["1", units.Length.ToString(CultureInfo.InvariantCulture)]
        );
        var (across, up) = (new Scale(-0.5, classes - 0.5), new Scale(-units.Length + 0.5, 0.5));
        var plot = isFirst
            ? Frame.Plot(across, xTicks, up, yTicks, "Class", "Unit, sorted")
            : Frame.Plot(across, xTicks, up, Frame.Bare(0), "Class", "");
        Put(plot, values, new CoordinateRect(-0.5, classes - 0.5, -units.Length + 0.5, 0.5));
        return plot;
    }

    /// <summary>The scale of shades.</summary>
    private static Plot Key()
    {
        const int Steps = 100;
        var values = new double[Steps, 2];
        for (var step = 0; step < Steps; step++)
            values[step, 0] = values[step, 1] = 1 - (step + 0.5) / Steps;
        var scale = new Scale(0, 1);
        var plot = Frame.Plot(scale, new NumericManual(), scale, scale.Ticks(5), "", "Mean gate");
        Put(plot, values, new CoordinateRect(0, 1, 0, 1));
        return plot;
    }

    private static void Put(Plot plot, double[,] values, CoordinateRect place)
    {
        // Programs that show SVG files smooth an image when they enlarge it: with many pixels a cell only its edges are
        // smooth.
        var pixels = new double[values.GetLength(0) * Down, values.GetLength(1) * Across];
        for (var row = 0; row < pixels.GetLength(0); row++)
        for (var column = 0; column < pixels.GetLength(1); column++)
            pixels[row, column] = values[row / Down, column / Across];
        var map = plot.Add.Heatmap(pixels);
        (map.Rectangle, map.Colormap, map.ManualRange, map.Smooth) = (place, Shades, new ScottPlot.Range(0, 1), false);
        plot.HideGrid();
    }

    /// <summary>Units before or after training, all in the same order.</summary>
    private sealed record Network(string Name, ImmutableArray<UnitMeasures> Units);
}

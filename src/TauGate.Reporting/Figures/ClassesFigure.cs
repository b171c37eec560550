using System.Collections.Immutable;
using System.Globalization;
using ScottPlot;
using ScottPlot.TickGenerators;
using TauGate.Core.Results;

namespace TauGate.Reporting.Figures;

/// <summary>Heat map of the mean gate by unit and class. Units are sorted by the class that they open for most, so that groups are seen.</summary>
internal static class ClassesFigure
{
    private const int Down = 4, Across = 16;

    // From white to dark in even steps of lightness: the same order in grey.
    private static readonly ScottPlot.Colormaps.CustomInterpolated Shades = new([Colors.White, Color.FromHex("#9CC7E0"), Color.FromHex("#3A87BD"), Color.FromHex("#08306B")]);

    public static Sketch Draw(FigureInput input)
    {
        if (RecordedUnits.OneCell(input) is not { } found) return RecordedUnits.None;
        var layers = RecordedUnits.ByLayer(found.Units);
        var classes = found.Units[0].TargetGateByClass.Length;
        var panels = layers.Select(l => new Panel(Map(Sorted(l.Units), classes), Title: l.Title)).ToImmutableArray();
        return new FigurePage(
            "Mean gate by unit and class",
            "Mean soft gate over the rotated test images of a class. A row is one hidden unit; rows are sorted by the class that opens the unit most, then by how far "
                + $"(n = 1 seed, no interval). {RecordedUnits.Of(input, found.Cell)}",
            Wording.List(layers.Select(l => $"{l.Title}: units by the class that opens them most, from 0 to {classes - 1}: "
                + string.Join(", ", Enumerable.Range(0, classes).Select(c => l.Units.Count(u => Preferred(u) == c).ToString(CultureInfo.InvariantCulture))))),
            Wording.Page, 360, [.. panels, new Panel(Key(), 0.24, " ")], []);
    }

    private static int Preferred(UnitMeasures unit) => unit.TargetGateByClass.IndexOf(unit.TargetGateByClass.Max());

    private static ImmutableArray<UnitMeasures> Sorted(ImmutableArray<UnitMeasures> units) => [.. units.OrderBy(Preferred).ThenByDescending(u => u.TargetGateByClass.Max()).ThenBy(u => u.Unit)];

    private static Plot Map(ImmutableArray<UnitMeasures> units, int classes)
    {
        var values = new double[units.Length, classes];
        for (var row = 0; row < units.Length; row++)
            for (var column = 0; column < classes; column++) values[row, column] = units[row].TargetGateByClass[column];
        var xTicks = new NumericManual([.. Enumerable.Range(0, classes).Select(c => (double)c)], [.. Enumerable.Range(0, classes).Select(c => c.ToString(CultureInfo.InvariantCulture))]);
        var yTicks = new NumericManual([0, -(units.Length - 1)], ["1", units.Length.ToString(CultureInfo.InvariantCulture)]);
        var plot = Frame.Plot(new Scale(-0.5, classes - 0.5), xTicks, new Scale(-units.Length + 0.5, 0.5), yTicks, "Class", "Unit, sorted");
        Put(plot, values, new CoordinateRect(-0.5, classes - 0.5, -units.Length + 0.5, 0.5));
        return plot;
    }

    /// <summary>The scale of shades.</summary>
    private static Plot Key()
    {
        const int Steps = 100;
        var values = new double[Steps, 2];
        for (var step = 0; step < Steps; step++) values[step, 0] = values[step, 1] = 1 - (step + 0.5) / Steps;
        var scale = new Scale(0, 1);
        var plot = Frame.Plot(scale, new NumericManual(), scale, scale.Ticks(5), "", "Mean gate");
        Put(plot, values, new CoordinateRect(0, 1, 0, 1));
        return plot;
    }

    private static void Put(Plot plot, double[,] values, CoordinateRect place)
    {
        // Programs that show SVG files smooth an image when they enlarge it: with many pixels a cell only its edges are smooth.
        var pixels = new double[values.GetLength(0) * Down, values.GetLength(1) * Across];
        for (var row = 0; row < pixels.GetLength(0); row++)
            for (var column = 0; column < pixels.GetLength(1); column++) pixels[row, column] = values[row / Down, column / Across];
        var map = plot.Add.Heatmap(pixels);
        (map.Rectangle, map.Colormap, map.ManualRange, map.Smooth) = (place, Shades, new ScottPlot.Range(0, 1), false);
        plot.HideGrid();
    }
}

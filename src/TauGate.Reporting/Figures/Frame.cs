using ScottPlot;
using ScottPlot.AxisPanels;
using ScottPlot.TickGenerators;

namespace TauGate.Reporting.Figures;

/// <summary>Makes the axes of panels, all in one style.</summary>
internal static class Frame
{
    /// <summary>Text sizes in points of 1/96 inch, 8 and 7 points in print.</summary>
    public const float LabelSize = 10.5f,
        TickSize = 9.5f;

    private const float Top = 8,
        Right = 10,
        Bottom = 36,
        LabelHeight = 22,
        TickLabelGap = 8;

    private static readonly Color Ink = Color.FromHex("#222222"),
        Grid = Color.FromHex("#E6E6E6");

    /// <summary>An empty plot with its ranges, ticks and labels.</summary>
    /// <param name="yLabel">Empty right of a panel with the same axis.</param>
    /// <param name="across">About how many ticks there is room for on the horizontal axis.</param>
    /// <param name="up">The same on the vertical one.</param>
    public static Plot Plot(Scale x, Scale y, string xLabel, string yLabel, int across = 5, int up = 6) =>
        Plot(x, x.Ticks(across), y, y.Ticks(up), xLabel, yLabel);

    /// <summary>The same with ticks of the caller's.</summary>
    public static Plot Plot(Scale x, NumericManual xTicks, Scale y, NumericManual yTicks, string xLabel, string yLabel)
    {
        var plot = new Plot();
        plot.Font.Set(FigureFont.Family);
        plot.FigureBackground.Color = Colors.Transparent;
        plot.DataBackground.Color = Colors.Transparent;
        plot.HideLegend();
        plot.Axes.SetLimits(x.Low, x.High, y.Low, y.High);
        plot.Axes.Bottom.TickGenerator = xTicks;
        plot.Axes.Left.TickGenerator = yTicks;
        Style((AxisBase)plot.Axes.Bottom, xLabel);
        Style((AxisBase)plot.Axes.Left, yLabel);
        plot.Axes.Top.FrameLineStyle.Width = plot.Axes.Right.FrameLineStyle.Width = 0;
        plot.Grid.MajorLineColor = Grid;
        plot.Grid.MajorLineWidth = 0.75f;
        // Fixed, so that the data areas of panels side by side are in line.
        var left = TickLabelGap + (yLabel.Length > 0 ? LabelHeight : 0) + WidestOf(yTicks);
        plot.Layout.Fixed(new PixelPadding(left, Right, Bottom, Top));
        return plot;
    }

    /// <summary>Ticks with words at whole numbers: 0, -1, -2 and so on, from the top downwards.</summary>
    public static NumericManual Words(IReadOnlyList<string> words) =>
        new([.. words.Select((_, i) => (double)-i)], [.. words]);

    /// <summary>No ticks: beside a panel that has them.</summary>
    public static NumericManual Bare(int count) => Words([.. Enumerable.Repeat("", count)]);

    private static float WidestOf(NumericManual ticks)
    {
        ticks.Regenerate(new CoordinateRange(double.MinValue, double.MaxValue), Edge.Left, default, null!, null!);
        return ticks
            .Ticks.Select(t => t.Label.Length == 0 ? 0 : FigureFont.WidthOf(t.Label, TickSize))
            .DefaultIfEmpty()
            .Max();
    }

    private static void Style(AxisBase axis, string label)
    {
        axis.LabelText = label;
        axis.LabelFontSize = LabelSize;
        axis.LabelBold = false;
        axis.LabelFontColor = Ink;
        axis.TickLabelStyle.FontSize = TickSize;
        axis.TickLabelStyle.ForeColor = Ink;
        // Skia centres the line, with room for descenders, not the digits.
        if (axis.Edge == Edge.Left)
            axis.TickLabelStyle.OffsetY = 2;
        axis.FrameLineStyle.Color = Ink;
        axis.FrameLineStyle.Width = 0.75f;
        axis.MajorTickStyle.Length = 3.5f;
        axis.MajorTickStyle.Width = 0.75f;
        axis.MinorTickStyle.Length = 2;
        axis.MinorTickStyle.Width = 0.5f;
    }
}

using ScottPlot;

namespace TauGate.Reporting.Figures;

/// <summary>What figures put on their panels.</summary>
internal static class Marks
{
    private const float PointSize = 6, LineWidth = 1.2f, CapSize = 2.5f, ReferenceWidth = 0.9f;

    /// <summary>A marker.</summary>
    /// <param name="opacity">Below 1 where markers lie upon each other.</param>
    public static void Point(this Plot plot, Look look, double x, double y, float size = PointSize, double opacity = 1) => plot.Points(look, [x], [y], size, opacity);

    /// <summary>Markers of one look.</summary>
    public static void Points(this Plot plot, Look look, double[] xs, double[] ys, float size = PointSize, double opacity = 1)
    {
        // An open marker hides its own interval, or it would look like another marker.
        if (look.Filled is { } filled) plot.Add.Markers(xs, ys, filled, size, Colors.White);
        var markers = plot.Add.Markers(xs, ys, look.Shape, size, look.Color.WithOpacity(opacity));
        markers.MarkerStyle = StyleOf(look, size, opacity);
    }

    /// <summary>A horizontal interval with caps.</summary>
    public static void Across(this Plot plot, Look look, double y, double low, double high)
    {
        var bar = plot.Add.ErrorBar([(low + high) / 2], [y], [0]);
        bar.YErrorPositive = bar.YErrorNegative = null;
        bar.XErrorPositive = bar.XErrorNegative = [(high - low) / 2];
        (bar.Color, bar.LineWidth, bar.CapSize) = (look.Color, LineWidth, CapSize);
    }

    /// <summary>A vertical interval with caps.</summary>
    public static void Up(this Plot plot, Look look, double x, double low, double high)
    {
        var bar = plot.Add.ErrorBar([x], [(low + high) / 2], [(high - low) / 2]);
        (bar.Color, bar.LineWidth, bar.CapSize) = (look.Color, LineWidth, CapSize);
    }

    /// <summary>A line through points.</summary>
    public static void Path(this Plot plot, Look look, double[] xs, double[] ys, float width = LineWidth) => plot.Add.Plottable(new Stroke(xs, ys, look, width));

    /// <summary>A vertical line that helps the eye.</summary>
    public static void UprightReference(this Plot plot, double x) => plot.Path(Look.Reference, [x, x], [plot.Axes.GetLimits().Bottom, plot.Axes.GetLimits().Top], ReferenceWidth);

    /// <summary>A level line that helps the eye.</summary>
    public static void LevelReference(this Plot plot, double y) => plot.Path(Look.Reference, [plot.Axes.GetLimits().Left, plot.Axes.GetLimits().Right], [y, y], ReferenceWidth);

    /// <summary>A small text right above a point.</summary>
    public static void Note(this Plot plot, string text, double x, double y)
    {
        var note = plot.Add.Text(text, x, y);
        (note.LabelFontName, note.LabelFontSize, note.LabelFontColor, note.LabelAlignment) = (FigureFont.Family, Frame.TickSize - 1, Color.FromHex("#222222"), Alignment.LowerLeft);
        (note.OffsetX, note.OffsetY, note.LabelPadding) = (2, -2, 0);
    }

    /// <summary>The style of a series' marker.</summary>
    public static MarkerStyle StyleOf(Look look, float size = PointSize, double opacity = 1) => new(look.Shape, size, look.Color.WithOpacity(opacity)) { LineWidth = 1.2f };
}

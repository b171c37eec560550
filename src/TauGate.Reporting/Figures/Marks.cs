using ScottPlot;

namespace TauGate.Reporting.Figures;

/// <summary>What figures put on their panels.</summary>
internal static class Marks
{
    /// <summary>Of a marker, in points of 1/96 inch.</summary>
    public const float PointSize = 6;

    private const float LineWidth = 1.2f,
        ReferenceWidth = 0.9f,
        Halo = 1.2f;

    /// <summary>A marker with a white edge, which sets it off from lines and markers below.</summary>
    public static void Point(this Plot plot, Look look, double x, double y, float size = PointSize)
    {
        plot.Add.Markers(new[] { x }, new[] { y }).MarkerStyle = GroundOf(look, size);
        plot.Points(look, [x], [y], size);
    }

    /// <summary>Markers of one look.</summary>
    /// <param name="opacity">Below 1 where markers lie upon each other.</param>
    public static void Points(
        this Plot plot,
        Look look,
        double[] xs,
        double[] ys,
        float size = PointSize,
        double opacity = 1
    )
    {
        var markers = plot.Add.Markers(xs, ys, look.Shape, size, look.Color.WithOpacity(opacity));
        markers.MarkerStyle = StyleOf(look, size, opacity);
    }

    /// <summary>A level interval.</summary>
    public static void Across(this Plot plot, Look look, double y, double low, double high) =>
        plot.Add.Plottable(new IntervalBar(new(low, y), new(high, y), look.Color));

    /// <summary>An upright interval.</summary>
    public static void Up(this Plot plot, Look look, double x, double low, double high) =>
        plot.Add.Plottable(new IntervalBar(new(x, low), new(x, high), look.Color));

    /// <summary>A line through points.</summary>
    public static void Path(this Plot plot, Look look, double[] xs, double[] ys, float width = LineWidth) =>
        plot.Add.Plottable(new Stroke(xs, ys, look, width));

    /// <summary>A vertical line that helps the eye.</summary>
    public static void UprightReference(this Plot plot, double x) =>
        plot.Path(Look.Reference, [x, x], [plot.Axes.GetLimits().Bottom, plot.Axes.GetLimits().Top], ReferenceWidth);

    /// <summary>A level line that helps the eye.</summary>
    public static void LevelReference(this Plot plot, double y) =>
        plot.Path(Look.Reference, [plot.Axes.GetLimits().Left, plot.Axes.GetLimits().Right], [y, y], ReferenceWidth);

    /// <summary>The edge of a part that stands enlarged elsewhere.</summary>
    public static void Frame(this Plot plot, Scale x, Scale y)
    {
        double[] xs = [x.Low, x.High, x.High, x.Low, x.Low],
            ys = [y.Low, y.Low, y.High, y.High, y.Low];
        plot.Path(Look.Reference.Lined(0), xs, ys, width: 0.6f);
    }

    /// <summary>The white ground of a marker, a little larger than it.</summary>
    public static MarkerStyle GroundOf(Look look, float size = PointSize) =>
        new(look.Ground, size + Halo, Colors.White);

    /// <summary>The style of a series' marker.</summary>
    public static MarkerStyle StyleOf(Look look, float size = PointSize, double opacity = 1) =>
        new(look.Shape, size, look.Color.WithOpacity(opacity)) { LineWidth = 1.2f };
}

using ScottPlot;
using SkiaSharp;

namespace TauGate.Reporting.Figures;

/// <summary>
/// A line with the pattern of a look. Dashes are drawn as the shapes they cover: Skia's SVG files have no path effects,
/// and their lines would all be solid.
/// </summary>
/// <param name="xs">Coordinates of the line's points.</param>
/// <param name="ys">As many.</param>
internal sealed class Stroke(double[] xs, double[] ys, Look look, float width) : IPlottable
{
    public bool IsVisible { get; set; } = true;

    public IAxes Axes { get; set; } = new ScottPlot.Axes();

    public IEnumerable<LegendItem> LegendItems => LegendItem.None;

    public AxisLimits GetAxisLimits() => AxisLimits.NoLimits;

    public void Render(RenderPack rp) =>
        Draw(rp.Canvas, [.. xs.Zip(ys, (x, y) => Axes.GetPixel(new Coordinates(x, y)).ToSKPoint())], look, width);

    /// <summary>Draws a line through points.</summary>
    public static void Draw(SKCanvas canvas, SKPoint[] points, Look look, float width)
    {
        using var path = new SKPath();
        path.AddPoly(points, close: false);
        using var pen = new SKPaint
        {
            Style = SKPaintStyle.Stroke,
            StrokeWidth = width,
            Color = look.Color.ToSKColor(),
            IsAntialias = true,
            StrokeJoin = SKStrokeJoin.Round,
        };
        if (look.Pattern.Intervals is not { Length: > 0 } intervals)
        {
            canvas.DrawPath(path, pen);
            return;
        }
        using var dashes = SKPathEffect.CreateDash(intervals, look.Pattern.Phase);
        pen.PathEffect = dashes;
        using var covered = pen.GetFillPath(path);
        using var fill = new SKPaint { Color = pen.Color, IsAntialias = true };
        canvas.DrawPath(covered, fill);
    }
}

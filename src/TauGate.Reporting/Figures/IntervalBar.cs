using ScottPlot;
using SkiaSharp;

namespace TauGate.Reporting.Figures;

/// <summary>
/// A level or upright interval: a line with a cap at an end that is on the axis, and an arrow at the edge of the panel
/// where the interval goes on beyond it.
/// </summary>
internal sealed class IntervalBar(Coordinates low, Coordinates high, Color color) : IPlottable
{
    private const float LineWidth = 1.2f,
        Cap = 2.5f,
        ArrowLength = 5,
        ArrowHalf = 2.75f;

    public bool IsVisible { get; set; } = true;

    public IAxes Axes { get; set; } = new ScottPlot.Axes();

    public IEnumerable<LegendItem> LegendItems => LegendItem.None;

    public AxisLimits GetAxisLimits() => AxisLimits.NoLimits;

    public void Render(RenderPack rp)
    {
        using var pen = new SKPaint
        {
            Style = SKPaintStyle.Stroke,
            StrokeWidth = LineWidth,
            Color = color.ToSKColor(),
            IsAntialias = true,
        };
        using var fill = new SKPaint { Color = pen.Color, IsAntialias = true };
        var (from, to) = (Axes.GetPixel(low), Axes.GetPixel(high));
        var (start, end) = (Within(from, rp.DataRect), Within(to, rp.DataRect));
        rp.Canvas.DrawLine(start.X, start.Y, end.X, end.Y, pen);
        // Along the bar, from low to high: right or, in pixels, up.
        var (dx, dy) = low.Y == high.Y ? (1f, 0f) : (0f, -1f);
        Finish(start, -dx, -dy, goesOn: start != from);
        Finish(end, dx, dy, goesOn: end != to);

        void Finish(Pixel p, float x, float y, bool goesOn)
        {
            if (!goesOn)
            {
                rp.Canvas.DrawLine(p.X - Cap * y, p.Y - Cap * x, p.X + Cap * y, p.Y + Cap * x, pen);
                return;
            }
            var back = new SKPoint(p.X - ArrowLength * x, p.Y - ArrowLength * y);
            var side = new SKPoint(ArrowHalf * y, ArrowHalf * x);
            using var arrow = new SKPath();
            arrow.AddPoly([new SKPoint(p.X, p.Y), back + side, back - side]);
            rp.Canvas.DrawPath(arrow, fill);
        }
    }

    private static Pixel Within(Pixel p, PixelRect area) =>
        new(Math.Clamp(p.X, area.Left, area.Right), Math.Clamp(p.Y, area.Top, area.Bottom));
}

using ScottPlot;
using SkiaSharp;

namespace TauGate.Reporting.Figures;

/// <summary>Small texts beside points of a panel, placed when it is drawn, where pixels are known.</summary>
/// <param name="notes">Texts and their points.</param>
/// <param name="markers">All points that have a marker.</param>
/// <param name="lines">Lines and intervals of the panel.</param>
internal sealed class Notes(
    IReadOnlyList<(string Text, Coordinates Point)> notes,
    IReadOnlyList<Coordinates> markers,
    IReadOnlyList<(Coordinates From, Coordinates To)> lines
) : IPlottable
{
    // Digits and capitals are three quarters of a font's size high.
    private const float Size = Frame.TickSize - 1,
        LineHeight = 0.76f,
        MarkerHalf = Marks.PointSize / 2 + 0.5f;

    private static readonly SKColor Ink = new(0x22, 0x22, 0x22),
        Leader = new(0x77, 0x77, 0x77);

    public bool IsVisible { get; set; } = true;

    public IAxes Axes { get; set; } = new ScottPlot.Axes();

    public IEnumerable<LegendItem> LegendItems => LegendItem.None;

    public AxisLimits GetAxisLimits() => AxisLimits.NoLimits;

    public void Render(RenderPack rp)
    {
        using var font = FigureFont.At(Size);
        using var ink = new SKPaint { Color = Ink, IsAntialias = true };
        using var ground = new SKPaint { Color = SKColors.White.WithAlpha(190), IsAntialias = true };
        using var pen = new SKPaint
        {
            Color = Leader,
            IsAntialias = true,
            Style = SKPaintStyle.Stroke,
            StrokeWidth = 0.6f,
        };
        var points = notes.Select(n => Axes.GetPixel(n.Point)).ToList();
        var places = NotePlacement.Place(
            [.. notes.Select((n, i) => (points[i], new PixelSize(font.MeasureText(n.Text), Size * LineHeight)))],
            [.. markers.Select(Axes.GetPixel).Select(Room)],
            [.. lines.Select(l => (Axes.GetPixel(l.From), Axes.GetPixel(l.To)))],
            rp.DataRect
        );
        for (var i = 0; i < notes.Count; i++)
        {
            var (place, needsLeader) = places[i];
            if (needsLeader)
                DrawLeader(rp.Canvas, pen, points[i], place);
            // What lies below shows through, but not so much that the text is hard to read.
            rp.Canvas.DrawRect(place.Left - 0.5f, place.Top - 0.5f, place.Width + 1, place.Height + 1, ground);
            rp.Canvas.DrawText(notes[i].Text, place.Left, place.Bottom, SKTextAlign.Left, font, ink);
        }
    }

    private static PixelRect Room(Pixel p) =>
        new(p.X - MarkerHalf, p.X + MarkerHalf, p.Y + MarkerHalf, p.Y - MarkerHalf);

    /// <summary>From the marker's edge to the text's nearest one.</summary>
    private static void DrawLeader(SKCanvas canvas, SKPaint pen, Pixel point, PixelRect place)
    {
        var dx = Math.Clamp(point.X, place.Left, place.Right) - point.X;
        var dy = Math.Clamp(point.Y, place.Top - 1, place.Bottom + 1) - point.Y;
        var part = MarkerHalf / MathF.Max(MarkerHalf, MathF.Sqrt(dx * dx + dy * dy));
        canvas.DrawLine(point.X + part * dx, point.Y + part * dy, point.X + dx, point.Y + dy, pen);
    }
}

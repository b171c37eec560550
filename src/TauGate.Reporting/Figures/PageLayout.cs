using System.Collections.Immutable;
using ScottPlot;
using SkiaSharp;

namespace TauGate.Reporting.Figures;

/// <summary>
/// A page with everything in its place: title, legend, panels, caption, from top to bottom. Points of 1/96 inch.
/// </summary>
internal sealed class PageLayout
{
    private const float Margin = 7,
        PanelTitle = 16,
        TitleSize = 11.5f,
        TitleLine = 15,
        LegendLine = 15,
        LegendSymbol = 24,
        LegendGap = 12,
        CaptionSize = 9,
        CaptionLine = 12,
        Space = 5;

    private static readonly SKColor Ink = new(0x22, 0x22, 0x22);

    private readonly FigurePage _page;
    private readonly ImmutableArray<string> _title;
    private readonly ImmutableArray<string> _caption;
    private readonly ImmutableArray<(LegendEntry Entry, float X, int Line)> _legend;
    private readonly int _legendLines;
    private readonly float _panelsTop;

    /// <param name="isBare">Without title and caption: where the text around the figure has them.</param>
    public PageLayout(FigurePage page, bool isBare = false)
    {
        _page = page;
        var width = page.Width - 2 * Margin;
        _title = isBare ? [] : Wrap(page.Title, width, TitleSize, bold: true);
        _caption = isBare ? [] : Wrap(page.Caption, width, CaptionSize);
        (_legend, _legendLines) = PlaceLegend(page.Legend, width);
        _panelsTop = Margin + _title.Length * TitleLine + _legendLines * LegendLine + Space;
        Rows = (page.Panels.Length + page.Columns - 1) / page.Columns;
        Height = (int)
            Math.Ceiling(
                _panelsTop + Rows * RowHeight + _caption.Length * CaptionLine + Margin + (_caption.IsEmpty ? 0 : Space)
            );
    }

    /// <summary>Height that the content needs.</summary>
    public int Height { get; }

    private int Rows { get; }

    private float TitleHeight => _page.Panels.Any(p => p.Title.Length > 0) ? PanelTitle : 0;

    private float RowHeight => _page.PanelHeight + TitleHeight;

    /// <summary>Draws the page.</summary>
    /// <param name="canvas">Its unit is a point of 1/96 inch.</param>
    public void Draw(SKCanvas canvas)
    {
        canvas.Clear(SKColors.White);
        using var ink = new SKPaint { Color = Ink, IsAntialias = true };
        DrawLines(canvas, ink, _title, TitleSize, TitleLine, Margin, bold: true);
        DrawLegend(canvas, ink);
        for (var i = 0; i < _page.Panels.Length; i++)
            DrawPanel(canvas, ink, _page.Panels[i], PlaceOf(i));
        DrawLines(canvas, ink, _caption, CaptionSize, CaptionLine, _panelsTop + Rows * RowHeight + Space, bold: false);
    }

    /// <summary>Lines of at most that width, broken between words; a longer word has a line of its own.</summary>
    internal static ImmutableArray<string> Wrap(string text, float width, float size, bool bold = false)
    {
        using var font = FigureFont.At(size, bold);
        var lines = new List<string>();
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (lines.Count > 0 && font.MeasureText($"{lines[^1]} {word}") <= width)
                lines[^1] += $" {word}";
            else
                lines.Add(word);
        }
        return [.. lines];
    }

    private PixelRect PlaceOf(int panel)
    {
        var (row, column) = Math.DivRem(panel, _page.Columns);
        var weights = _page.Panels.Skip(row * _page.Columns).Take(_page.Columns).Select(p => p.Weight).ToList();
        // A last row that is not full keeps the width of the panels above.
        var total = weights.Sum() + (_page.Columns - weights.Count) * weights[^1];
        var width = _page.Width - 2 * Margin;
        var left = Margin + (float)(weights.Take(column).Sum() / total * width);
        var top = _panelsTop + row * RowHeight + TitleHeight;
        return new PixelRect(left, left + (float)(weights[column] / total * width), top + _page.PanelHeight, top);
    }

    private static void DrawPanel(SKCanvas canvas, SKPaint ink, Panel panel, PixelRect place)
    {
        var plot = panel.Plot;
        // A plot repeats its first rendering when the limits of its axes are new to it; in a vector image both would
        // stay.
        using (var trial = SKSurface.Create(new SKImageInfo((int)place.Right + 1, (int)place.Bottom + 1)))
            plot.Render(trial.Canvas, place);
        plot.RenderManager.ClearCanvasBeforeEachRender = false;
        canvas.Save();
        plot.Render(canvas, place);
        canvas.Restore();
        using var font = FigureFont.At(Frame.LabelSize);
        var area = plot.LastRender.DataRect;
        canvas.DrawText(panel.Title, (area.Left + area.Right) / 2, place.Top - 1, SKTextAlign.Center, font, ink);
    }

    private static (ImmutableArray<(LegendEntry, float, int)> Entries, int Lines) PlaceLegend(
        ImmutableArray<LegendEntry> legend,
        float width
    )
    {
        var placed = ImmutableArray.CreateBuilder<(LegendEntry, float, int)>();
        float x = 0;
        var line = 0;
        foreach (var entry in legend)
        {
            var needed = LegendSymbol + FigureFont.WidthOf(entry.Text, Frame.TickSize);
            if (x > 0 && x + needed > width)
                (x, line) = (0, line + 1);
            placed.Add((entry, Margin + x, line));
            x += needed + LegendGap;
        }
        return (placed.ToImmutable(), legend.IsEmpty ? 0 : line + 1);
    }

    private void DrawLegend(SKCanvas canvas, SKPaint ink)
    {
        using var font = FigureFont.At(Frame.TickSize);
        using var paint = Paint.NewDisposablePaint();
        foreach (var (entry, x, line) in _legend)
        {
            var middle = Margin + _title.Length * TitleLine + (line + 0.5f) * LegendLine;
            if (entry.HasLine)
                Stroke.Draw(
                    canvas,
                    [new SKPoint(x, middle), new SKPoint(x + LegendSymbol - 4, middle)],
                    entry.Look,
                    1.2f
                );
            if (entry.HasMarker)
            {
                var place = new Pixel(x + (LegendSymbol - 4) / 2, middle);
                // As in the panels, no line is seen through an open marker.
                Drawing.DrawMarker(canvas, paint, place, Marks.GroundOf(entry.Look));
                Drawing.DrawMarker(canvas, paint, place, Marks.StyleOf(entry.Look));
            }
            canvas.DrawText(entry.Text, x + LegendSymbol, middle + Frame.TickSize * 0.36f, SKTextAlign.Left, font, ink);
        }
    }

    private static void DrawLines(
        SKCanvas canvas,
        SKPaint ink,
        ImmutableArray<string> lines,
        float size,
        float height,
        float top,
        bool bold
    )
    {
        using var font = FigureFont.At(size, bold);
        for (var i = 0; i < lines.Length; i++)
            canvas.DrawText(lines[i], Margin, top + i * height + size, SKTextAlign.Left, font, ink);
    }
}

using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using SkiaSharp;

namespace TauGate.Reporting.Figures;

/// <summary>Writes a page as a file's content.</summary>
internal static partial class PageFile
{
    private const int DotsPerInch = 300;
    private const float PixelsPerPoint = DotsPerInch / 96f;

    /// <summary>The page in a format, and its height in points of 1/96 inch.</summary>
    /// <param name="name">The figure's name: ids in an SVG begin with it, so that several can stand in one
    /// page.</param>
    public static (byte[] Content, int Height) Write(string name, FigurePage page, FigureFormat format, bool isBare)
    {
        var layout = new PageLayout(page, isBare);
        return (
            format == FigureFormat.Png ? Png(page, layout) : Encoding.UTF8.GetBytes(Svg(name, page, layout)),
            layout.Height
        );
    }

    private static byte[] Png(FigurePage page, PageLayout layout)
    {
        using var surface = SKSurface.Create(
            new SKImageInfo((int)(page.Width * PixelsPerPoint), (int)(layout.Height * PixelsPerPoint))
        );
        surface.Canvas.Scale(PixelsPerPoint);
        layout.Draw(surface.Canvas);
        using var image = surface.Snapshot();
        using var data = image.Encode(SKEncodedImageFormat.Png, 100);
        return PngDensity.Add(data.Span, DotsPerInch);
    }

    private static string Svg(string name, FigurePage page, PageLayout layout)
    {
        using var stream = new MemoryStream();
        using (var canvas = SKSvgCanvas.Create(new SKRect(0, 0, page.Width, layout.Height), stream))
            layout.Draw(canvas);
        var text = Encoding.UTF8.GetString(stream.ToArray());
        text = Ids().Replace(text, m => $"{m.Groups[1].Value}{name}-{m.Groups[2].Value}");
        text = text.Replace(
            $"font-family=\"{FigureFont.Family}\"",
            $"font-family=\"{FigureFont.Fallbacks}\"",
            StringComparison.Ordinal
        );
        // Cells of a heat map keep their edges.
        text = text.Replace("<image ", "<image style=\"image-rendering:pixelated\" ", StringComparison.Ordinal);
        var root = Invariant(
            $"<svg role=\"img\" aria-labelledby=\"{name}-title {name}-description\" viewBox=\"0 0 {page.Width} "
                + $"{layout.Height}\" "
        );
        var begin = text.IndexOf("<svg ", StringComparison.Ordinal);
        var inside = text.IndexOf('>', begin) + 1;
        return text[..begin]
            + root
            + text[(begin + "<svg ".Length)..inside]
            + $"\n\t<title id=\"{name}-title\">{WebUtility.HtmlEncode(page.Title)}</title>\n\t<desc "
            + $"id=\"{name}-description\">{WebUtility.HtmlEncode(page.Description)}</desc>"
            + text[inside..];
    }

    [GeneratedRegex("""( id="|url\(#|href="#)([A-Za-z]+_[0-9a-f]+)""")]
    private static partial Regex Ids();
}

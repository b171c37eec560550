using SkiaSharp;
using TauGate.Core.Errors;

namespace TauGate.Reporting.Figures;

/// <summary>
/// The font of all figures: a sans serif one that the machine has. Skia reads font files itself (fontconfig is not
/// needed), but it brings none, and without one it draws no text at all and says nothing.
/// </summary>
internal static class FigureFont
{
    // In the order of preference; the first is what Linux distributions have, and Verdana is its nearest kin elsewhere.
    private static readonly string[] Families =
    [
        "DejaVu Sans",
        "Verdana",
        "Liberation Sans",
        "Arial",
        "Helvetica",
        "Helvetica Neue",
        "Noto Sans",
        "Open Sans",
        "Segoe UI",
        "Ubuntu",
        "Cantarell",
        "FreeSans",
    ];

    private static readonly Lazy<string?> Found = new(() =>
        Families.FirstOrDefault(f =>
            SKFontManager.Default.MatchFamily(f) is { } face && face.FamilyName == f && CanWrite(face)
        ) ?? SKFontManager.Default.FontFamilies.FirstOrDefault(f => CanWrite(SKFontManager.Default.MatchFamily(f)))
    );

    /// <summary>For readers of an SVG file who do not have the font it was measured with.</summary>
    public static string Fallbacks => $"{Family}, DejaVu Sans, Verdana, Arial, sans-serif";

    /// <summary>Its family.</summary>
    /// <exception cref="EnvironmentException">The machine has no font.</exception>
    public static string Family =>
        Found.Value
        ?? throw new EnvironmentException(
            "Figures need a font, and this machine has none. Install one, such as the package fonts-dejavu-core "
                + "(Debian, Ubuntu) or dejavu-sans-fonts (Fedora, RHEL); fontconfig is not needed."
        );

    /// <summary>The font at a size in points of 1/96 inch.</summary>
    public static SKFont At(float size, bool bold = false) =>
        new(SKFontManager.Default.MatchFamily(Family, bold ? SKFontStyle.Bold : SKFontStyle.Normal), size)
        {
            Subpixel = true,
            Edging = SKFontEdging.Antialias,
            Hinting = SKFontHinting.None,
            LinearMetrics = true,
        };

    /// <summary>Width of a text at a size, in points of 1/96 inch.</summary>
    public static float WidthOf(string text, float size, bool bold = false)
    {
        using var font = At(size, bold);
        return font.MeasureText(text);
    }

    private static bool CanWrite(SKTypeface? face) => face is not null && "Aa09±×γτ%".All(c => face.ContainsGlyph(c));
}

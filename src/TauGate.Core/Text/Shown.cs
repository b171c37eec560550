using System.Globalization;
using System.Text;

namespace TauGate.Core.Text;

/// <summary>
/// User text made fit for one line of an error message: characters that do not print, or that reorder what follows
/// them, are written as <c>\u202E</c>; everything else stays as it is.
/// </summary>
internal static class Shown
{
    private const int Longest = 40;

    /// <summary>
    /// The text escaped, and cut after <see cref="Longest"/> characters: what is echoed may come from a file that is no
    /// sweep.
    /// </summary>
    public static string Of(string text) => Cut(text, Longest);

    /// <summary>The text escaped, and cut after that many characters.</summary>
    public static string Cut(string text, int longest)
    {
        var runes = text.EnumerateRunes().Take(longest + 1).ToList();
        return runes.Count <= longest ? Join(runes) : Join(runes.Take(longest)) + "...";
    }

    /// <summary>The text escaped.</summary>
    public static string Whole(string text) => Join(text.EnumerateRunes());

    private static string Join(IEnumerable<Rune> runes) => string.Concat(runes.Select(Escaped));

    private static string Escaped(Rune rune) =>
        Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.Control
            or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.PrivateUse
            or UnicodeCategory.OtherNotAssigned => rune.IsBmp ? $"\\u{rune.Value:X4}" : $"\\U{rune.Value:X8}",
            _ => rune.ToString(),
        };
}

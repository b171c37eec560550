using System.Collections.Immutable;
using TauGate.Core.Text;

namespace TauGate.Core.Claims;

/// <summary>
/// A word (a name, a number, an arm with its metric) or a sign of a claim's text; the last of a text is empty.
/// </summary>
internal readonly record struct ClaimToken(string Text, int Offset, bool IsWord)
{
    private const string Signs = "[](),=><*+";

    public bool IsEnd => Text.Length == 0;

    /// <summary>
    /// Words are of <c>A-Z a-z 0-9 . _ -</c>; a minus that stands alone is a sign, since labels may contain one.
    /// </summary>
    /// <exception cref="ClaimTextException">The text has another character.</exception>
    public static ImmutableArray<ClaimToken> Of(string text)
    {
        var tokens = ImmutableArray.CreateBuilder<ClaimToken>();
        for (int at = 0, next; at < text.Length; at = next)
        {
            next = at + 1;
            if (char.IsWhiteSpace(text[at]))
                continue;
            if (Signs.Contains(text[at], StringComparison.Ordinal))
            {
                tokens.Add(new ClaimToken(text[at..next], at, IsWord: false));
                continue;
            }
            if (!IsOfWord(text[at]))
                throw new ClaimTextException(
                    at,
                    $"'{Shown.Of(text[at..next])}'",
                    "a claim of words, numbers and the signs > < = + - * ( ) [ ] ,"
                );
            while (next < text.Length && IsOfWord(text[next]))
                next++;
            tokens.Add(new ClaimToken(text[at..next], at, IsWord: text[at..next] != "-"));
        }
        tokens.Add(new ClaimToken("", text.Length, IsWord: false));
        return tokens.ToImmutable();
    }

    private static bool IsOfWord(char c) => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-';
}

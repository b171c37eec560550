namespace TauGate.Core.Text;

/// <summary>Finds what a misspelt word was meant to be.</summary>
public static class Spelling
{
    private const int LongestCompared = 64;

    /// <summary>What <see cref="NearestWord"/> finds, in quotes.</summary>
    public static string? Nearest(string word, IEnumerable<string> known) =>
        NearestWord(word, known) is { } nearest ? $"'{nearest}'" : null;

    /// <summary>
    /// The known word nearest to <paramref name="word"/>, or null when none is near: it would change in more than two
    /// letters of five, and is not the beginning of one.
    /// </summary>
    public static string? NearestWord(string word, IEnumerable<string> known)
    {
        if (word.Length is 0 or > LongestCompared)
            return null;
        return known
            .Where(k => k.Length <= LongestCompared)
            .Select(k => (Word: k, Distance: Distance(word.ToLowerInvariant(), k.ToLowerInvariant())))
            .Where(c => c.Distance * 5 <= Math.Max(word.Length, c.Word.Length) * 2 || IsBeginning(word, c.Word))
            .OrderBy(c => c.Distance)
            .ThenBy(c => c.Word, StringComparer.Ordinal)
            .FirstOrDefault()
            .Word;
    }

    /// <summary>
    /// <c> Did you mean lora?</c> with the known word nearest to <paramref name="word"/>, to end a message with; empty
    /// when no known word is near, or the word itself is one.
    /// </summary>
    public static string DidYouMean(string word, IEnumerable<string> known) =>
        NearestWord(word, known) is { } nearest && nearest != word ? $" Did you mean {nearest}?" : "";

    /// <summary>
    /// <c>; did you mean lora?</c>, to end a sentence with; empty when there is no suggestion.
    /// </summary>
    public static string DidYouMean(string? suggestion) => suggestion is null ? "" : $"; did you mean {suggestion}?";

    private static bool IsBeginning(string word, string known) =>
        word.Length >= 3 && known.StartsWith(word, StringComparison.OrdinalIgnoreCase);

    /// <summary>Edit distance with transpositions of neighbours (optimal string alignment).</summary>
    private static int Distance(string a, string b)
    {
        var d = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
            d[i, 0] = i;
        for (var j = 0; j <= b.Length; j++)
            d[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var substitution = a[i - 1] == b[j - 1] ? 0 : 1;
                d[i, j] = Math.Min(Math.Min(d[i - 1, j] + 1, d[i, j - 1] + 1), d[i - 1, j - 1] + substitution);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
            }
        }
        return d[a.Length, b.Length];
    }
}

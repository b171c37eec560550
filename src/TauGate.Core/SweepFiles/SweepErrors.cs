using TauGate.Core.Errors;
using TauGate.Core.Text;

namespace TauGate.Core.SweepFiles;

/// <summary>Collects what is wrong with a sweep file, so that a user sees every independent error at once.</summary>
internal sealed class SweepErrors
{
    private const int MostShown = 20;
    private const int LongestKey = 120;

    private readonly List<(Mark Mark, string Line)> _errors = [];

    /// <summary>How many errors so far.</summary>
    public int Count => _errors.Count;

    /// <summary>Adds <c>file:line:column key: got ..., expected ...; did you mean ...?</c></summary>
    public void Add(Mark mark, string key, string got, string expected, string? suggestion = null)
    {
        var place = key.Length == 0 || mark.Sets(key) ? $"{mark}" : $"{mark} {Shown.Cut(key, LongestKey)}";
        _errors.Add((mark, $"{place}: got {got}, expected {expected}{Spelling.DidYouMean(suggestion)}"));
    }

    /// <summary>Adds the error of an unknown key.</summary>
    /// <param name="path">Of the mapping that the key is in; empty for the document itself.</param>
    public void AddUnknownKey(Entry entry, string path, IReadOnlyList<string> known) =>
        Add(
            entry.Mark,
            Below(path, entry.Key),
            "an unknown key",
            $"one of {string.Join(", ", known)}",
            Spelling.Nearest(entry.Key, known)
        );

    /// <summary>The path of a key in the mapping of that path; a long key is cut.</summary>
    public static string Below(string path, string key) => path.Length == 0 ? Shown.Of(key) : $"{path}.{Shown.Of(key)}";

    /// <summary>
    /// Throws when there is any error. The message has a line for each, in the order of the file; files are in the
    /// order of their first error.
    /// </summary>
    /// <exception cref="InputException">There is at least one error.</exception>
    public void ThrowIfAny()
    {
        if (_errors.Count == 0)
            return;
        var sources = _errors.Select(e => e.Mark.Source).Distinct().ToList();
        var lines = _errors
            .OrderBy(e => sources.IndexOf(e.Mark.Source))
            .ThenBy(e => e.Mark.Line)
            .ThenBy(e => e.Mark.Column)
            .Select(e => e.Line)
            .Distinct()
            .ToList();
        var shown = lines.Take(MostShown).ToList();
        if (lines.Count > MostShown)
            shown.Add($"and {lines.Count - MostShown} more errors");
        throw new InputException(string.Join('\n', shown));
    }
}

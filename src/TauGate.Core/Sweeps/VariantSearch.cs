using TauGate.Core.Errors;
using TauGate.Core.Text;

namespace TauGate.Core.Sweeps;

/// <summary>Finds the row of a sweep's table that a title names, such as <c>lora rank=8</c>.</summary>
public static class VariantSearch
{
    private const int MostListed = 12;

    /// <summary>
    /// Index of the variant. Axis values may be given in any order, and left out when the label has a single variant.
    /// </summary>
    /// <exception cref="InputException">No variant fits, or several do; the message lists the variants.</exception>
    public static int Find(SweepSpec spec, string title)
    {
        var matching = Enumerable
            .Range(0, spec.Variants.Length)
            .Where(v => Same(spec.Variants[v].Title, title))
            .ToArray();
        if (matching.Length == 0)
            matching = [.. Enumerable.Range(0, spec.Variants.Length).Where(v => spec.Variants[v].Label == title)];
        if (matching is [var found])
            return found;
        var titles = (matching.Length > 0 ? matching.Select(v => spec.Variants[v]) : spec.Variants)
            .Select(v => v.Title)
            .ToArray();
        throw new InputException(
            matching.Length > 0
                ? $"taugate: '{title}' of {spec.Name} may be any of: {Listed(titles)}."
                : $"taugate: {spec.Name} has no '{title}'; it has: {Listed(titles)}."
                    + Spelling.DidYouMean(title, titles)
        );
    }

    /// <summary>The first titles, for a message.</summary>
    public static string Listed(IReadOnlyCollection<string> titles) =>
        $"{string.Join(", ", titles.Take(MostListed))}{(titles.Count > MostListed ? ", ..." : "")}";

    private static bool Same(string title, string given)
    {
        if (title == given)
            return true;
        var (words, others) = (title.Split(' '), given.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        return others.Length > 0
            && words[0] == others[0]
            && words.Skip(1).Order(StringComparer.Ordinal).SequenceEqual(others.Skip(1).Order(StringComparer.Ordinal));
    }
}

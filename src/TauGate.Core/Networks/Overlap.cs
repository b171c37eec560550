namespace TauGate.Core.Networks;

/// <summary>How much sets of units have in common.</summary>
public static class Overlap
{
    /// <summary>Jaccard's index: shared over all; 1 for two empty sets.</summary>
    public static double Jaccard<T>(IReadOnlySet<T> one, IReadOnlySet<T> other)
    {
        var shared = one.Count(other.Contains);
        var all = one.Count + other.Count - shared;
        return all == 0 ? 1 : (double)shared / all;
    }

    /// <summary>Mean Jaccard index over all pairs of sets.</summary>
    public static double MeanOfPairs<T>(IReadOnlyList<IReadOnlySet<T>> sets) =>
        Enumerable
            .Range(0, sets.Count)
            .SelectMany(a => Enumerable.Range(a + 1, sets.Count - a - 1).Select(b => Jaccard(sets[a], sets[b])))
            .Average();

    /// <summary>
    /// Jaccard's index that independent choices of these sizes among <paramref name="width"/> units have on the
    /// average, to a first approximation: without it an overlap says little, because large sets overlap anyhow.
    /// </summary>
    public static double ByChance(int one, int other, int width)
    {
        var shared = (double)one * other / width;
        var all = one + other - shared;
        return all == 0 ? 1 : shared / all;
    }
}

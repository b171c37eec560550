namespace TauGate.Core.Statistics;

/// <summary>
/// Spearman's rank correlation: Pearson's of the ranks, equal values sharing the mean of their ranks. Source: C.
/// Spearman, "The Proof and Measurement of Association between Two Things" (1904).
/// </summary>
public static class RankCorrelation
{
    /// <summary>From -1 to 1; null below two pairs, and where all values of one side are equal.</summary>
    /// <exception cref="ArgumentException">The sides have different lengths.</exception>
    public static double? Of(IReadOnlyList<double> x, IReadOnlyList<double> y)
    {
        if (x.Count != y.Count)
            throw new ArgumentException($"{x.Count} values cannot be paired with {y.Count}.", nameof(y));
        var (a, b) = (CentredRanks(x), CentredRanks(y));
        var scale = Math.Sqrt(a.Sum(r => r * r) * b.Sum(r => r * r));
        return scale > 0 ? a.Zip(b, (r, s) => r * s).Sum() / scale : null;
    }

    // Ranks less their mean, (n + 1) / 2.
    private static double[] CentredRanks(IReadOnlyList<double> values)
    {
        var order = Enumerable.Range(0, values.Count).OrderBy(i => values[i]).ToArray();
        var ranks = new double[values.Count];
        for (int first = 0, next; first < order.Length; first = next)
        {
            for (next = first + 1; next < order.Length && values[order[next]].Equals(values[order[first]]); )
                next++;
            foreach (var i in order[first..next])
                ranks[i] = (first + 1 + next) / 2.0 - (order.Length + 1) / 2.0;
        }
        return ranks;
    }
}

using System.Collections.Immutable;

namespace TauGate.Core.Statistics;

/// <summary>
/// Holm's correction for a family of tests (S. Holm, "A simple sequentially rejective multiple test procedure",
/// Scandinavian Journal of Statistics 6, 1979).
/// </summary>
public static class Holm
{
    /// <summary>
    /// Adjusted p-values in the order given: the i-th smallest of m times m - i + 1, never below a smaller one's, at
    /// most 1. Comparing them with alpha bounds the probability of any false rejection in the family by alpha, however
    /// the tests depend on each other.
    /// </summary>
    /// <param name="p">Each from 0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">One is not from 0 to 1.</exception>
    public static ImmutableArray<double> Adjust(IReadOnlyList<double> p)
    {
        var adjusted = new double[p.Count];
        var largest = 0.0;
        foreach (
            var (index, place) in Enumerable
                .Range(0, p.Count)
                .OrderBy(i => p[i])
                .Select((index, place) => (index, place))
        )
        {
            if (!(p[index] is >= 0 and <= 1))
                throw new ArgumentOutOfRangeException(nameof(p), p[index], "From 0 to 1.");
            largest = Math.Max(largest, Math.Min(1, (p.Count - place) * p[index]));
            adjusted[index] = largest;
        }
        return [.. adjusted];
    }

    /// <summary>
    /// The level of each test's step, in the order given: the i-th smallest p is compared with alpha / (m - i + 1) as
    /// long as all before it were below theirs; the rest stay at the step that stopped. So a p is below its own level
    /// exactly when its hypothesis is rejected, and an interval of that level agrees with the decision.
    /// </summary>
    /// <param name="p">Each from 0 to 1.</param>
    /// <param name="alpha">Of all together.</param>
    public static ImmutableArray<double> Levels(IReadOnlyList<double> p, double alpha)
    {
        var levels = new double[p.Count];
        var step = 0;
        foreach (var index in Enumerable.Range(0, p.Count).OrderBy(i => p[i]))
        {
            levels[index] = alpha / (p.Count - step);
            if (p[index] < levels[index])
                step++;
        }
        return [.. levels];
    }
}

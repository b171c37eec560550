using System.Collections.Immutable;

namespace TauGate.Core.Statistics;

/// <summary>
/// How seeds may be added until claims are decided without the verdicts losing their meaning: looks at a few numbers of seeds that were fixed beforehand, each at
/// its share of alpha (Bonferroni over looks and claims). Five looks at .05 each would be wrong in 16 % of null cases; this is in 3.7 %.
/// </summary>
public static class SequentialRule
{
    /// <summary>Numbers of seeds, in seed order, at which one looks.</summary>
    public static ImmutableArray<int> Looks { get; } = [10, 20, 40, 70, 100];

    /// <summary>The two-sided level of one claim at one look.</summary>
    /// <param name="alpha">Of all looks at all claims together, between 0 and 1.</param>
    /// <param name="claims">How many claims are judged.</param>
    /// <exception cref="ArgumentOutOfRangeException">Alpha is not between 0 and 1, or there is no claim.</exception>
    public static double LevelOf(double alpha, int claims)
    {
        if (!(alpha is > 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(alpha), alpha, "Between 0 and 1, both excluded.");
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(claims);
        return alpha / (Looks.Length * claims);
    }
}

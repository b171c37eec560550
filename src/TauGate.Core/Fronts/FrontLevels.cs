using System.Collections.Immutable;

namespace TauGate.Core.Fronts;

/// <summary>Round target accuracies to compare at, when none are named.</summary>
public static class FrontLevels
{
    /// <summary>Fewest levels that a step must give to be chosen.</summary>
    public const int Fewest = 3;

    /// <summary>Most levels; the highest are kept.</summary>
    public const int Most = 4;

    // In thousandths: whole points, a half, a fifth and a tenth of one.
    private static readonly ImmutableArray<int> Steps = [10, 5, 2, 1];

    /// <summary>
    /// The highest multiples of the coarsest step that lie above <paramref name="low"/> and not above
    /// <paramref name="high"/>, ascending; of the finest step when none gives three.
    /// </summary>
    /// <param name="low">The target accuracy without adapting, 0 to 1.</param>
    /// <param name="high">The target accuracy that is reached at every seed, 0 to 1.</param>
    public static ImmutableArray<double> Between(double low, double high)
    {
        ImmutableArray<double> levels = [];
        foreach (var step in Steps)
        {
            var multiples = Enumerable.Range(1, 1000 / step).Select(k => k * step / 1000.0);
            levels = [.. multiples.Where(l => l > low && l <= high)];
            if (levels.Length >= Fewest)
                break;
        }
        return [.. levels.TakeLast(Most)];
    }
}

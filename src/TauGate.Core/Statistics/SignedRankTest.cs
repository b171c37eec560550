namespace TauGate.Core.Statistics;

/// <summary>
/// Wilcoxon's signed-rank test of symmetry about 0, exact also with ties. Zeros as Pratt treats them ("Remarks on zeros
/// and ties in the Wilcoxon signed rank procedures", Journal of the American Statistical Association 54, 1959): they
/// are ranked with the rest, then their ranks are dropped.
/// </summary>
/// <param name="NonZero">Differences that are not 0.</param>
/// <param name="Positive">Sum of the ranks of the positive ones.</param>
/// <param name="Negative">Sum of the ranks of the negative ones.</param>
/// <param name="P">Two-sided p-value; 1 when all differences are 0, null above <see cref="MostDifferences"/>.</param>
public sealed record SignedRankTest(int NonZero, double Positive, double Negative, double? P)
{
    /// <summary>
    /// The exact distribution of more would take seconds; with so many the t test needs no second opinion.
    /// </summary>
    public const int MostDifferences = 1000;

    /// <summary>Tests exact differences of pairs, so that differences of counts tie when they are equal.</summary>
    /// <param name="differences">One a pair.</param>
    public static SignedRankTest Of(ReadOnlySpan<Rational> differences)
    {
        var sorted = differences.ToArray();
        Array.Sort(sorted, (a, b) => Rational.Abs(a).CompareTo(Rational.Abs(b)));
        // Twice the ranks, so that those of ties are whole numbers.
        var doubled = new List<int>();
        long positive = 0,
            negative = 0;
        for (int first = 0, next; first < sorted.Length; first = next)
        {
            var size = Rational.Abs(sorted[first]);
            for (next = first + 1; next < sorted.Length && Rational.Abs(sorted[next]) == size; )
                next++;
            if (size.Sign == 0)
                continue;
            var rank = first + 1 + next; // 2 x the mean of the ranks first + 1 .. next
            foreach (var difference in sorted.AsSpan(first, next - first))
            {
                doubled.Add(rank);
                if (difference.Sign > 0)
                    positive += rank;
                else
                    negative += rank;
            }
        }
        var p =
            differences.Length > MostDifferences
                ? (double?)null
                : Math.Min(1, 2 * TailOf(doubled, Math.Min(positive, negative)));
        return new SignedRankTest(doubled.Count, positive / 2.0, negative / 2.0, p);
    }

    /// <summary>
    /// The same of doubles, each taken as the number it is: of whole numbers, or measures without ties.
    /// </summary>
    /// <exception cref="ArgumentException">One is not finite.</exception>
    public static SignedRankTest Of(ReadOnlySpan<double> differences) => Of(Sample.Exact(differences));

    /// <summary>
    /// P[sum of the ranks with a positive sign &lt;= statistic] when each sign is a fair coin: rank by rank.
    /// </summary>
    private static double TailOf(List<int> ranks, long statistic)
    {
        var probability = new double[statistic + 1]; // sums above the statistic are never needed
        probability[0] = 1;
        foreach (var rank in ranks)
            for (var sum = statistic; sum >= 0; sum--)
                probability[sum] = (probability[sum] + (sum >= rank ? probability[sum - rank] : 0)) / 2;
        return probability.Sum();
    }
}

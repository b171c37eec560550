using FsCheck;
using FsCheck.Fluent;
using TauGate.Core.Statistics;

namespace TauGate.Core.Tests.Statistics;

/// <summary>Wilcoxon's test against published numbers and against counting every assignment of signs.</summary>
public sealed class SignedRankTestTests
{
    /// <summary>
    /// Darwin's cross- and self-fertilised plants, the example of SciPy's documentation of scipy.stats.wilcoxon: it prints statistic 24.0,
    /// p-value 0.041259765625.
    /// </summary>
    [Fact]
    public void Darwins_plants_have_the_published_p()
    {
        var test = SignedRankTest.Of([6, 8, 14, 16, 23, 24, 28, 29, 41, -48, 49, 56, 60, -67, 75]);

        Assert.Equal((15, 96.0, 24.0, 0.041259765625), (test.NonZero, test.Positive, test.Negative, test.P));
    }

    /// <summary>0, 1, 2, 3 have ranks 1 to 4 and lose the first: the positive ranks 2, 3, 4 sum to 9, which one of eight assignments reaches.</summary>
    [Fact]
    public void Zeros_are_ranked_and_then_dropped() => Assert.Equal(new SignedRankTest(3, 9, 0, 0.25), SignedRankTest.Of([3, 0, 1, 2]));

    [Fact]
    public void P_is_the_share_of_sign_assignments_that_are_as_extreme() =>
        Prop.ForAll<NonEmptyArray<sbyte>>(drawn =>
        {
            double[] differences = [.. drawn.Get.Take(10).Select(d => d % 5)];
            Assert.Equal(Counted(differences), SignedRankTest.Of(differences).P!.Value, 12);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Nothing_but_zeros_is_no_evidence() => Assert.Equal(new SignedRankTest(0, 0, 0, 1), SignedRankTest.Of([0, 0]));

    [Fact]
    public void Thousands_of_differences_have_no_exact_p() => Assert.Null(SignedRankTest.Of(new double[SignedRankTest.MostDifferences + 1]).P);

    private static double Counted(double[] differences)
    {
        var ranks = differences
            .Select(d => (Rank: (differences.Count(o => Math.Abs(o) < Math.Abs(d)) * 2 + differences.Count(o => Math.Abs(o) == Math.Abs(d)) + 1) / 2.0, Value: d))
            .Where(r => r.Value != 0).ToList();
        var observed = ranks.Where(r => r.Value > 0).Sum(r => r.Rank);
        var sums = Enumerable.Range(0, 1 << ranks.Count).Select(signs => ranks.Where((_, i) => (signs >> i & 1) == 1).Sum(r => r.Rank)).ToList();
        return Math.Min(1, 2.0 * Math.Min(sums.Count(s => s <= observed), sums.Count(s => s >= observed)) / sums.Count);
    }
}

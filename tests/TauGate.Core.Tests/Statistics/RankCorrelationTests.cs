using TauGate.Core.Statistics;

namespace TauGate.Core.Tests.Statistics;

public sealed class RankCorrelationTests
{
    [Fact]
    public void Published_example_without_ties()
    {
        // Intelligence quotients and hours of television: the example of many textbooks.
        double[] quotients = [106, 100, 86, 101, 99, 103, 97, 113, 112, 110];
        double[] hours = [7, 27, 2, 50, 28, 29, 20, 12, 6, 17];
        Assert.Equal(-29.0 / 165, RankCorrelation.Of(quotients, hours)!.Value, 1e-15);
    }

    [Fact]
    public void Equal_values_share_the_mean_of_their_ranks() =>
        // Ranks 1 2.5 2.5 4 5 and 5 1.5 1.5 3.5 3.5, by hand: -1 / sqrt(9.5 * 9).
        Assert.Equal(-1 / Math.Sqrt(9.5 * 9), RankCorrelation.Of([1, 2, 2, 3, 5], [5, 1, 1, 4, 4])!.Value, 1e-15);

    [Fact]
    public void Only_the_order_matters()
    {
        Assert.Equal(1, RankCorrelation.Of([1, 2, 3, 4], [-1e9, 0, 1e-9, 1e300])!.Value, 1e-15);
        Assert.Equal(-1, RankCorrelation.Of([1, 2, 3, 4], [4, 3, 2, 1])!.Value, 1e-15);
    }

    [Fact]
    public void There_is_none_without_two_different_values()
    {
        Assert.Null(RankCorrelation.Of([], []));
        Assert.Null(RankCorrelation.Of([1], [2]));
        Assert.Null(RankCorrelation.Of([1, 1, 1], [1, 2, 3]));
        Assert.Throws<ArgumentException>(() => RankCorrelation.Of([1, 2], [1]));
    }
}

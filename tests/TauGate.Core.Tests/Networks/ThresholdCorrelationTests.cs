using TauGate.Core.Networks;
using TauGate.Core.Statistics;

namespace TauGate.Core.Tests.Networks;

public sealed class ThresholdCorrelationTests
{
    [Fact]
    public void Each_layer_correlates_its_thresholds_with_the_costs_of_its_own_units()
    {
        var network = RandomNetworks.Gated();
        var foundation = GatedNetwork.Foundation(RandomNetworks.Foundation(new Random(1)));
        Attribution Of(GatedNetwork of, int seed) =>
            Attribution.Of(of, new RandomNetworks.Images(200, seed), CancellationToken.None);
        var own = (Target: Of(network, 2), Source: Of(network, 3));
        var untouched = (Target: Of(foundation, 2), Source: Of(foundation, 3));

        var rows = ThresholdCorrelation.Of("a", "permuted", network, own, untouched).ToArray();

        Assert.Equal([("a", "permuted", 0), ("a", "permuted", 1)], rows.Select(r => (r.Title, r.Control, r.Layer)));
        foreach (var row in rows)
        {
            Assert.Equal((Expected(own.Target), Expected(own.Source)), (row.Target, row.Source));
            Assert.Equal(
                (Expected(untouched.Target), Expected(untouched.Source)),
                (row.FoundationTarget, row.FoundationSource)
            );

            double? Expected(Attribution attribution) =>
                RankCorrelation.Of(
                    [.. network.Thresholds[row.Layer].Select(t => (double)t)],
                    [.. network.Units.Where(u => u.Layer == row.Layer).Select(u => attribution.MeanCrossEntropy(u))]
                );
            // Otherwise a correlation at another's place would not be noticed.
            Assert.NotEqual((row.Target, row.Source), (row.FoundationTarget, row.FoundationSource));
            Assert.NotEqual(row.Target, row.Source);
        }
    }

    [Fact]
    public void Equal_thresholds_have_no_correlation()
    {
        var foundation = GatedNetwork.Foundation(RandomNetworks.Foundation(new Random(1)));
        var attribution = Attribution.Of(foundation, new RandomNetworks.Images(20), CancellationToken.None);
        var both = (attribution, attribution);

        Assert.All(ThresholdCorrelation.Of("a", "none", foundation, both, both), row => Assert.Null(row.Target));
    }
}

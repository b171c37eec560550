using TauGate.Core.Networks;

namespace TauGate.Core.Tests.Networks;

public sealed class CompactionTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public void Compacted_network_chooses_as_the_hardened_one_where_no_removed_unit_takes_part()
    {
        var (network, images) = (RandomNetworks.Gated(), new RandomNetworks.Images(300));
        // Two units that no image opens.
        network.Thresholds[0][2] = network.Thresholds[1][6] = 1e6f;
        var activity = ModeActivity.Of(network, images, hard: true, None);

        var compaction = Compaction.Of(network, [activity.Ever(0), activity.Ever(1)]);

        Assert.DoesNotContain(2, compaction.Kept[0]);
        Assert.DoesNotContain(6, compaction.Kept[1]);
        Assert.Equal(
            compaction.Kept.Select(k => k.Length),
            compaction.Network.Layers.SkipLast(1).Select(l => l.Outputs)
        );
        Assert.All(compaction.Network.Gains, gains => Assert.All(gains, g => Assert.Equal(1, g)));
        Assert.Equal(0, Compaction.DifferingOutputs(network, compaction.Network, images, None));
        var (before, after) = (network.Run(images.All(), hard: true), compaction.Network.Run(images.All(), hard: true));
        Assert.All(before.Z[^1].Zip(after.Z[^1]), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
    }

    [Fact]
    public void Removed_unit_that_takes_part_is_counted_in_differing_outputs()
    {
        var (network, images) = (RandomNetworks.Gated(), new RandomNetworks.Images(300));

        var compaction = Compaction.Of(
            network,
            [
                [true, .. new bool[8]],
                [.. Enumerable.Repeat(true, 7)],
            ]
        );

        Assert.True(Compaction.DifferingOutputs(network, compaction.Network, images, None) > 0);
    }

    [Fact]
    public void Costs_count_multiply_adds_and_parameters_by_layer()
    {
        var (network, images) = (RandomNetworks.Gated(), new RandomNetworks.Images(300));
        var compaction = Compaction.Of(
            network,
            [
                [.. Enumerable.Repeat(true, 9)],
                [.. Enumerable.Repeat(true, 7)],
            ]
        );
        var activity = ModeActivity.Of(compaction.Network, images, hard: true, None);

        Assert.Equal(13 * 9 + 9 * 7 + 7 * 10, compaction.DenseMultiplyAdds);
        Assert.Equal(13 * 9 + 9 + 9 * 7 + 7 + 7 * 10 + 10 + 9 + 7, compaction.Parameters); // thresholds too
        Assert.Equal(
            13 * 9
                + Enumerable.Range(0, 9).Sum(u => activity.Participation(0, u) * 7)
                + Enumerable.Range(0, 7).Sum(u => activity.Participation(1, u) * 10),
            compaction.ConditionalMultiplyAdds(activity),
            1e-9
        );
    }

    [Fact]
    public void Network_without_a_positive_threshold_is_stored_as_a_plain_one()
    {
        var network = GatedNetwork.Foundation(RandomNetworks.Foundation(new Random(5)));

        var compaction = Compaction.Of(
            network,
            [
                [.. Enumerable.Repeat(true, 9)],
                [.. Enumerable.Repeat(true, 7)],
            ]
        );

        Assert.False(compaction.HasThresholds);
        Assert.Equal(
            ["layer0.weight", "layer0.bias", "layer1.weight", "layer1.bias", "layer2.weight", "layer2.bias"],
            compaction.ToNamed().Select(t => t.Name)
        );
        Assert.Equal(network.Layers[1].Weights, compaction.Network.Layers[1].Weights);
    }

    [Fact]
    public void Conditional_inference_gives_the_dense_one_s_logits()
    {
        var (network, images) = (RandomNetworks.Gated(), new RandomNetworks.Images(50));
        var compact = Compaction
            .Of(
                network,
                [
                    [.. Enumerable.Repeat(true, 9)],
                    [.. Enumerable.Repeat(true, 7)],
                ]
            )
            .Network;
        var (dense, conditional) = (
            new InferenceTimes.Engine(compact, conditional: false),
            new InferenceTimes.Engine(compact, conditional: true)
        );

        for (var i = 0; i < images.Count; i++)
        {
            var x = images.All().AsSpan(i * 13, 13);
            var expected = dense.Infer(x).ToArray();
            Assert.All(expected.Zip(conditional.Infer(x).ToArray()), pair =>
                Assert.Equal(pair.First, pair.Second, 1e-4f)
            );
        }
    }
}

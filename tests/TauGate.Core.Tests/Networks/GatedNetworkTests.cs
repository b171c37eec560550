using TauGate.Core.Networks;
using TauGate.Core.Results;

namespace TauGate.Core.Tests.Networks;

public sealed class GatedNetworkTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(13, 9)]
    [InlineData(64, 10)]
    [InlineData(785, 6)]
    public void Linear_layer_agrees_with_sums_in_double(int inputs, int outputs)
    {
        var random = new Random(3);
        var layer = new DenseLayer(
            inputs,
            RandomNetworks.Values(random, inputs * outputs, 1),
            RandomNetworks.Values(random, outputs, 1)
        );
        var h = RandomNetworks.Values(random, 3 * inputs, 1);
        var z = new float[3 * outputs];

        layer.Apply(h, z);

        for (var i = 0; i < 3; i++)
        for (var o = 0; o < outputs; o++)
            Assert.Equal(
                layer.Bias[o]
                    + Enumerable.Range(0, inputs).Sum(k => (double)layer.Weights[o * inputs + k] * h[i * inputs + k]),
                z[i * outputs + o],
                1e-4
            );
    }

    [Fact]
    public void Hidden_unit_puts_out_gain_times_gate_times_relu_soft_and_hardened()
    {
        var network = new GatedNetwork(
            [new DenseLayer(1, [1, 1, 1], [0, 0, 0]), new DenseLayer(3, [1, 1, 1], [0])],
            [
                [0.5f, -0.5f, 0],
            ],
            [
                [2f, 2f, -1f],
            ],
            5f
        );

        Assert.Equal([2f, 2f, -1f], network.Run([1f], hard: true).H[0]);
        Assert.Equal([0f, 0.5f, -0.25f], network.Run([0.25f], hard: true).H[0]);
        Assert.Equal([0f, 0f, 0f], network.Run([-0.25f], hard: true).H[0]);
        Assert.Equal(2 / (1 + Math.Exp(-5 * (1 - 0.5))), network.Run([1f], hard: false).H[0][0], 1e-6);
        Assert.False(network.TakesPart(0, 1, -0.25f)); // open, but between tau and 0
        Assert.True(network.TakesPart(0, 1, 0.25f));
        Assert.False(network.TakesPart(0, 0, 0.25f));
    }

    [Fact]
    public void Tensor_that_was_not_trained_is_at_its_start()
    {
        var foundation = GatedNetwork.Foundation(RandomNetworks.Foundation(new Random(1)), 5);

        var network = foundation.With(
            [new NamedTensor("layer0.threshold", [9], [.. Enumerable.Repeat(0.25f, 9)])],
            thresholdStart: -1,
            gainStart: 1.5f
        );

        Assert.Equal((0.25f, -1f, 1.5f), (network.Thresholds[0][3], network.Thresholds[1][3], network.Gains[0][3]));
        Assert.Throws<InvalidDataException>(() => foundation.With([new NamedTensor("layer0.gain", [2], [1, 1])], 0, 1));
        Assert.Throws<InvalidDataException>(() => GatedNetwork.Foundation([]));
    }

    [Fact]
    public void Attribution_agrees_with_removing_each_unit_and_passing_everything_through_again()
    {
        var (network, images) = (RandomNetworks.Gated(), new RandomNetworks.Images(130));
        var intact = network.Run(images.All(), hard: true);

        var attribution = Attribution.Of(network, images, None);

        foreach (var unit in network.Units)
        {
            var removed = network
                .Layers.SkipLast(1)
                .Select(
                    (l, layer) =>
                        Enumerable.Range(0, l.Outputs).Select(u => (layer, u) == (unit.Layer, unit.Unit)).ToArray()
                )
                .ToArray();
            var without = network.Run(images.All(), hard: true, removed);
            var every = Enumerable.Range(0, images.Count).ToArray();
            Assert.Equal(
                every.Average(i => Loss(without, i) - Loss(intact, i)),
                attribution.MeanCrossEntropy(unit),
                1e-5
            );
            Assert.Equal(
                every.Where(i => i % 10 == 4).Average(i => Margin(without, i) - Margin(intact, i)),
                attribution.Margin[unit.Layer][4, unit.Unit],
                1e-5
            );
        }

        double Loss(Pass pass, int i) => Logits.CrossEntropy(pass.Logits(i), images.Label(i));
        double Margin(Pass pass, int i) => Logits.Margin(pass.Logits(i), images.Label(i));
    }

    [Fact]
    public void Deletion_curve_starts_at_the_intact_network_and_removes_by_rank()
    {
        var (network, images) = (RandomNetworks.Gated(), new RandomNetworks.Images(130));
        var ranking = Attribution.Of(network, images, None).Ranking(network);

        var curve = DeletionCurve.Of(network, images, ranking, seed: 7, None);

        Assert.Equal([0, 1, 2, 4, 5, 8], curve.Points.Select(p => p.Removed));
        Assert.All([curve.Points[0].Top, curve.Points[0].Random, curve.Points[0].Bottom], a =>
            Assert.Equal((double)ModeActivity.Of(network, images, true, None).Correct / 130, a)
        );
        var eight = network
            .Layers.SkipLast(1)
            .Select(
                (l, layer) =>
                    Enumerable
                        .Range(0, l.Outputs)
                        .Select(u => ranking.Take(8).Contains(new UnitPlace(layer, u)))
                        .ToArray()
            )
            .ToArray();
        var pass = network.Run(images.All(), hard: true, eight);
        Assert.Equal(
            Enumerable.Range(0, 130).Count(i => Logits.IsCorrect(pass.Logits(i), images.Label(i))) / 130.0,
            curve.Points[^1].Top
        );
    }

    [Fact]
    public void Activity_counts_units_that_take_part_by_class()
    {
        var (network, images) = (RandomNetworks.Gated(), new RandomNetworks.Images(260));

        var activity = ModeActivity.Of(network, images, hard: false, None);

        var z = network.Run(images.All(), hard: false).Z[1]; // [260, 7]
        Assert.Equal(26, activity.Images[3]);
        Assert.Equal(
            Enumerable.Range(0, 26).Count(k => z[(10 * k + 3) * 7 + 5] > Math.Max(network.Thresholds[1][5], 0)),
            activity.TakingPart[1][3, 5]
        );
        Assert.Equal(activity.TakingPart[1][3, 5] / 26.0, activity.Participation(1, 5, 3));
    }

    [Fact]
    public void Overlap_is_shared_over_all()
    {
        Assert.Equal(0.5, Overlap.Jaccard(new HashSet<int> { 1, 2, 3 }, new HashSet<int> { 2, 3, 4 }));
        Assert.Equal(1, Overlap.Jaccard(new HashSet<int>(), new HashSet<int>()));
        Assert.Equal(1 / 3.0, Overlap.ByChance(5, 5, 10), 1e-12); // 2.5 shared of 7.5
        Assert.Equal(
            (1 + 0 + 0) / 3.0,
            Overlap.MeanOfPairs<int>([new HashSet<int> { 1 }, new HashSet<int> { 1 }, new HashSet<int> { 2 }]),
            1e-12
        );
    }
}

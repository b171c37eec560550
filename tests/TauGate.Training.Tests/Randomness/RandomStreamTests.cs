using TauGate.Core.Randomness;
using TauGate.Training.Randomness;

namespace TauGate.Training.Tests.Randomness;

/// <summary>The vectors are published in docs/methods/randomness.md.</summary>
public sealed class RandomStreamTests
{
    [Fact]
    public void Bits_are_as_published()
    {
        var stream = new RandomStream(0, Streams.FoundationInitialisation, "layer0.weight");
        Assert.Equal(
            [0x14762a2569fb765cUL, 0x52e0decf6353ac91UL, 0xf2deda4c4eef7570UL, 0x1dc722c53324446fUL],
            Enumerable.Range(0, 4).Select(_ => stream.Next())
        );
    }

    [Fact]
    public void Seeds_that_share_their_low_32_bits_give_different_streams() =>
        Assert.NotEqual(
            new RandomStream(1, Streams.AdapterOrder, "1").Next(),
            new RandomStream((1L << 32) + 1, Streams.AdapterOrder, "1").Next()
        );

    [Fact]
    public void Uniforms_are_as_published()
    {
        var stream = new RandomStream(1, Streams.FoundationMode, "1");
        Assert.Equal(
            [9_326_314f / (1 << 24), 3_065_513f / (1 << 24), 12_423_433f / (1 << 24), 16_220_989f / (1 << 24)],
            Enumerable.Range(0, 4).Select(_ => stream.NextUniform())
        );
    }

    [Fact]
    public void Uniforms_are_multiples_of_two_to_minus_24_below_one()
    {
        var stream = new RandomStream(2, Streams.FoundationMode, "1");
        for (var i = 0; i < 10_000; i++)
        {
            var u = stream.NextUniform();
            Assert.InRange(u, 0f, 1f - 1f / (1 << 24));
            Assert.Equal(Math.Floor(u * (double)(1 << 24)), u * (double)(1 << 24));
        }
    }

    [Fact]
    public void Permutation_is_as_published() =>
        Assert.Equal(
            [9L, 1, 7, 8, 0, 2, 5, 3, 4, 6],
            new RandomStream(long.MaxValue, Streams.AdapterOrder, "3").Permutation(10)
        );

    [Fact]
    public void Initial_weights_are_as_published() =>
        Assert.Equal(
            [-0.030005140230059624f, -0.01258973591029644f, 0.032050926238298416f, -0.02740572951734066f],
            new RandomStream(0, Streams.FoundationInitialisation, "layer0.weight").Symmetric(4, 1 / Math.Sqrt(784))
        );

    [Fact]
    public void Permutation_has_every_index_once() =>
        Assert.Equal(
            Enumerable.Range(0, 55_000).Select(i => (long)i),
            new RandomStream(3, Streams.AdapterOrder, "1").Permutation(55_000).Order()
        );

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(16)]
    public void Bounded_draws_reach_every_value_and_no_other(int count)
    {
        var stream = new RandomStream(4, Streams.AdapterOrder, "1");
        var drawn = Enumerable.Range(0, 2_000).Select(_ => stream.NextBelow(count)).ToHashSet();
        Assert.Equal(Enumerable.Range(0, count), drawn.Order());
    }

    [Fact]
    public void Longer_draw_begins_with_the_shorter_one() =>
        Assert.Equal(
            new RandomStream(5, Streams.AdapterInitialisation, "layer0.lora_a").Symmetric(784, 0.1),
            new RandomStream(5, Streams.AdapterInitialisation, "layer0.lora_a").Symmetric(16 * 784, 0.1)[..784]
        );
}

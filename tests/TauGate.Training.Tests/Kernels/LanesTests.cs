using System.Runtime.Intrinsics;
using TauGate.Training.Kernels;

namespace TauGate.Training.Tests.Kernels;

public sealed class LanesTests
{
    [Fact]
    public void Exponential_is_within_two_units_in_the_last_place()
    {
        for (var x = -87f; x <= 87; x += 0.0137f)
        {
            var expected = Math.Exp(x);
            var unit = MathF.BitIncrement((float)expected) - (float)expected;
            Assert.Equal(expected, Lanes.Exp(Vector512.Create(x))[5], 2.0 * unit);
        }
    }

    [Theory]
    [InlineData(float.NaN, float.NaN)]
    [InlineData(float.PositiveInfinity, 1f)]
    [InlineData(float.NegativeInfinity, 0f)]
    [InlineData(1e30f, 1f)]
    [InlineData(-1e30f, 0f)]
    [InlineData(0f, 0.5f)]
    public void Sigmoid_of_what_is_far_off(float x, float expected) =>
        Assert.Equal(expected, Lanes.Sigmoid(Vector512.Create(x))[0], 1e-30f);

    [Fact]
    public void Relu_passes_a_NaN_on()
    {
        var x = Vector512.Create(
            -1f,
            2,
            float.NaN,
            0,
            float.NegativeInfinity,
            float.PositiveInfinity,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0
        );
        Assert.Equal(
            Vector512.Create(0f, 2, float.NaN, 0, 0, float.PositiveInfinity, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
            Lanes.Relu(x)
        );
    }

    [Fact]
    public void Cross_entropy_agrees_with_its_definition()
    {
        float[] logits = [1.5f, -2, 30, 0.25f, 29, -100, 3, 4, 5, 6];
        for (var label = 0; label < logits.Length; label++)
            Assert.Equal(
                Math.Log(logits.Sum(l => Math.Exp(l - logits[label]))),
                Rowwise.CrossEntropy(logits, label),
                1e-5
            );
        Assert.Throws<InvalidDataException>(() => Rowwise.CrossEntropy(logits, 10));
        Assert.Equal(float.NaN, Rowwise.CrossEntropy([.. logits.Select((l, i) => i == 4 ? float.NaN : l)], 0));
    }
}

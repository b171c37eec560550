using TauGate.Core.Sweeps;
using TauGate.Training.Loop;

namespace TauGate.Training.Tests.Loop;

public sealed class LearningRatesTests
{
    [Theory]
    [InlineData(0, 0.03)]
    [InlineData(25, 0.025606601717798213)]
    [InlineData(50, 0.015)]
    [InlineData(100, 0.0)]
    public void Cosine_falls_from_the_rate_to_zero(int step, double expected) =>
        Assert.Equal(expected, LearningRates.At(Schedule.Cosine, 0.03, step, 100), 1e-15);

    [Fact]
    public void Constant_stays() => Assert.Equal(0.03, LearningRates.At(Schedule.Constant, 0.03, 99, 100));
}

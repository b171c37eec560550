using ScottPlot;
using TauGate.Reporting.Figures;

namespace TauGate.Reporting.Tests.Figures;

/// <summary>Ticks of axes.</summary>
public sealed class ScaleTests
{
    [Theory]
    [InlineData(95.4, 98.5, 4, "96 97 98")]
    [InlineData(96.91, 97.32, 4, "97.0 97.1 97.2 97.3")]
    [InlineData(-2.1, 1.5, 6, "−2.0 −1.5 −1.0 −0.5 0.0 0.5 1.0 1.5")]
    [InlineData(0, 1, 5, "0.0 0.2 0.4 0.6 0.8 1.0")]
    [InlineData(0, 250_000, 5, "0 50,000 100,000 150,000 200,000 250,000")]
    public void Ticks_are_round_and_have_the_decimals_of_their_step(
        double low,
        double high,
        int count,
        string expected
    ) => Assert.Equal(expected, Labels(new Scale(low, high), count));

    [Fact]
    public void Percent_has_room_above_100_but_no_tick_there()
    {
        var scale = Scale.PercentOf([70, 100]);

        Assert.True(scale.High > 100);
        Assert.EndsWith("100", Labels(scale, 6), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(512, 269_322, "1,000 10,000 100,000")]
    [InlineData(0.001, 0.1, "0.001 0.003 0.01 0.03 0.1")]
    public void Logarithmic_ticks_are_plain_numbers(double low, double high, string expected) =>
        Assert.Equal(expected, Labels(Scale.LogarithmicOf([low, high], margin: 0), 5));

    [Theory]
    [InlineData(1, "0 1")]
    [InlineData(3, "0 1 2 3")]
    [InlineData(20, "0 5 10 15 20")]
    public void Axis_of_whole_numbers_has_no_tick_between_them(double last, string expected) =>
        Assert.Equal(expected, Labels(Scale.Of([0, last], margin: 0) with { LeastStep = 1 }, 4));

    [Fact]
    public void Equal_values_have_an_axis_all_the_same()
    {
        var scale = Scale.Of([97, 97]);

        Assert.True(scale.Low < 97 && scale.High > 97);
    }

    private static string Labels(Scale scale, int count)
    {
        var ticks = scale.Ticks(count);
        ticks.Regenerate(new CoordinateRange(double.MinValue, double.MaxValue), Edge.Left, default, null!, null!);
        return string.Join(' ', ticks.Ticks.Where(t => t.IsMajor).Select(t => t.Label));
    }
}

using TauGate.Core.Statistics;

namespace TauGate.Core.Tests.Statistics;

public sealed class BootstrapTests
{
    /// <summary>
    /// Means of resamples of ten 0s and ten 1s are binomial: P[B(20, 1/2) &lt;= 5] = .0207 and P[B(20, 1/2) &lt;= 6] =
    /// .0577 (tables), so the .025 quantile is 6 of 20, and by symmetry the .975 quantile is 14 of 20.
    /// </summary>
    [Fact]
    public void Interval_of_zeros_and_ones_is_binomial() =>
        Assert.Equal((0.3, 0.7), Bootstrap.Interval([.. Enumerable.Range(0, 20).Select(i => (double)(i % 2))]));

    /// <summary>
    /// Of many values with little skew it is the normal interval: mean ± 1.96 standard deviations (ddof 0) / sqrt(n).
    /// </summary>
    [Fact]
    public void Interval_of_many_values_is_the_normal_one()
    {
        double[] values = [.. Enumerable.Range(0, 100).Select(i => i * 0.01)];
        var half = 1.96 * Math.Sqrt((100.0 * 100 - 1) / 12) * 0.01 / 10;

        var (low, high) = Bootstrap.Interval(values)!.Value;

        Assert.Equal(0.495 - half, low, 0.002);
        Assert.Equal(0.495 + half, high, 0.002);
    }

    [Fact]
    public void Interval_is_the_same_every_time_and_moves_with_the_values()
    {
        double[] values = [.. Enumerable.Range(0, 25).Select(i => Math.Sin(i))];
        var interval = Bootstrap.Interval(values)!.Value;
        var moved = Bootstrap.Interval([.. values.Select(v => v + 8)])!.Value;

        Assert.Equal(interval, Bootstrap.Interval(values));
        Assert.Equal((interval.Low + 8, interval.High + 8), (moved.Low, moved.High), Close);
    }

    [Fact]
    public void Few_values_have_no_interval()
    {
        Assert.Null(Bootstrap.Interval(new double[Bootstrap.FewestValues - 1]));
        Assert.Equal((0, 0), Bootstrap.Interval(new double[Bootstrap.FewestValues]));
    }

    [Fact]
    public void Counts_that_are_equal_have_an_interval_of_no_length()
    {
        var third = Rational.Of(1, 3);
        var values = Enumerable.Repeat(third, 23).ToArray();

        Assert.Equal((third.ToDouble(), third.ToDouble()), Bootstrap.Interval(values));
        // Of doubles the sums are rounded, and the means lie beside the value.
        Assert.NotEqual((third.ToDouble(), third.ToDouble()), Bootstrap.Interval(Doubles(values)));
    }

    [Fact]
    public void Exact_values_have_the_interval_of_their_doubles()
    {
        Rational[] counts = [.. Enumerable.Range(0, 25).Select(i => Rational.Of(i * i % 17, 10_000))];
        Rational[] measured = [.. Enumerable.Range(0, 25).Select(i => Rational.Of(Math.Exp(-i * 30.0)))];

        Assert.Equal(Bootstrap.Interval(Doubles(counts))!.Value, Bootstrap.Interval(counts)!.Value, Close);
        Assert.Equal(Bootstrap.Interval(Doubles(measured))!.Value, Bootstrap.Interval(measured)!.Value, Close);
        Assert.Null(Bootstrap.Interval(counts.AsSpan(0, 19)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Bootstrap.Interval(counts, 1));
    }

    private static double[] Doubles(IEnumerable<Rational> values) => [.. values.Select(v => v.ToDouble())];

    private static bool Close((double Low, double High) a, (double Low, double High) b) =>
        Math.Abs(a.Low - b.Low) < 1e-12 && Math.Abs(a.High - b.High) < 1e-12;
}

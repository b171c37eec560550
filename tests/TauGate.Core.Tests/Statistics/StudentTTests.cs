using System.Globalization;
using TauGate.Core.Statistics;

namespace TauGate.Core.Tests.Statistics;

/// <summary>Against printed values, closed forms and another implementation.</summary>
public sealed class StudentTTests
{
    /// <summary>
    /// R's manual, example of t.test on the data set "sleep": the paired test prints t = -4.0621, df = 9, p-value =
    /// 0.002833, Welch's t = -1.8608, df = 17.776, p-value = 0.07939.
    /// </summary>
    [Theory]
    [InlineData(-4.0621, 9, 0.002833, 1e-6)]
    [InlineData(-1.8608, 17.776, 0.07939, 2e-5)] // the last digit that is printed of t moves p by 0.7e-5
    public void Two_sided_p_is_the_one_that_r_prints(double t, double degrees, double p, double tolerance) =>
        Assert.Equal(p, StudentT.TwoSidedP(t, degrees), tolerance);

    /// <summary>NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2, columns .90, .975 and .999.</summary>
    [Theory]
    [InlineData(0.90, 1, "3.078")]
    [InlineData(0.975, 1, "12.706")]
    [InlineData(0.90, 10, "1.372")]
    [InlineData(0.975, 10, "2.228")]
    [InlineData(0.975, 30, "2.042")]
    [InlineData(0.999, 30, "3.385")]
    [InlineData(0.975, 100, "1.984")]
    public void Quantile_is_the_tabulated_one(double p, double degrees, string t)
    {
        Assert.Equal(t, StudentT.Quantile(p, degrees).ToString("F3", CultureInfo.InvariantCulture));
        Assert.Equal(-StudentT.Quantile(p, degrees), StudentT.Quantile(1 - p, degrees), 1e-9);
    }

    /// <summary>With one degree of freedom the distribution is Cauchy's, with two it is algebraic.</summary>
    [Theory]
    [InlineData(0.001)]
    [InlineData(0.5)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1e5)]
    public void One_and_two_degrees_have_their_closed_forms(double t)
    {
        AssertRelative(2 / Math.PI * Math.Atan(1 / t), StudentT.TwoSidedP(t, 1));
        // 1 - t / sqrt(2 + t^2), without the cancellation.
        var root = Math.Sqrt(2 + t * t);
        AssertRelative(2 / (root * (root + t)), StudentT.TwoSidedP(t, 2));
    }

    /// <summary>
    /// The tail falls as the density's power law: what would be 0 by subtracting from 1 keeps its digits.
    /// </summary>
    [Fact]
    public void Far_tail_keeps_its_digits()
    {
        AssertRelative(2 / Math.PI * 1e-200, StudentT.TwoSidedP(1e200, 1));
        AssertRelative(1e-300, StudentT.TwoSidedP(1e150, 2));
        Assert.InRange(StudentT.TwoSidedP(50, 20), 1e-24, 1e-21);
        Assert.Equal(0, StudentT.TwoSidedP(double.PositiveInfinity, 3));
    }

    [Fact]
    public void Distribution_agrees_with_mathnet_within_its_reach()
    {
        foreach (var degrees in new[] { 1, 2, 3, 5.5, 9, 19, 57, 99, 1000 })
        foreach (var t in new[] { -30, -4, -1.5, -0.1, 0, 0.3, 1, 2.2, 9 })
            Assert.Equal(
                MathNet.Numerics.Distributions.StudentT.CDF(0, 1, degrees, t),
                StudentT.Cdf(t, degrees),
                1e-12
            );
    }

    [Theory]
    [InlineData(1e-12)]
    [InlineData(0.0005)]
    [InlineData(0.05)]
    [InlineData(0.7)]
    public void Critical_value_is_exceeded_with_the_probability_asked_for(double alpha)
    {
        foreach (var degrees in new[] { 1, 2, 5, 19, 99.5 })
        {
            AssertRelative(alpha, StudentT.TwoSidedP(StudentT.Critical(alpha, degrees), degrees));
            AssertRelative(StudentT.Critical(alpha, degrees), StudentT.Quantile(1 - alpha / 2, degrees), 1e-4);
        }
    }

    [Fact]
    public void Levels_and_degrees_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => StudentT.TwoSidedP(1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => StudentT.Critical(0, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => StudentT.Critical(1.1, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => StudentT.Quantile(1, 5));
        Assert.True(double.IsNaN(StudentT.TwoSidedP(double.NaN, 5)));
    }

    private static void AssertRelative(double expected, double actual, double tolerance = 1e-12) =>
        Assert.InRange(actual / expected, 1 - tolerance, 1 + tolerance);
}

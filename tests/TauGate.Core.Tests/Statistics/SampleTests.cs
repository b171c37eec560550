using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using TauGate.Core.Statistics;

namespace TauGate.Core.Tests.Statistics;

/// <summary>Against published numbers.</summary>
public sealed class SampleTests
{
    /// <summary>
    /// Student's extra hours of sleep under two drugs, the first t test ever printed. Data and the interval of the
    /// paired differences, -2.4598858 to -0.7001142 about a mean of -1.58, as the R manual's example of t.test on the
    /// data set "sleep" prints them (Student, "The probable error of a mean", Biometrika 6, 1908; Cushny and Peebles,
    /// 1905).
    /// </summary>
    [Fact]
    public void Paired_differences_of_students_sleep_data_have_the_published_interval()
    {
        double[] first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0];
        double[] second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];

        var summary = Sample.Summarize([.. first.Zip(second, (a, b) => a - b)]);

        Assert.Equal(-1.58, summary.Mean, 10);
        Assert.Equal(-2.4598858, summary.CiLow!.Value, 7);
        Assert.Equal(-0.7001142, summary.CiHigh!.Value, 7);
        Assert.Equal(1.229995, summary.Std!.Value, 6); // t = -4.0621 = mean / (s / sqrt 10)
    }

    /// <summary>
    /// Certified by NIST's Statistical Reference Datasets, univariate summary statistics: NumAcc1 (lower difficulty),
    /// NumAcc3 (average) and NumAcc4 (higher; a naive sum of squares loses every digit). NumAcc3: 1,000,000.2 then .1
    /// and .3 by turns, 1001 values; NumAcc4: the same about 10,000,000. Certified mean: the first value; certified
    /// standard deviation: 0.1.
    /// </summary>
    [Theory]
    [InlineData(1_000_000.2)]
    [InlineData(10_000_000.2)]
    public void Nist_accuracy_sets_have_the_certified_mean_and_deviation(double middle)
    {
        var below = middle - 0.1;
        var above = middle + 0.1;
        double[] values = [middle, .. Enumerable.Range(0, 1000).Select(i => i % 2 == 0 ? below : above)];

        var summary = Sample.Summarize(values);

        Assert.Equal(middle, summary.Mean, 7);
        Assert.Equal(0.1, summary.Std!.Value, 8);
    }

    /// <summary>NIST StRD NumAcc1: mean 10000002, standard deviation 1.</summary>
    [Fact]
    public void Nist_numacc1_has_the_certified_mean_and_deviation()
    {
        var summary = Sample.Summarize([10_000_001, 10_000_003, 10_000_002]);

        Assert.Equal((10_000_002, 1.0), (summary.Mean, summary.Std));
    }

    /// <summary>
    /// Two-sided 95 % and 99 % points of t as printed in tables (NIST/SEMATECH e-Handbook of Statistical Methods,
    /// 1.3.6.7.2, columns .975 and .995): the half interval of n values with s = sqrt(n).
    /// </summary>
    [Theory]
    [InlineData(2, 0.95, "12.706")]
    [InlineData(3, 0.95, "4.303")]
    [InlineData(6, 0.95, "2.571")]
    [InlineData(10, 0.95, "2.262")]
    [InlineData(20, 0.95, "2.093")]
    [InlineData(101, 0.95, "1.984")]
    [InlineData(10, 0.99, "3.250")]
    public void Interval_has_the_tabulated_t(int n, double level, string t)
    {
        double[] values = [.. Enumerable.Range(0, n).Select(i => (double)i)];

        var summary = Sample.Summarize(values, level);
        var measured = (summary.CiHigh!.Value - summary.Mean) / (summary.Std!.Value / Math.Sqrt(n));

        Assert.Equal(t, measured.ToString("F3", CultureInfo.InvariantCulture));
        Assert.Equal(summary.Mean, (summary.CiLow!.Value + summary.CiHigh.Value) / 2, 10);
    }

    [Fact]
    public void Single_value_has_a_mean_and_no_interval() =>
        Assert.Equal(new SampleSummary(1, 0.97, null, null, null), Sample.Summarize([0.97]));

    [Fact]
    public void Equal_values_have_an_interval_of_no_width()
    {
        var summary = Sample.Summarize([0.1, 0.1, 0.1]);

        Assert.Equal((0.0, summary.Mean, summary.Mean), (summary.Std, summary.CiLow, summary.CiHigh));
    }

    [Fact]
    public void No_value_and_what_is_no_number_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Sample.Summarize(Array.Empty<double>()));
        Assert.Throws<ArgumentException>(() => Sample.Summarize([1, double.NaN]));
        Assert.Throws<ArgumentException>(() => Sample.Summarize([1, double.PositiveInfinity]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Sample.Summarize([1, 2], 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Sample.Summarize([1, 2], double.NaN));
    }

    [Fact]
    public void Exact_values_have_the_summary_of_their_doubles_whatever_their_order() =>
        Prop.ForAll<NonEmptyArray<short>>(drawn =>
            {
                Rational[] values = [.. drawn.Get.Select(d => Rational.Of(d, 10_000))];
                var (exact, rounded) = (
                    Sample.Summarize(values),
                    Sample.Summarize([.. values.Select(v => v.ToDouble())])
                );

                Assert.Equal(rounded.Mean, exact.Mean, 1e-12);
                Assert.Equal(rounded.Std ?? 0, exact.Std ?? 0, 1e-12);
                Assert.Equal(rounded.CiLow ?? 0, exact.CiLow ?? 0, 1e-10);
                Assert.Equal(exact, Sample.Summarize([.. values.Reverse()]));
            })
            .QuickCheckThrowOnFailure();
}

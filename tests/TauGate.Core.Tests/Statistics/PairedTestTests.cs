using FsCheck;
using FsCheck.Fluent;
using TauGate.Core.Statistics;

namespace TauGate.Core.Tests.Statistics;

/// <summary>Tests of paired differences.</summary>
public sealed class PairedTestTests
{
    /// <summary>
    /// Student's sleep data, first drug less second; R's manual prints t = -4.0621, df = 9, p-value = 0.002833 for
    /// them.
    /// </summary>
    private static readonly double[] Sleep = [-1.2, -2.4, -1.3, -1.3, 0.0, -1.0, -1.8, -0.8, -4.6, -1.4];

    [Fact]
    public void Students_sleep_data_have_the_published_t_and_p()
    {
        var test = PairedTest.Of(Sleep);

        Assert.Equal(-4.0621, test.T!.Value, 4);
        Assert.Equal(0.002833, test.P!.Value, 6);
    }

    [Fact]
    public void P_is_below_alpha_exactly_when_the_interval_leaves_the_null_out() =>
        Prop.ForAll<NonEmptyArray<NormalFloat>, byte, byte>(
                (values, nullTenths, levelShare) =>
                {
                    double[] differences = [.. values.Get.Select(v => Math.Clamp(v.Get, -1e6, 1e6)), 0.125, -3];
                    var (@null, level) = (nullTenths / 10.0 - 12, 0.5 + levelShare / 520.0);
                    var test = PairedTest.Of(differences, @null, level);

                    var excluded = test.Differences.CiLow > @null || test.Differences.CiHigh < @null;
                    // At the very border rounding decides.
                    if (Math.Abs(test.P!.Value - (1 - level)) > 1e-9)
                        Assert.Equal(test.P < 1 - level, excluded);
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Equal_differences_are_beyond_doubt()
    {
        Assert.Equal(
            (double.PositiveInfinity, 0.0),
            (PairedTest.Of([794, 794, 794]).T, PairedTest.Of([794, 794, 794]).P)
        );
        Assert.Equal(1.0, PairedTest.Of([0.1, 0.1, 0.1], 0.1).P);
    }

    [Fact]
    public void Single_difference_is_not_tested() =>
        Assert.Equal((null, null), (PairedTest.Of([1]).T, PairedTest.Of([1]).P));

    /// <summary>The 95 % interval of the sleep data is -2.4598858 to -0.7001142 (R).</summary>
    [Theory]
    [InlineData(2.47, true, false)]
    [InlineData(2.45, false, false)]
    [InlineData(0.71, false, false)]
    [InlineData(0.69, false, true)]
    public void Equivalence_is_the_interval_within_the_margin(double margin, bool isEquivalent, bool isDifferent)
    {
        var test = EquivalenceTest.Of(Sleep, margin);

        Assert.Equal((isEquivalent, isDifferent), (test.IsEquivalent, test.IsDifferent));
        Assert.Equal((isEquivalent || isDifferent, margin > 1.58 ? 1 : -1), (test.P < 0.05, test.Side));
        Assert.Equal(0.002833, test.ZeroP!.Value, 6);
    }

    /// <summary>Ten images of 10,000 are a margin of 0.001, whatever the two accuracies are.</summary>
    [Fact]
    public void Differences_that_are_all_on_the_margin_are_on_neither_side()
    {
        Rational[] differences =
        [
            .. Enumerable.Range(0, 12).Select(i => Rational.Of(9679 + i, 10_000) - Rational.Of(9669 + i, 10_000)),
        ];
        Assert.True(Rational.TryParse("0.001", out var margin));
        double[] rounded = [.. Enumerable.Range(0, 12).Select(i => (9679 + i) / 10_000.0 - (9669 + i) / 10_000.0)];

        Assert.Equal((0.0, 1.0), (PairedTest.Of(differences, margin).T, PairedTest.Of(differences, margin).P));
        Assert.Equal(0, PairedTest.Of(differences, margin).Differences.Std);
        var equivalence = EquivalenceTest.Of(differences, margin);
        Assert.Equal((0, 1.0, 0.0), (equivalence.Side, equivalence.P, equivalence.ZeroP));
        Assert.False(equivalence.IsEquivalent || equivalence.IsDifferent);
        Assert.NotEqual(1.0, PairedTest.Of(rounded, 0.001).P);
    }

    [Fact]
    public void Equivalence_of_equal_differences_is_beyond_doubt()
    {
        Assert.Equal(
            (true, 0.0),
            (EquivalenceTest.Of([0, 0, 0], 0.001).IsEquivalent, EquivalenceTest.Of([0, 0, 0], 0.001).P)
        );
        var beyond = EquivalenceTest.Of([1, 1], 0.5);
        Assert.Equal((false, true, 0.0, -1), (beyond.IsEquivalent, beyond.IsDifferent, beyond.P, beyond.Side));
        Assert.Null(EquivalenceTest.Of([0], 1).P);
        Assert.Throws<ArgumentOutOfRangeException>(() => EquivalenceTest.Of([0, 1], 0));
    }
}

using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using TauGate.Core.Statistics;

namespace TauGate.Core.Tests.Statistics;

/// <summary>Exact fractions, and the way from and to doubles and decimal text.</summary>
public sealed class RationalTests
{
    [Theory]
    [InlineData("0.001", 1, 1000)]
    [InlineData("-.5", -1, 2)]
    [InlineData("1e-3", 1, 1000)]
    [InlineData("2.50E+2", 250, 1)]
    [InlineData("7.", 7, 1)]
    [InlineData("0.0", 0, 1)]
    public void Decimal_text_is_the_number_that_is_written(string text, int numerator, int denominator)
    {
        Assert.True(Rational.TryParse(text, out var value));
        Assert.Equal((numerator, denominator), ((int)value.Numerator, (int)value.Denominator));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("-")]
    [InlineData("e5")]
    [InlineData("1e")]
    [InlineData("1e999999999")]
    [InlineData("1_0")]
    [InlineData("1.2.3")]
    [InlineData("NaN")]
    [InlineData("target")]
    public void Other_text_is_no_number(string text) => Assert.False(Rational.TryParse(text, out _));

    [Fact]
    public void Double_is_the_number_that_it_is_and_comes_back_as_it_was() =>
        Prop.ForAll<double>(value =>
            {
                if (!double.IsFinite(value))
                    return;
                Assert.Equal(value, Rational.Of(value).ToDouble());
                Assert.Equal(-value, (-Rational.Of(value)).ToDouble());
            })
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Quotient_and_decimal_text_become_the_nearest_double() =>
        Prop.ForAll<int, PositiveInt, long>(
                (numerator, denominator, digits) =>
                {
                    // IEEE 754's division and the runtime's parser both round to the nearest.
                    Assert.Equal(
                        (double)numerator / denominator.Get,
                        Rational.Of(numerator, denominator.Get).ToDouble()
                    );
                    var fraction = Math.Abs(digits % 1_000_000_007L);
                    var text = Invariant($"0.{fraction}7e{digits % 200}");
                    Assert.True(Rational.TryParse(text, out var value));
                    Assert.Equal(double.Parse(text, CultureInfo.InvariantCulture), value.ToDouble());
                }
            )
            .QuickCheckThrowOnFailure();

    /// <summary>What lies beyond the bits that are looked at decides a tie: a little more than half goes up.</summary>
    [Fact]
    public void Tie_is_broken_by_whatever_is_left()
    {
        var half = Rational.Whole(1) + Rational.Of(Math.ScaleB(1, -53));
        var little = Rational.Of(Math.ScaleB(1, -300));

        Assert.Equal(1, half.ToDouble());
        Assert.Equal(Math.BitIncrement(1.0), (half + little).ToDouble());
        Assert.Equal(1, (half - little).ToDouble());
    }

    [Fact]
    public void Arithmetic_is_that_of_fractions()
    {
        var (third, sixth) = (Rational.Of(1, 3), Rational.Of(-1, -6));

        Assert.Equal("1/2 1/6 1/18", $"{third + sixth} {third - sixth} {third * sixth}");
        Assert.Equal("2/1 -1/3", $"{third / sixth} {-third}");
        Assert.True(third > sixth && sixth < third && third >= sixth && sixth <= third && third != sixth);
        Assert.True(Rational.Of(2, 6) == third && Rational.Of(2, 6).GetHashCode() == third.GetHashCode());
        Assert.Equal((default, Rational.Whole(0), 0), (new Rational(), Rational.Of(0, 5), default(Rational).Sign));
        Assert.Equal(third, Rational.Abs(Rational.Of(1, -3)));
        Assert.Throws<DivideByZeroException>(() => Rational.Of(1, 0));
        Assert.Throws<DivideByZeroException>(() => third / default(Rational));
        Assert.Throws<ArgumentException>(() => Rational.Of(double.NaN));
    }

    /// <summary>The reason for the type: as doubles these two differences of three images are not equal.</summary>
    [Fact]
    public void Equal_differences_of_counts_are_equal()
    {
        Assert.NotEqual(0.9663 - 0.9660, 0.9660 - 0.9657);
        Assert.Equal(Of(9663) - Of(9660), Of(9660) - Of(9657));

        static Rational Of(int correct) => Rational.Of(correct, 10_000);
    }
}

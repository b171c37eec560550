using System.Globalization;
using System.Numerics;

namespace TauGate.Core.Statistics;

/// <summary>
/// An exact fraction in lowest terms. Counts (images, units, parameters) and numbers that people write (a margin of
/// 0.001) are compared exactly: as doubles, 0.9663 - 0.9660 and 0.9660 - 0.9657 differ, and ties of ranks, equality and
/// bounds would be decided by rounding.
/// </summary>
public readonly struct Rational : IEquatable<Rational>, IComparable<Rational>
{
    /// <summary>
    /// Digits, or powers of ten, of what <see cref="TryParse"/> reads: a little further than doubles go.
    /// </summary>
    private const int MostDigits = 400;

    private const NumberStyles Signed = NumberStyles.AllowLeadingSign;

    private const int MantissaBits = 52;

    private readonly BigInteger _denominatorLessOne; // so that the default value is 0

    private Rational(BigInteger numerator, BigInteger denominator) =>
        (Numerator, _denominatorLessOne) = (numerator, denominator - 1);

    /// <summary>The numerator, which has the sign.</summary>
    public BigInteger Numerator { get; }

    /// <summary>The denominator, at least 1, without a factor in common with the numerator.</summary>
    public BigInteger Denominator => _denominatorLessOne + 1;

    /// <summary>-1, 0 or 1.</summary>
    public int Sign => Numerator.Sign;

    /// <summary>A whole number.</summary>
    public static Rational Whole(long value) => new(value, 1);

    /// <summary>A quotient of whole numbers.</summary>
    /// <exception cref="DivideByZeroException">The denominator is 0.</exception>
    public static Rational Of(BigInteger numerator, BigInteger denominator)
    {
        if (denominator.IsZero)
            throw new DivideByZeroException();
        var divisor = BigInteger.GreatestCommonDivisor(numerator, denominator) * denominator.Sign;
        return new Rational(numerator / divisor, denominator / divisor);
    }

    /// <summary>
    /// The exact value of a double, a whole number times a power of two: 0.1 is a little more than a tenth.
    /// </summary>
    /// <exception cref="ArgumentException">It is not finite.</exception>
    public static Rational Of(double value)
    {
        if (!double.IsFinite(value))
            throw new ArgumentException($"A number is finite, got {value}.", nameof(value));
        if (value == 0)
            return default;
        var bits = BitConverter.DoubleToInt64Bits(value);
        var (exponent, fraction) = ((int)(bits >> MantissaBits & 0x7FF), bits & ((1L << MantissaBits) - 1));
        var mantissa = new BigInteger(exponent == 0 ? fraction : fraction | 1L << MantissaBits) * Math.Sign(value);
        var power = Math.Max(exponent, 1) - 1023 - MantissaBits;
        return power < 0 ? Of(mantissa, BigInteger.One << -power) : new Rational(mantissa << power, 1);
    }

    /// <summary>
    /// A decimal number as it is written, such as <c>-0.001</c> or <c>1e-3</c>: exactly a thousandth.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Rational value)
    {
        value = default;
        var exponent = 0;
        var e = text.IndexOfAny('e', 'E');
        if (e >= 0 && !int.TryParse(text[(e + 1)..], Signed, CultureInfo.InvariantCulture, out exponent))
            return false;
        var number = e < 0 ? text : text[..e];
        if (number.Length > MostDigits || Math.Abs((long)exponent) > MostDigits)
            return false;
        var point = number.IndexOf('.');
        var decimals = point < 0 ? 0 : number.Length - point - 1;
        var digits = point < 0 ? number : $"{number[..point]}{number[(point + 1)..]}";
        if (!BigInteger.TryParse(digits, Signed, CultureInfo.InvariantCulture, out var whole))
            return false;
        var power = exponent - decimals;
        value = power < 0 ? Of(whole, BigInteger.Pow(10, -power)) : new Rational(whole * BigInteger.Pow(10, power), 1);
        return true;
    }

    /// <summary>
    /// The nearest double, of two equally near ones the even one; below the normal doubles to within the last bit.
    /// </summary>
    public double ToDouble()
    {
        if (Numerator.IsZero)
            return 0;
        var magnitude = BigInteger.Abs(Numerator);
        // 63 or 64 bits of the quotient, the last one set when anything is left: the conversion to 53 bits then rounds
        // as if it saw all of it.
        var shift = 63 - (int)(magnitude.GetBitLength() - Denominator.GetBitLength());
        var (scaled, divisor) = shift < 0 ? (magnitude, Denominator << -shift) : (magnitude << shift, Denominator);
        var quotient = BigInteger.DivRem(scaled, divisor, out var rest);
        return Sign * Math.ScaleB((ulong)quotient | (rest.IsZero ? 0ul : 1ul), -shift);
    }

    public static Rational operator +(Rational a, Rational b) =>
        Of(a.Numerator * b.Denominator + b.Numerator * a.Denominator, a.Denominator * b.Denominator);

    public static Rational operator -(Rational a, Rational b) => a + -b;

    public static Rational operator -(Rational a) => new(-a.Numerator, a.Denominator);

    public static Rational operator *(Rational a, Rational b) =>
        Of(a.Numerator * b.Numerator, a.Denominator * b.Denominator);

    /// <exception cref="DivideByZeroException"><paramref name="b"/> is 0.</exception>
    public static Rational operator /(Rational a, Rational b) =>
        Of(a.Numerator * b.Denominator, a.Denominator * b.Numerator);

    public static bool operator <(Rational a, Rational b) => a.CompareTo(b) < 0;

    public static bool operator >(Rational a, Rational b) => a.CompareTo(b) > 0;

    public static bool operator <=(Rational a, Rational b) => a.CompareTo(b) <= 0;

    public static bool operator >=(Rational a, Rational b) => a.CompareTo(b) >= 0;

    public static bool operator ==(Rational a, Rational b) => a.Equals(b);

    public static bool operator !=(Rational a, Rational b) => !a.Equals(b);

    /// <summary>The absolute value.</summary>
    public static Rational Abs(Rational value) => new(BigInteger.Abs(value.Numerator), value.Denominator);

    /// <inheritdoc/>
    public int CompareTo(Rational other) => (Numerator * other.Denominator).CompareTo(other.Numerator * Denominator);

    /// <inheritdoc/>
    public bool Equals(Rational other) =>
        Numerator == other.Numerator && _denominatorLessOne == other._denominatorLessOne;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Rational other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Numerator, _denominatorLessOne);

    /// <summary>Such as <c>3/10000</c>.</summary>
    public override string ToString() => Invariant($"{Numerator}/{Denominator}");
}

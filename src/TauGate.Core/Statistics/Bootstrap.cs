using System.Globalization;
using System.Numerics;
using TauGate.Core.Randomness;

namespace TauGate.Core.Statistics;

/// <summary>
/// The percentile bootstrap interval of a mean: a check of sensitivity beside the t interval, which assumes roughly
/// normal values.
/// </summary>
public static class Bootstrap
{
    /// <summary>Below so many values the interval is too short to be shown.</summary>
    public const int FewestValues = 20;

    /// <summary>Resamples drawn.</summary>
    public const int Resamples = 10_000;

    private const string Stream = "bootstrap";

    /// <summary>Whole numbers below it are doubles.</summary>
    private const long LargestWhole = 1L << 53;

    /// <summary>
    /// The interval between the (1 - level) / 2 and the (1 + level) / 2 quantile of the means of 10,000 resamples. The
    /// stream is fixed and depends on how many values there are only, so the same values in the same order give the
    /// same interval, and two metrics of the same cells are resampled alike.
    /// </summary>
    /// <param name="values">One a seed, all finite.</param>
    /// <param name="level">Coverage, between 0 and 1.</param>
    /// <returns>Null below <see cref="FewestValues"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The level is not between 0 and 1.</exception>
    public static (double Low, double High)? Interval(ReadOnlySpan<double> values, double level = 0.95)
    {
        return Interval(values, 1, level);
    }

    /// <summary>The same of exact values. Of counts every mean is exact but for one rounding.</summary>
    /// <param name="values">One a seed.</param>
    /// <param name="level">Coverage, between 0 and 1.</param>
    /// <returns>Null below <see cref="FewestValues"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The level is not between 0 and 1.</exception>
    public static (double Low, double High)? Interval(ReadOnlySpan<Rational> values, double level = 0.95)
    {
        var (parts, denominator) = (new double[values.Length], BigInteger.One);
        foreach (var value in values)
            denominator *= value.Denominator / BigInteger.GreatestCommonDivisor(denominator, value.Denominator);
        var isWhole = denominator < LargestWhole;
        for (var i = 0; i < parts.Length && isWhole; i++)
        {
            var part = values[i].Numerator * (denominator / values[i].Denominator);
            isWhole = BigInteger.Abs(part) * parts.Length < LargestWhole;
            parts[i] = (double)part;
        }
        if (isWhole)
            return Interval(parts, (double)denominator, level);
        for (var i = 0; i < parts.Length; i++)
            parts[i] = values[i].ToDouble();
        return Interval(parts, 1, level);
    }

    /// <param name="denominator">What every value is divided by: sums of whole numbers are exact.</param>
    private static (double Low, double High)? Interval(ReadOnlySpan<double> values, double denominator, double level)
    {
        if (!(level is > 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(level), level, "Between 0 and 1, both excluded.");
        if (values.Length < FewestValues)
            return null;
        var random = new RandomStream(0, Stream, values.Length.ToString(CultureInfo.InvariantCulture));
        var means = new double[Resamples];
        foreach (ref var mean in means.AsSpan())
        {
            var sum = 0.0;
            for (var i = 0; i < values.Length; i++)
                sum += values[random.NextBelow(values.Length)];
            mean = sum / (values.Length * denominator);
        }
        Array.Sort(means);
        return (QuantileOf(means, (1 - level) / 2), QuantileOf(means, (1 + level) / 2));
    }

    /// <summary>
    /// Linear between the order statistics (definition 7 of Hyndman and Fan, "Sample quantiles in statistical
    /// packages", 1996).
    /// </summary>
    private static double QuantileOf(double[] sorted, double p)
    {
        var place = p * (sorted.Length - 1);
        var below = (int)place;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}

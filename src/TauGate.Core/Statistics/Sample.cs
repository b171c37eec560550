namespace TauGate.Core.Statistics;

/// <summary>Mean, spread and interval of independent values: one metric over seeds.</summary>
public static class Sample
{
    /// <summary>
    /// Mean, standard deviation (ddof 1) and the t interval of the mean: mean ± t(1 - (1 - level) / 2; n - 1) s /
    /// sqrt(n). Of a single value only the mean is defined. The interval assumes independent, roughly normal values.
    /// </summary>
    /// <param name="values">At least one, all finite.</param>
    /// <param name="level">Coverage of the interval, between 0 and 1.</param>
    /// <exception cref="ArgumentException">No value, or one that is not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The level is not between 0 and 1.</exception>
    public static SampleSummary Summarize(ReadOnlySpan<double> values, double level = 0.95)
    {
        if (values.IsEmpty)
            throw new ArgumentException("A sample has at least one value.", nameof(values));
        if (!(level is > 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(level), level, "Between 0 and 1, both excluded.");
        double sum = 0,
            least = values[0],
            most = values[0];
        foreach (var value in values)
        {
            if (!double.IsFinite(value))
                throw new ArgumentException($"A sample has finite values, got {value}.", nameof(values));
            sum += value;
            least = Math.Min(least, value);
            most = Math.Max(most, value);
        }
        var n = values.Length;
        if (n == 1)
            return new SampleSummary(n, values[0], null, null, null);
        // Of equal values the sum's rounding must make no spread.
        if (least == most)
            return new SampleSummary(n, least, 0, least, least);

        // In two passes: the sum of squares less the squared sum loses every digit when the spread is small beside the
        // mean.
        var mean = sum / n;
        double squares = 0,
            rest = 0;
        foreach (var value in values)
        {
            squares += (value - mean) * (value - mean);
            rest += value - mean;
        }
        mean += rest / n;
        var std = Math.Sqrt(Math.Max(0, squares - rest * rest / n) / (n - 1));
        var half = StudentT.Critical(1 - level, n - 1) * std / Math.Sqrt(n);
        return new SampleSummary(n, mean, std, mean - half, mean + half);
    }

    /// <summary>
    /// The same of exact values: mean and variance are computed exactly and rounded once, so that equal values have no
    /// spread and the order of the values changes nothing.
    /// </summary>
    /// <param name="values">At least one.</param>
    /// <param name="level">Coverage of the interval, between 0 and 1.</param>
    /// <exception cref="ArgumentException">No value.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The level is not between 0 and 1.</exception>
    public static SampleSummary Summarize(ReadOnlySpan<Rational> values, double level = 0.95)
    {
        if (values.IsEmpty)
            throw new ArgumentException("A sample has at least one value.", nameof(values));
        if (!(level is > 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(level), level, "Between 0 and 1, both excluded.");
        Rational sum = default,
            squares = default;
        foreach (var value in values)
        {
            sum += value;
            squares += value * value;
        }
        var n = values.Length;
        var mean = (sum / Rational.Whole(n)).ToDouble();
        if (n == 1)
            return new SampleSummary(n, mean, null, null, null);
        var std = Math.Sqrt(((squares - sum * sum / Rational.Whole(n)) / Rational.Whole(n - 1)).ToDouble());
        var half = std == 0 ? 0 : StudentT.Critical(1 - level, n - 1) * std / Math.Sqrt(n);
        return new SampleSummary(n, mean, std, mean - half, mean + half);
    }

    /// <summary>The exact mean.</summary>
    /// <param name="values">At least one.</param>
    internal static Rational MeanOf(ReadOnlySpan<Rational> values)
    {
        Rational sum = default;
        foreach (var value in values)
            sum += value;
        return sum / Rational.Whole(values.Length);
    }

    /// <summary>Doubles as the numbers they are.</summary>
    /// <exception cref="ArgumentException">One is not finite.</exception>
    internal static Rational[] Exact(ReadOnlySpan<double> values)
    {
        var exact = new Rational[values.Length];
        for (var i = 0; i < values.Length; i++)
            exact[i] = Rational.Of(values[i]);
        return exact;
    }
}

namespace TauGate.Core.Statistics;

/// <summary>
/// Whether a mean difference lies within a margin of 0, by its interval: equivalent when the whole interval does,
/// different when none of it does. With an interval of level 1 - alpha this is stricter than two one-sided tests at
/// alpha, which would take the interval of level 1 - 2 alpha.
/// </summary>
/// <param name="Differences">Of the pairs.</param>
/// <param name="Margin">Above 0.</param>
/// <param name="P">
/// Two-sided, of the mean against the nearer of margin and -margin: below alpha exactly when the interval of level
/// 1 - alpha has neither in it. Null below two pairs.
/// </param>
/// <param name="Side">Where the mean lies: 1 within the margin, -1 beyond it, 0 on it.</param>
/// <param name="ZeroP">Two-sided, of the mean against 0; null below two pairs.</param>
public sealed record EquivalenceTest(SampleSummary Differences, double Margin, double? P, int Side, double? ZeroP)
{
    /// <summary>Tests exact differences of pairs.</summary>
    /// <param name="differences">One a pair; at least one.</param>
    /// <param name="margin">Above 0.</param>
    /// <param name="level">Coverage of the interval, between 0 and 1.</param>
    /// <exception cref="ArgumentException">No difference.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The margin is not above 0, or the level not between 0 and 1.
    /// </exception>
    public static EquivalenceTest Of(ReadOnlySpan<Rational> differences, Rational margin, double level = 0.95)
    {
        if (margin.Sign <= 0)
            throw new ArgumentOutOfRangeException(nameof(margin), margin, "Above 0.");
        var mean = differences.IsEmpty ? default : Sample.MeanOf(differences);
        var nearer = PairedTest.Of(differences, mean.Sign < 0 ? -margin : margin, level);
        var side = (margin - Rational.Abs(mean)).Sign;
        return new EquivalenceTest(nearer.Differences, margin.ToDouble(), nearer.P, side, PairedTest.Of(differences).P);
    }

    /// <summary>The same of doubles, each taken as the number it is.</summary>
    /// <exception cref="ArgumentException">No difference, or one that is not finite.</exception>
    public static EquivalenceTest Of(ReadOnlySpan<double> differences, double margin, double level = 0.95) =>
        Of(Sample.Exact(differences), Rational.Of(margin), level);

    /// <summary>The whole interval lies within the margin.</summary>
    public bool IsEquivalent => Differences.CiLow > -Margin && Differences.CiHigh < Margin;

    /// <summary>The whole interval lies beyond the margin, on one side.</summary>
    public bool IsDifferent => Differences.CiLow > Margin || Differences.CiHigh < -Margin;
}

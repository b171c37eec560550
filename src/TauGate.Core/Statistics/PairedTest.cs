namespace TauGate.Core.Statistics;

/// <summary>A two-sided paired t test, with the interval of the mean difference.</summary>
/// <param name="Differences">How many pairs there are, their mean difference, its standard deviation and its
/// interval.</param>
/// <param name="Null">The mean difference that is tested against.</param>
/// <param name="T"> Its distance in standard errors; infinite when all differences are equal and another. Null below
/// two pairs. </param>
/// <param name="P">Two-sided p-value; null below two pairs.</param>
public sealed record PairedTest(SampleSummary Differences, double Null, double? T, double? P)
{
    /// <summary>Tests whether exact differences of pairs have the mean <paramref name="null"/>.</summary>
    /// <param name="differences">One a pair; at least one.</param>
    /// <param name="null">The mean under the null hypothesis.</param>
    /// <param name="level">Coverage of the interval, between 0 and 1.</param>
    /// <exception cref="ArgumentException">No difference.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The level is not between 0 and 1.</exception>
    public static PairedTest Of(ReadOnlySpan<Rational> differences, Rational @null = default, double level = 0.95)
    {
        var summary = Sample.Summarize(differences, level);
        if (summary.Std is not { } std)
            return new PairedTest(summary, @null.ToDouble(), null, null);
        var distance = (Sample.MeanOf(differences) - @null).ToDouble();
        var t = distance == 0 ? 0 : distance / (std / Math.Sqrt(summary.N));
        return new PairedTest(summary, @null.ToDouble(), t, StudentT.TwoSidedP(t, summary.N - 1));
    }

    /// <summary>The same of doubles, each taken as the number it is.</summary>
    /// <exception cref="ArgumentException">No difference, or one that is not finite.</exception>
    public static PairedTest Of(ReadOnlySpan<double> differences, double @null = 0, double level = 0.95) =>
        Of(Sample.Exact(differences), Rational.Of(@null), level);
}

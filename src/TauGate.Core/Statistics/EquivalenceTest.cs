namespace TauGate.Core.Statistics;

/// <summary>
/// Whether a mean difference lies within a margin of 0, by its interval: equivalent when the whole interval does, different when none of it does. With an interval of
/// level 1 - alpha this is stricter than two one-sided tests at alpha, which would take the interval of level 1 - 2 alpha.
/// </summary>
/// <param name="Differences">Of the pairs.</param>
/// <param name="Margin">Above 0.</param>
/// <param name="P">Twice the larger of the two one-sided p-values, at most 1: below alpha exactly when the interval lies within. Null below two pairs.</param>
public sealed record EquivalenceTest(SampleSummary Differences, double Margin, double? P)
{
    /// <summary>Tests differences of pairs.</summary>
    /// <param name="differences">One a pair; at least one, all finite.</param>
    /// <param name="margin">Above 0.</param>
    /// <param name="level">Coverage of the interval, between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The margin is not above 0, or the level not between 0 and 1.</exception>
    public static EquivalenceTest Of(ReadOnlySpan<double> differences, double margin, double level = 0.95)
    {
        if (!(margin > 0)) throw new ArgumentOutOfRangeException(nameof(margin), margin, "Above 0.");
        var summary = Sample.Summarize(differences, level);
        if (summary.Std is not { } std) return new EquivalenceTest(summary, margin, null);
        var within = margin - Math.Abs(summary.Mean);
        if (std == 0) return new EquivalenceTest(summary, margin, within > 0 ? 0 : 1);
        // The bound that is nearer has the larger p-value.
        var tail = StudentT.Cdf(-within / (std / Math.Sqrt(summary.N)), summary.N - 1);
        return new EquivalenceTest(summary, margin, Math.Min(1, 2 * tail));
    }

    /// <summary>The whole interval lies within the margin.</summary>
    public bool IsEquivalent => Differences.CiLow > -Margin && Differences.CiHigh < Margin;

    /// <summary>The whole interval lies beyond the margin, on one side.</summary>
    public bool IsDifferent => Differences.CiLow > Margin || Differences.CiHigh < -Margin;
}

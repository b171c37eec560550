using TauGate.Core.Claims;
using TauGate.Core.Statistics;

namespace TauGate.Reporting;

/// <summary>Verdicts and their numbers in words, the same on a terminal and on a page.</summary>
internal static class ClaimWording
{
    /// <summary>Such as <c>9 supported, 1 refuted; 2 hold by arithmetic</c>.</summary>
    public static string Summary(ClaimsOutcome outcome)
    {
        if (outcome.Verdicts.IsEmpty)
            return outcome.SeedsSeen is null ? "none" : "no look yet, which needs every result of the first seeds";
        var measured = outcome
            .Verdicts.Where(v => !v.IsArithmetic)
            .CountBy(v => v.Verdict)
            .OrderBy(c => c.Key)
            .Select(c => Invariant($"{c.Value} {c.Key.ToString().ToLowerInvariant()}"));
        var arithmetic = outcome
            .Verdicts.Where(v => v.IsArithmetic)
            .CountBy(v => v.Verdict)
            .OrderBy(c => c.Key)
            .Select(c => Invariant($"{c.Value} {Verb(c.Key, c.Value)} by arithmetic"));
        string[] both = [string.Join(", ", measured), string.Join(", ", arithmetic)];
        return string.Join("; ", both.Where(t => t.Length > 0));
    }

    /// <summary>The verdict as a word; what is arithmetic holds or does not.</summary>
    public static string Word(ClaimVerdict verdict, Verdict of) =>
        (verdict.IsArithmetic, of) switch
        {
            (true, Verdict.Supported) => "holds",
            (true, Verdict.Refuted) => "fails",
            _ => of.ToString().ToLowerInvariant(),
        };

    /// <summary>Accuracies and shares to a thousandth of a percent, counts whole.</summary>
    public static string Number(double value) =>
        Math.Abs(value) >= 100 ? Invariant($"{value:+#,##0;-#,##0}") : Invariant($"{value:+0.00000;-0.00000;0.00000}");

    /// <summary>
    /// Such as <c>[+0.00009, +0.00088]</c>; empty of a claim that is looked up, and of fewer than two pairs.
    /// </summary>
    public static string Interval(ClaimVerdict verdict, ClaimPart part) =>
        verdict.IsTest && part.Effect is { CiLow: { } low, CiHigh: { } high } ? $"[{Number(low)}, {Number(high)}]" : "";

    /// <summary>The level of the interval in percent, such as <c>99.5 %</c>.</summary>
    public static string Level(ClaimPart part) => Invariant($"{100 * (1 - part.Level):0.####} %");

    /// <summary>Three digits, or a power of ten below a thousandth.</summary>
    public static string P(double p) =>
        p >= 0.001 ? Invariant($"{p:0.000}")
        : p == 0 ? "0"
        : Invariant($"{p:0.0e-0}");

    /// <summary>What is to be said of one comparison beside its numbers; null when nothing is.</summary>
    public static string? Remark(ClaimVerdict verdict, ClaimPart part)
    {
        if (part.EqualPairs is { } equal && part.Effect is { } effect && !verdict.IsArithmetic)
            return Invariant($"equal in {equal} of {effect.N} pairs");
        if (part.ZeroP is not { } zero || part.Verdict != Verdict.Supported)
            return null;
        var within = Invariant($"equivalent within {verdict.Margin}");
        return part.IsEquivalentAndDistinguishable ? $"{within}, and distinguishable from 0 (p {P(zero)})" : within;
    }

    /// <summary>What effects, intervals and p-values are.</summary>
    public static IEnumerable<string> Notes(ClaimsOutcome outcome)
    {
        var tests = outcome.Verdicts.Count(v => v.IsTest);
        var claims = tests == 1 ? "the claim that is a test" : Invariant($"the {tests} claims that are tests");
        var shared = outcome.SeedsSeen is null
            ? Invariant($"alpha / {tests}, for {claims}")
            : Invariant($"alpha / ({SequentialRule.Looks.Length} x {tests}), for the looks and {claims}");
        yield return "effect: left side less right side, "
            + "over the seeds for which every arm has a result of the same foundation";
        if (tests == 0)
            yield break;
        yield return "intervals: t over seeds, for this test set, at the level beside them; "
            + "verdicts are theirs alone (docs/claims.md)";
        yield return $"level: 1 less {shared}; by Holm where one value decides";
        yield return "p: two-sided, against the margin; adjusted for the same: to be compared with alpha";
    }

    private static string Verb(Verdict verdict, int count) =>
        (verdict, count) switch
        {
            (Verdict.Supported, 1) => "holds",
            (Verdict.Supported, _) => "hold",
            (Verdict.Refuted, 1) => "fails",
            (Verdict.Refuted, _) => "fail",
            _ => "undecided",
        };
}

using TauGate.Core.Claims;
using TauGate.Core.Sweeps;

namespace TauGate.Reporting.Tests;

/// <summary>Verdicts as people and programs read them.</summary>
public sealed class ClaimsReportTests
{
    private static readonly ClaimsOutcome Outcome = ClaimSamples.Outcome;

    [Fact]
    public void Text_has_verdicts_effects_and_what_limits_them() =>
        Assert.Equal(
            """
            claims of mine: 2 supported, 1 refuted, 1 undecided; 1 holds by arithmetic

            SUPPORTED  some: lora.a > taugate.a for some rank
                rank=1  refuted     effect -0.00120 [-0.00167, -0.00073] at 98.3333 %  n 20  p 2.5e-5, 7.5e-5 adjusted
                rank=8  supported   effect +0.00830 [+0.00780, +0.00880] at 99.1667 %  n 18  p 1.0e-17, 6.0e-17 adjusted
                  not paired, because their foundations differ: 2 seeds (3, 5)
                exploratory: seeds were changed

            UNDECIDED  one: ia3.a > 0 level 0.01
                effect +1,024 [+1,024, +1,024] at 99.6667 %  n 3  p 0
                undecided: no result: ia3 (seed 4)
                paired by seed alone: its arms start from different foundations

            SUPPORTED  near: taugate.a - ia3.a within 0.001
                effect +0.00048 [+0.00001, +0.00097] at 98.3333 %  n 20  p 2.0e-4, 6.0e-4 adjusted
                equivalent within 0.001, and distinguishable from 0 (p 0.014)

            HOLDS      size: lora.p > taugate.p
                effect +794  n 20

            REFUTED    same: ia3.a = gains.a
                effect +0.00010  n 20
                equal in 18 of 20 pairs

            left out, because the sweep lacks an arm of them, or several learning rates of one: 5-reduced-expressivity
            effect: left side less right side, over the seeds for which every arm has a result of the same foundation
            intervals: t over seeds, for this test set, at the level beside them; verdicts are theirs alone (docs/claims.md)
            level: 1 less alpha / 3, for the 3 claims that are tests; by Holm where one value decides
            p: two-sided, against the margin; adjusted for the same: to be compared with alpha

            """,
            ClaimsReport.Text(Outcome)
        );

    [Fact]
    public void Text_of_looks_tells_how_many_seeds_they_saw()
    {
        var text = ClaimsReport.Text(Outcome with { SeedsSeen = [10, 20, 10, 10, 10], AreStandard = true });

        Assert.StartsWith(
            "claims of mine (it has none of its own: the standard ones): 2 supported, 1 refuted, 1 undecided; 1 holds",
            text,
            StringComparison.Ordinal
        );
        Assert.Contains("\n    decided by the look at 10 seeds, at alpha 0.0167\n", text, StringComparison.Ordinal);
        Assert.Contains("1 less alpha / (5 x 3), for the looks and the 3 claims that", text, StringComparison.Ordinal);
        // What is looked up in each cell is not decided by a look.
        Assert.Equal(3, text.Split("by the look at").Length - 1);
        Assert.Contains("\n    not decided by the look at 20 seeds, at alpha 0.00333", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Registrations_are_told_with_what_proves_them()
    {
        var at = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        var digest = Samples.Digest("registered");
        ClaimVerdict With(int i, string name, ClaimRegistration? registered) =>
            Outcome.Verdicts[i] with
            {
                Claim = new Claim(name, "x > y"),
                Origin = new ClaimOrigin(registered, 36, 18, "first"),
            };
        var mine = new ClaimRegistration(default, "0..19", "mine", new SpecDigest(digest), 5, at, 2);
        var first = mine with { Sweep = "first", Digest = new SpecDigest(Samples.Digest("other")) };
        var outcome = Outcome with
        {
            Verdicts = [With(0, "a", mine), With(0, "d", null), With(1, "b", mine), With(1, "c", first)],
        };

        Assert.Contains(
            $"""
            registered 2026-01-02 03:04:05 UTC, digest {digest}: a, b
            registered in sweep 'first' 2026-01-02 03:04:05 UTC, digest {Samples.Digest("other")}: c
            not registered: d
            effect:
            """,
            ClaimsReport.Text(outcome),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void No_claims_are_said_to_be_none_and_no_look_to_be_no_look()
    {
        Assert.StartsWith(
            "claims of mine: none\n",
            ClaimsReport.Text(Outcome with { Verdicts = [] }),
            StringComparison.Ordinal
        );
        Assert.StartsWith(
            "claims of mine: no look yet, which needs every result of the first seeds\n",
            ClaimsReport.Text(Outcome with { Verdicts = [], SeedsSeen = [] }),
            StringComparison.Ordinal
        );
    }
}

using System.Collections.Immutable;
using TauGate.Core.Claims;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;
using static TauGate.Core.Tests.Claims.ClaimSamples;

namespace TauGate.Core.Tests.Claims;

/// <summary>
/// Claims about counts out of a known total are judged on the counts, and on margins as they are written.
/// </summary>
public sealed class ClaimCountsTests
{
    private const int Images = 10_000;

    /// <summary>Ten images more in every seed: exactly on the margin, whatever the quotients' rounding says.</summary>
    [Theory]
    [InlineData("taugate.target_accuracy > frozen.target_accuracy by 0.001", Verdict.Undecided)]
    [InlineData("taugate.target_accuracy > frozen.target_accuracy by 1e-3", Verdict.Undecided)]
    [InlineData("frozen.target_accuracy < taugate.target_accuracy by 0.001", Verdict.Undecided)]
    [InlineData("frozen.target_accuracy - taugate.target_accuracy within 0.001", Verdict.Undecided)]
    [InlineData("0.1 * taugate.target_accuracy - 0.1 * frozen.target_accuracy within 0.0001", Verdict.Undecided)]
    [InlineData("taugate.target_accuracy > frozen.target_accuracy by 0.00099", Verdict.Supported)]
    [InlineData("taugate.target_accuracy > frozen.target_accuracy by 0.00101", Verdict.Refuted)]
    [InlineData("taugate.target_accuracy - 0.001 = frozen.target_accuracy", Verdict.Supported)]
    [InlineData(
        "0.1 * taugate.target_accuracy + 0.2 * taugate.target_accuracy = 0.3 * frozen.target_accuracy + 0.0003",
        Verdict.Supported
    )]
    [InlineData("taugate.high_activity_fraction = 0.3", Verdict.Refuted)]
    public void Margin_of_ten_images_is_ten_images(string claim, Verdict expected)
    {
        var spec = Sweep(claim);
        var rows = Counted(spec, (v, seed) => 9669 + 11 * (int)seed + (v.Label == "taugate" ? 10 : 0));

        Assert.Equal(expected, Judge(spec, rows).Verdict);
    }

    [Fact]
    public void Pairs_that_are_equal_are_counted_and_one_image_refutes()
    {
        var spec = Sweep("taugate.target_accuracy = frozen.target_accuracy");
        var verdict = Judge(
            spec,
            Counted(spec, (v, seed) => 9000 + (int)seed + (v.Label == "taugate" && seed is 3 or 8 ? 1 : 0))
        );

        Assert.Equal((Verdict.Refuted, 20 - 2), (verdict.Verdict, verdict.Deciding.EqualPairs));
        Assert.Null(verdict.Deciding.P);
    }

    /// <summary>
    /// Less the margin of ten images six differences are zeros, which take the ranks 1 to 6; five of two images have 9
    /// each, one of ten has 12.
    /// </summary>
    [Fact]
    public void Signed_ranks_have_zeros_where_a_difference_is_the_margin()
    {
        var spec = Sweep("taugate.target_accuracy > frozen.target_accuracy by 0.001", seeds: "0..11");
        // Of the 64 assignments of signs 1 + 5 + 1 + 10 sum to 18 or less, 1 + 5 to 9 or less.
        Assert.Equal(2 * 17 / 64.0, SignedRankOf(10, 10, 10, 10, 10, 10, 20, 12, 12, 12, 8, 8), 12);
        Assert.Equal(2 * 6 / 64.0, SignedRankOf(10, 10, 10, 10, 10, 10, 20, 12, 12, 12, 12, 8), 12);

        double SignedRankOf(params int[] images)
        {
            var rows = Counted(spec, (v, seed) =>
                9669 + 7 * (int)seed + (v.Label == "taugate" ? images[(int)seed] : 0)
            );
            return Judge(spec, rows).Deciding.SignedRankP!.Value;
        }
    }

    [Fact]
    public void Shares_of_units_and_of_units_and_images_are_counts_too()
    {
        // 0.3 is 153.6 of 512 units: as a share of units the metric is never 0.3, and 154 of 512 is exactly 0.30078125.
        var spec = Sweep(
            "taugate.high_activity_fraction = 0.30078125",
            claims: "  p: 5120000 * taugate.participation = 1234567"
        );
        var rows = Counted(spec, (_, _) => 9000)
            .Select(r =>
                r with
                {
                    Metrics = r
                        .Metrics.SetItem("high_activity_fraction", 154 / 512.0)
                        .SetItem("participation", 1234567 / 5120000.0),
                }
            );

        var verdicts = ClaimJudge.Judge(spec, spec.Claims, rows);
        Assert.All(verdicts, v => Assert.Equal((Verdict.Supported, 20), (v.Verdict, v.Deciding.EqualPairs)));
    }

    [Fact]
    public void Share_that_is_no_whole_count_is_the_number_that_it_is()
    {
        var spec = Sweep("taugate.target_accuracy = 0.12345");
        var rows = Rows(spec, (_, _) => 0.12345).Select(r => r with { Images = Images });

        // The nearest double of 0.12345 is not 0.12345, and 1,234.5 images are no count.
        Assert.Equal((Verdict.Refuted, 0), (Judge(spec, rows).Verdict, Judge(spec, rows).Deciding.EqualPairs));
    }

    [Fact]
    public void Logit_is_the_log_of_the_odds_of_the_images_and_finite_at_the_ceiling()
    {
        var spec = Sweep("taugate.target_logit > frozen.target_logit");
        var verdict = Judge(spec, Counted(spec, (v, _) => v.Label == "taugate" ? 10_000 : 9_000));

        Assert.Equal(Math.Log(10_000.5 / 0.5) - Math.Log(9_000.5 / 1_000.5), verdict.Deciding.Effect!.Mean, 1e-12);
        Assert.Equal(Verdict.Supported, verdict.Verdict);
        // Without the number of images there is no logit.
        Assert.StartsWith("no value: ", Judge(spec, Rows(spec, (_, _) => 0.9)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Equal_gains_in_accuracy_are_unequal_ones_in_logits()
    {
        const string Claim = "(lora[rank=8].{0} - taugate.{0}) - (lora[rank=1].{0} - frozen.{0}) = 0";
        Verdict Judged(string metric)
        {
            var spec = Sweep(string.Format(System.Globalization.CultureInfo.InvariantCulture, Claim, metric));
            var rows = Counted(spec, (v, _) => v.Title switch
                {
                    "lora rank=8" => 9900,
                    "taugate" => 9800,
                    "lora rank=1" => 6000,
                    _ => 5900,
                });
            return Judge(spec, rows).Verdict;
        }

        Assert.Equal((Verdict.Supported, Verdict.Refuted), (Judged("target_accuracy"), Judged("target_logit")));
    }

    [Fact]
    public void Equivalent_effect_may_be_distinguishable_from_none()
    {
        var spec = Sweep("taugate.target_accuracy - ia3.target_accuracy within 0.001");
        ClaimPart Judged(int images) =>
            Judge(
                spec,
                Counted(spec, (v, seed) => 9700 + (v.Label == "taugate" ? images + (int)(seed % 3) - 1 : 0))
            ).Deciding;

        Assert.Equal((Verdict.Supported, true), (Judged(5).Verdict, Judged(5).IsEquivalentAndDistinguishable));
        Assert.True(Judged(5).ZeroP < 1e-6);
        Assert.Equal((Verdict.Supported, false), (Judged(0).Verdict, Judged(0).IsEquivalentAndDistinguishable));
        Assert.Equal((Verdict.Refuted, false), (Judged(50).Verdict, Judged(50).IsEquivalentAndDistinguishable));
    }

    [Theory]
    [InlineData("lora.trainable_parameters > taugate.trainable_parameters for every rank", Verdict.Supported)]
    [InlineData("lora.trainable_parameters > 2000 for every rank", Verdict.Refuted)]
    [InlineData("lora.trainable_parameters > 2000 for some rank", Verdict.Supported)]
    [InlineData("lora[rank=1].trainable_parameters < taugate.trainable_parameters by -795", Verdict.Supported)]
    [InlineData("lora[rank=1].trainable_parameters < taugate.trainable_parameters by -794", Verdict.Refuted)]
    [InlineData("taugate.trainable_parameters - 2 * taugate.hidden_units within 1", Verdict.Supported)]
    public void Parameter_counts_hold_or_do_not_from_the_first_seed_on(string claim, Verdict expected)
    {
        var spec = Sweep(claim, seeds: "[3]");
        var verdict = Judge(spec, Rows(spec, (_, _) => 0.9));

        Assert.Equal((expected, true, false), (verdict.Verdict, verdict.IsArithmetic, verdict.IsTest));
        Assert.All(verdict.Parts, p => Assert.Equal((null, null), (p.P, p.AdjustedP)));
    }

    private static ImmutableArray<CellRow> Counted(SweepSpec spec, Func<Variant, long, int> correct) =>
        [.. Rows(spec, (v, seed) => correct(v, seed) / (double)Images).Select(r => r with { Images = Images })];
}

using FsCheck;
using FsCheck.Fluent;
using TauGate.Core.Claims;
using TauGate.Core.Results;
using TauGate.Core.Statistics;
using TauGate.Core.Sweeps;
using static TauGate.Core.Tests.Claims.ClaimSamples;

namespace TauGate.Core.Tests.Claims;

/// <summary>Verdicts on results that the tests choose.</summary>
public sealed class ClaimJudgeTests
{
    private const string Above = "taugate.target_accuracy > frozen.target_accuracy by 0.01";

    [Theory]
    [InlineData(0.02, Verdict.Supported)]
    [InlineData(0.01, Verdict.Undecided)]
    [InlineData(0.005, Verdict.Refuted)]
    [InlineData(-0.02, Verdict.Refuted)]
    public void Difference_with_a_margin_is_judged_by_its_interval(double lead, Verdict expected)
    {
        var spec = Sweep(Above);
        var verdict = Judge(spec, Rows(spec, (v, seed) => v.Label == "taugate" ? 0.9 + lead + Noise(seed) : 0.9));

        Assert.Equal(expected, verdict.Verdict);
        var part = Assert.Single(verdict.Parts);
        var test = PairedTest.Of([.. spec.Seeds.Enumerate().Select(s => lead + Noise(s))], 0.01);
        Assert.Equal(20, part.Effect!.N);
        Assert.Equal(test.Differences.Mean, part.Effect.Mean, 1e-12);
        Assert.Equal(test.Differences.CiLow!.Value, part.Effect.CiLow!.Value, 1e-12);
        Assert.Equal(test.P!.Value, part.P!.Value, 1e-9);
        Assert.NotNull(part.Bootstrap);
    }

    [Theory]
    [InlineData("taugate.target_accuracy < frozen.target_accuracy", -0.02, Verdict.Supported)]
    [InlineData("taugate.target_accuracy < frozen.target_accuracy by 0.03", -0.02, Verdict.Refuted)]
    [InlineData("taugate.target_accuracy > frozen.target_accuracy by -0.03", -0.02, Verdict.Supported)]
    [InlineData("taugate.target_accuracy - frozen.target_accuracy within 0.001", 0, Verdict.Supported)]
    [InlineData("taugate.target_accuracy - frozen.target_accuracy within 0.0001", 0, Verdict.Undecided)]
    [InlineData("taugate.target_accuracy - frozen.target_accuracy within 0.001", -0.02, Verdict.Refuted)]
    [InlineData("taugate.high_activity_fraction < 0.5", 0, Verdict.Supported)]
    [InlineData("2 * (taugate.target_accuracy - frozen.target_accuracy) > 0.03", 0.02, Verdict.Supported)]
    [InlineData("0.5 > taugate.high_activity_fraction + 0.1", 0, Verdict.Refuted)]
    [InlineData("taugate.trainable_parameters = 2 * taugate.hidden_units", 0, Verdict.Supported)]
    [InlineData("lora[rank=8].trainable_parameters = 2 * taugate.hidden_units", 0, Verdict.Refuted)]
    [InlineData("taugate.target_accuracy = frozen.target_accuracy", 0, Verdict.Refuted)]
    public void Every_relation_has_its_verdicts(string claim, double lead, Verdict expected)
    {
        var spec = Sweep(claim);

        Assert.Equal(
            expected,
            Judge(spec, Rows(spec, (v, seed) => v.Label == "taugate" ? 0.9 + lead + Noise(seed) : 0.9)).Verdict
        );
    }

    [Fact]
    public void Level_of_the_claim_widens_its_interval()
    {
        var (wide, narrow) = (Sweep($"{Above} level 0.001"), Sweep(Above));
        double Accuracy(Variant v, long seed) => v.Label == "taugate" ? 0.9104 + Noise(seed) : 0.9;

        var (strict, plain) = (Judge(wide, Rows(wide, Accuracy)), Judge(narrow, Rows(narrow, Accuracy)));

        Assert.Equal((0.001, Verdict.Undecided), (strict.Level, strict.Verdict));
        Assert.Equal((0.05, Verdict.Supported), (plain.Level, plain.Verdict));
        Assert.Equal(plain.Deciding.P, strict.Deciding.P);
    }

    [Fact]
    public void Claim_for_every_value_hangs_on_the_one_that_speaks_most_against_it()
    {
        var spec = Sweep("lora.target_accuracy > taugate.target_accuracy for every rank");
        ClaimVerdict Judged(double rank1) => Judge(spec, Rows(spec, (v, seed) => Noise(seed)
                        * (v.Label == "lora" ? 2 : 1)
                    + (
                        v.Label != "lora" ? 0.9
                        : v.Options["rank"].AsInteger() == 8 ? 0.95
                        : rank1
                    )));

        Assert.Equal(Verdict.Supported, Judged(0.91).Verdict);
        Assert.Equal(Verdict.Refuted, Judged(0.89).Verdict);
        Assert.Equal("rank=1: the interval decides neither way", Judged(0.9).Reason);
        Assert.All([Judged(0.91), Judged(0.89), Judged(0.9)], v =>
            Assert.Equal("rank=1", ClaimJudge.TitleOf(v.Deciding))
        );
        Assert.Equal([Verdict.Refuted, Verdict.Supported], Judged(0.89).Parts.Select(p => p.Verdict));
    }

    [Fact]
    public void Claim_for_some_value_is_corrected_for_all_it_ranges_over()
    {
        var spec = Sweep(
            "lora.target_accuracy > taugate.target_accuracy for some rank",
            "taugate: {}, lora: { rank: [1, 2, 4, 8, 16] }"
        );
        ClaimVerdict Judged(double best, double rest) =>
            Judge(
                spec,
                Rows(spec, (v, seed) =>
                    v.Label != "lora" ? 0.9 : 0.9 + Noise(seed) + (v.Options["rank"].AsInteger() == 8 ? best : rest)
                )
            );

        // An effect whose own p is below .05, but not five times it.
        var weak = Judged(0.0003, 0);
        Assert.InRange(weak.Deciding.P!.Value, 0.01, 0.05);
        Assert.Equal(Verdict.Undecided, weak.Verdict);
        Assert.Equal(5 * weak.Deciding.P.Value, weak.Deciding.AdjustedP!.Value, 9);
        Assert.Equal("not after Holm's correction", weak.Deciding.Reason);
        Assert.Equal(Verdict.Supported, Judged(0.002, 0).Verdict);
        Assert.Equal(Verdict.Undecided, Judged(0, -0.002).Verdict);
        Assert.Equal(Verdict.Refuted, Judged(-0.002, -0.002).Verdict);
    }

    [Fact]
    public void Diverged_and_missing_cells_leave_the_claim_undecided_and_are_named()
    {
        var spec = Sweep(Above);
        var rows = Rows(spec, (v, seed) => v.Label == "taugate" ? 0.95 + Noise(seed) : 0.9);
        var diverged = Judge(
            spec,
            rows.Select(r => r is { Label: "taugate", Seed: 3 } ? r with { Status = CellStatus.Diverged } : r)
        );
        var missing = Judge(spec, rows.Where(r => r is not { Label: "frozen", Seed: >= 14 }));

        Assert.Equal((Verdict.Undecided, "diverged: taugate (seed 3)"), (diverged.Verdict, diverged.Reason));
        Assert.Equal(19, diverged.Deciding.Effect!.N);
        Assert.Equal(
            (Verdict.Undecided, "no result: frozen (seeds 14, 15, 16, 17 and 2 more)"),
            (missing.Verdict, missing.Reason)
        );
        Assert.Equal([new ClaimCell("frozen", 14)], missing.Deciding.Missing.Take(1));
        Assert.Equal(
            Verdict.Supported,
            Judge(spec, rows.Select(r => r with { Status = CellStatus.Collapsed })).Verdict
        );
    }

    [Fact]
    public void Cells_of_other_arms_do_not_matter()
    {
        var spec = Sweep(Above);
        var rows = Rows(spec, (v, seed) => v.Label == "taugate" ? 0.95 + Noise(seed) : 0.9);

        Assert.Equal(
            Verdict.Supported,
            Judge(
                spec,
                rows.Where(r => r.Label != "lora")
                    .Select(r => r.Label == "ia3" ? r with { Status = CellStatus.Diverged } : r)
            ).Verdict
        );
    }

    [Fact]
    public void Measure_that_a_cell_does_not_have_is_named()
    {
        var spec = Sweep("ia3.participation < 0.5");

        Assert.StartsWith(
            "no value: ia3 (seeds 0, 1",
            Judge(spec, Rows(spec, (_, _) => 0.9)).Reason,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Cells_of_different_foundations_are_not_paired_and_counted()
    {
        var spec = Sweep(Above);
        var rows = Rows(spec, (v, seed) => v.Label == "taugate" ? 0.95 + Noise(seed) : 0.9)
            .Select(r => r is { Label: "frozen", Seed: 2 or 7 } ? r with { Foundation = Foundation("another") } : r);

        var verdict = Judge(spec, rows);

        Assert.Equal((Verdict.Supported, 18), (verdict.Verdict, verdict.Deciding.Effect!.N));
        Assert.Equal([2L, 7], verdict.Deciding.Unpaired);
        Assert.False(verdict.Deciding.IsPairedBySeedAlone);
    }

    [Fact]
    public void Difference_of_differences_pairs_by_seed_and_each_of_its_differences_by_foundation()
    {
        var spec = Sweep(
            "lora[foundation.mixture=0].target_accuracy - taugate[foundation.mixture=0].target_accuracy > "
                + "lora[foundation.mixture=0.5].target_accuracy - taugate[foundation.mixture=0.5].target_accuracy "
                + "at rank=8",
            rest: "foundation: { mixture: [0.5, 0] }"
        );
        var rows = Rows(spec, (v, seed) => v.Label == "lora"
                ? v.Foundation.Mixture == 0
                    ? 0.95 + Noise(seed)
                    : 0.97
                : v.Foundation.Mixture == 0
                    ? 0.90
                    : 0.96);

        var verdict = Judge(spec, rows);
        var broken = Judge(
            spec,
            rows.Select(r =>
                r is { Title: "lora foundation.mixture=0 rank=8", Seed: 4 }
                    ? r with
                    {
                        Foundation = Foundation("another"),
                    }
                    : r
            )
        );

        Assert.Equal((Verdict.Supported, true), (verdict.Verdict, verdict.Deciding.IsPairedBySeedAlone));
        Assert.Equal(0.04, verdict.Deciding.Effect!.Mean, 1e-12);
        Assert.Equal([4L], broken.Deciding.Unpaired);
    }

    [Fact]
    public void Few_pairs_have_an_effect_and_no_verdict()
    {
        ClaimVerdict Judged(string seeds, string claim = Above)
        {
            var spec = Sweep(claim, seeds: seeds);
            return Judge(spec, Rows(spec, (v, seed) => v.Label == "taugate" ? 0.95 + Noise(seed) : 0.9));
        }

        Assert.Equal(
            (Verdict.Undecided, "5 pairs; a verdict needs 6"),
            (Judged("0..4").Verdict, Judged("0..4").Reason)
        );
        Assert.NotNull(Judged("0..4").Deciding.P);
        Assert.Equal(Verdict.Supported, Judged("0..5").Verdict);
        Assert.Equal(Verdict.Supported, Judged("[7]", "taugate.trainable_parameters = 1024").Verdict);
        Assert.Null(Judged("[7]").Deciding.Effect!.CiLow);
    }

    [Fact]
    public void Verdict_is_the_same_whatever_the_order_of_rows_and_turns_round_with_the_sides() =>
        Prop.ForAll<int[], sbyte>(
                (keys, lead) =>
                {
                    var (spec, turned) = (
                        Sweep("taugate.target_accuracy > frozen.target_accuracy", seeds: "0..9"),
                        Sweep("frozen.target_accuracy < taugate.target_accuracy", seeds: "0..9")
                    );
                    var rows = Rows(spec, (v, seed) => v.Label == "taugate" ? 0.9 + lead * 1e-5 + Noise(seed) : 0.9);
                    var shuffled = rows.Select((r, i) => (r, Key: keys.Length == 0 ? 0 : keys[i % keys.Length] ^ i))
                        .OrderBy(p => p.Key)
                        .Select(p => p.r);

                    var verdict = Judge(spec, rows);
                    Assert.Equal(
                        (verdict.Verdict, verdict.Deciding.Effect),
                        (Judge(spec, shuffled).Verdict, Judge(spec, shuffled).Deciding.Effect)
                    );
                    Assert.Equal(verdict.Verdict, Judge(turned, rows).Verdict);
                    Assert.Equal(verdict.Deciding.P!.Value, Judge(turned, rows).Deciding.P!.Value, 9);
                }
            )
            .QuickCheckThrowOnFailure();
}

using System.Collections.Immutable;
using TauGate.Core.Claims;
using TauGate.Core.Errors;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;
using static TauGate.Core.Tests.Claims.ClaimSamples;

namespace TauGate.Core.Tests.Claims;

/// <summary>Claims that compare at equal target accuracy.</summary>
public sealed class FrontClaimTests
{
    private const string Methods =
        "frozen: {}, ia3: {}, taugate: { learning_rate: [0.01, 0.1] }, "
        + "lora: { rank: [1, 8], learning_rate: [0.001, 0.01] }";

    private const string AtLevel =
        "taugate.source_accuracy > lora.source_accuracy at target_accuracy=0.97 for every rank";

    [Fact]
    public void Sources_are_compared_where_both_fronts_have_the_level()
    {
        var spec = Sweep(AtLevel, Methods);

        // taugate: half of the way from 96/95 to 98/93. lora: a quarter of the way from 96.5/94 to 98.5/90.
        var verdict = Judge(spec, Rows(spec));

        Assert.Equal((Verdict.Supported, null), (verdict.Verdict, verdict.Reason));
        Assert.Equal([0.01, 0.02], verdict.Parts.Select(p => Math.Round(p.Effect!.Mean, 12)));
        Assert.All(verdict.Parts, p => Assert.Equal((20, false), (p.Effect!.N, p.IsPairedBySeedAlone)));
        Assert.True(verdict.Parts[0].Effect!.Std > 1e-5);
    }

    [Fact]
    public void Equal_effects_of_seeds_that_are_read_between_different_points_are_ties()
    {
        var spec = Sweep("taugate.source_accuracy > 0.93 at target_accuracy=0.97", Methods);
        // Half of the way, or a third of it: 94 % of 10,000 images at 16 seeds, 92 % at 4.
        var rows = Rows(spec)
            .Where(r => r.Label == "taugate")
            .Select(r =>
                (r.Seed % 5, r.Seed % 2, IsHigh(r)) switch
                {
                    (0, _, false) => With(r, 0.96, 0.93),
                    (0, _, true) => With(r, 0.98, 0.91),
                    (_, 0, false) => With(r, 0.96, 0.95),
                    (_, 0, true) => With(r, 0.98, 0.93),
                    (_, _, false) => With(r, 0.969, 0.9405),
                    (_, _, true) => With(r, 0.972, 0.939),
                }
            )
            .Select(r => r with { Images = 10_000 });

        // All ranks are equal, so that it is the sign test: 4 or fewer of 20.
        Assert.Equal(2 * 6196 / Math.Pow(2, 20), Judge(spec, rows).Deciding.SignedRankP!.Value, 1e-12);
    }

    [Fact]
    public void Level_may_be_the_target_accuracy_of_a_row_seed_by_seed()
    {
        const string Arms = "taugate.source_accuracy > lora[rank=1].source_accuracy at target_accuracy=";
        var number = Sweep($"{Arms}0.98", Methods);
        var spec = Sweep($"{Arms}taugate[learning_rate=0.1].target_accuracy", Methods);

        Assert.Equal(Effect(number, Rows(number)), Effect(spec, Rows(spec)), 1e-12);

        // At one seed of twenty the row reaches 97 % alone, with what LoRA has there: the lead of two points is gone.
        var lower = Rows(spec)
            .Select(r => r is { Seed: 3, Label: "taugate" } && IsHigh(r) ? With(r, 0.97, 0.93 + Noise(3)) : r);
        Assert.Equal(0.02 - (0.02 + Noise(3)) / 20, Effect(spec, lower), 1e-12);
    }

    [Fact]
    public void Level_in_brackets_is_of_one_arm()
    {
        var spec = Sweep("taugate[target_accuracy=0.97].source_accuracy - frozen.source_accuracy within 0.03", Methods);

        Assert.Equal(-0.02, Effect(spec, Rows(spec)), 1e-12);
        Assert.Equal(
            ["taugate learning_rate=0.01", "taugate learning_rate=0.1"],
            BoundClaim.Of(spec.Claims[0], spec).Parts[0].Terms[0].Positions.Select(p => spec.Variants[p].Title)
        );
    }

    [Fact]
    public void Level_that_an_arm_does_not_reach_leaves_the_claim_undecided_and_names_the_seeds()
    {
        var spec = Sweep(AtLevel, Methods);
        var lower = Rows(spec).Select(r => r is { Seed: 4 or 11, Label: "taugate" } ? With(r, 0.969, 0.95) : r);
        var verdict = Judge(spec, lower);

        Assert.Equal(Verdict.Undecided, verdict.Verdict);
        Assert.Equal("rank=1: not reached: taugate at target accuracy 0.97 (seeds 4, 11)", verdict.Reason);
        Assert.All(verdict.Parts, part =>
        {
            Assert.Equal([4L, 11], part.NotReached.Select(c => c.Seed));
            Assert.Equal((18, true), (part.Effect!.N, part.LacksValue));
        });
    }

    [Fact]
    public void Level_below_every_rate_is_reached_by_the_untouched_foundation()
    {
        var spec = Sweep("taugate.source_accuracy = lora[rank=8].source_accuracy at target_accuracy=0.5", Methods);

        Assert.Equal(Verdict.Supported, Judge(spec, Rows(spec)).Verdict);
    }

    [Fact]
    public void Cell_of_a_family_without_a_result_forbids_the_verdict()
    {
        var spec = Sweep(AtLevel, Methods);
        var rows = Rows(spec).Where(r => r is not { Label: "lora", Seed: 5 } || r.Axes["rank"].AsInteger() != 8);
        var verdict = Judge(spec, rows);

        Assert.Equal(Verdict.Undecided, verdict.Verdict);
        Assert.Equal(
            "rank=8: no result: lora learning_rate=0.001 rank=8 (seed 5), lora learning_rate=0.01 rank=8 (seed 5)",
            verdict.Reason
        );
    }

    [Fact]
    public void Cell_of_a_family_that_diverged_is_no_point_and_one_that_is_the_level_forbids_the_verdict()
    {
        var spec = Sweep(AtLevel, Methods);
        var rows = Rows(spec);
        var lower = rows.Select(r => r is { Seed: 5, Label: "lora" } && !IsHigh(r) ? Diverged(r) : r);
        var higher = rows.Select(r => r is { Seed: 5, Label: "lora" } && IsHigh(r) ? Diverged(r) : r);
        var (low, high) = (Judge(spec, lower), Judge(spec, higher));
        var relative = Sweep(
            "taugate.source_accuracy > 0.9 at target_accuracy=lora[rank=8, learning_rate=0.01].target_accuracy",
            Methods
        );
        var level = Judge(relative, higher);

        Assert.Equal((Verdict.Supported, 20), (low.Verdict, low.Deciding.Effect!.N));
        Assert.Equal("rank=1: not reached: lora rank=1 at target accuracy 0.97 (seed 5)", high.Reason);
        Assert.Equal("diverged: lora learning_rate=0.01 rank=8 (seed 5)", level.Reason);
    }

    [Fact]
    public void Cells_of_different_foundations_are_not_paired()
    {
        var spec = Sweep(AtLevel, Methods);
        var rows = Rows(spec);
        var within = Judge(spec, rows.Select(r => r is { Seed: 2, Label: "taugate" } && IsHigh(r) ? Moved(r) : r));
        var between = Judge(spec, rows.Select(r => r is { Seed: 7, Label: "taugate" } ? Moved(r) : r));

        Assert.Equal([2L], within.Deciding.Unpaired);
        Assert.Equal([7L], between.Deciding.Unpaired);
        Assert.Equal((19, 19), (within.Deciding.Effect!.N, between.Deciding.Effect!.N));

        static CellRow Moved(CellRow row) => row with { Foundation = Foundation("another") };
    }

    [Theory]
    [InlineData(
        "ia3.source_accuracy > 0.9 at target_accuracy=0.97",
        "got a target accuracy of 'ia3', which has a single learning_rate, expected rows at several, whose front has "
            + "an accuracy at every level between"
    )]
    [InlineData(
        "lora.source_accuracy > 0.9 at target_accuracy=0.97",
        "rank in brackets or with 'at', or say 'for every' or 'for some'"
    )]
    [InlineData(
        "taugate.target_cross_entropy > 0.9 at target_accuracy=0.97",
        "got the target_cross_entropy of 'taugate' at a target accuracy, expected its source_accuracy"
    )]
    [InlineData(
        "taugate[learning_rate=0.1].source_accuracy > 0.9 at target_accuracy=0.97",
        "got learning_rate of an arm at a target accuracy, which is read from all of them, expected one of both"
    )]
    [InlineData(
        "taugate.source_accuracy > 0.9 at target_accuracy=0.97, learning_rate=0.1",
        "got 'learning_rate', which is no setting of 'taugate' that is left open, expected one of"
    )]
    [InlineData(
        "taugate.source_accuracy > 0.9 at target_accuracy=97",
        "got '97', expected a target accuracy from 0 to 1, or an arm's such as taugate.target_accuracy"
    )]
    [InlineData(
        "taugate.source_accuracy > 0.9 at target_accuracy=ia3.source_accuracy",
        "got the source_accuracy of 'ia3', expected a target accuracy from 0 to 1"
    )]
    [InlineData(
        "taugate.source_accuracy > 0.9 at target_accuracy=lora[rank=1].target_accuracy",
        "got 'lora', which are 2 rows"
    )]
    [InlineData(
        "taugate.source_accuracy > 0.9 at target_accuracy=0.9, target_accuracy=0.8",
        "got 'target_accuracy' a second time, expected each setting once"
    )]
    [InlineData(
        "taugate.source_accuracy > 0.9 at target_accuracy=lora[rank=1, target_accuracy=0.9].target_accuracy",
        "got a level within a level, expected a target accuracy from 0 to 1"
    )]
    public void Level_that_the_sweep_cannot_mean_is_refused(string claim, string message)
    {
        var error = Assert.Throws<InputException>(() => Sweep(claim, Methods));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    private static double Effect(SweepSpec spec, IEnumerable<CellRow> rows) => Judge(spec, rows).Deciding.Effect!.Mean;

    /// <summary>
    /// The foundation has 95/96 %. taugate: 96/95 and 98/93. lora: 96.5/94 and 98.5/90 at rank 1, a point less source
    /// at rank 8. What is trained differs from seed to seed, taugate by twice as much.
    /// </summary>
    private static ImmutableArray<CellRow> Rows(SweepSpec spec) =>
        [
            .. ClaimSamples
                .Rows(spec, (_, _) => 0.95)
                .Select(r =>
                    (r.Label, IsHigh(r)) switch
                    {
                        ("taugate", false) => With(r, 0.96, 0.95 + 2 * Noise(r.Seed)),
                        ("taugate", true) => With(r, 0.98, 0.93 + 2 * Noise(r.Seed)),
                        ("lora", false) => With(r, 0.965, 0.94 - ByRank(r) + Noise(r.Seed)),
                        ("lora", true) => With(r, 0.985, 0.90 - ByRank(r) + Noise(r.Seed)),
                        _ => With(r, 0.95, 0.96),
                    }
                ),
        ];

    private static double ByRank(CellRow row) => row.Axes["rank"].AsInteger() == 8 ? 0.01 : 0;

    /// <summary>Whether it is at the higher of its label's two rates.</summary>
    private static bool IsHigh(CellRow row) =>
        row.Axes.TryGetValue("learning_rate", out var rate) && rate.AsReal() == (row.Label == "lora" ? 0.01 : 0.1);

    private static CellRow Diverged(CellRow row) => row with { Status = CellStatus.Diverged };

    private static CellRow With(CellRow row, double target, double source) =>
        row with
        {
            Metrics = row
                .Metrics.SetItem("target_accuracy", target)
                .SetItem("source_accuracy", source)
                .SetItem("foundation_target_accuracy", 0.95)
                .SetItem("foundation_source_accuracy", 0.96),
        };
}

using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using TauGate.Core.Claims;
using TauGate.Core.Randomness;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;
using static TauGate.Core.Tests.Claims.ClaimSamples;

namespace TauGate.Core.Tests.Claims;

/// <summary>
/// The claims of a file share alpha: how often any of them is decided where none should be, in a thousand sweeps
/// without an effect, always the same ones; and that what is shown agrees with what is said.
/// </summary>
public sealed class ClaimFamilyTests
{
    private const int Sweeps = 1000;

    /// <summary>
    /// Ten tests, of which two are equivalences with a mean on their margin, and two claims that are not tested.
    /// </summary>
    private static readonly SweepSpec Family = Sweep(
        "taugate.target_accuracy > frozen.target_accuracy",
        "frozen: {}, taugate: {}",
        "0..11",
        claims: """
          a: taugate.target_cross_entropy > frozen.target_cross_entropy
          b: taugate.source_accuracy > frozen.source_accuracy
          d: taugate.source_cross_entropy < frozen.source_cross_entropy
          e: taugate.participation < frozen.participation
          f: taugate.dead_fraction > frozen.dead_fraction
          g: taugate.high_activity_fraction < frozen.high_activity_fraction
          h: taugate.evaluation_seconds > frozen.evaluation_seconds
          i: taugate.adaptation_seconds - frozen.adaptation_seconds + 1 within 1
          j: taugate.foundation_seconds - frozen.foundation_seconds + 1 within 1
          k: taugate.trainable_parameters = 2 * taugate.hidden_units
          l: frozen.target_accuracy = frozen.target_accuracy
        """
    );

    [Fact]
    public void Any_of_ten_claims_without_an_effect_is_decided_no_more_often_than_alpha()
    {
        var (random, wrong, unadjusted) = (new RandomStream(0, "test", "family"), 0, 0);
        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            var verdicts = ClaimJudge.Judge(Family, Family.Claims, Drawn(Family, random));
            Assert.Equal(10, verdicts.Count(v => v.IsTest));
            if (verdicts.Any(v => v.IsTest && v.Verdict != Verdict.Undecided))
                wrong++;
            if (verdicts.Any(v => v.Deciding.P < 0.05))
                unadjusted++;
        }

        Assert.InRange((double)wrong / Sweeps, 0.025, 0.055);
        Assert.InRange((double)unadjusted / Sweeps, 0.3, 0.45);
    }

    /// <summary>
    /// One rank of five refutes <c>for every</c> and supports <c>for some</c>, so both are corrected where one decides.
    /// </summary>
    [Theory]
    [InlineData("every", Verdict.Refuted)]
    [InlineData("some", Verdict.Supported)]
    public void Any_of_five_ranks_without_an_effect_decides_no_more_often_than_alpha(string quantifier, Verdict verdict)
    {
        var spec = Sweep(
            $"lora.target_accuracy > taugate.target_accuracy for {quantifier} rank",
            "taugate: {}, lora: { rank: [1, 2, 4, 8, 16] }",
            "0..11"
        );
        var (random, wrong, unadjusted) = (new RandomStream(0, "test", "ranks"), 0, 0);
        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            var judged = Judge(spec, Drawn(spec, random));
            if (judged.Verdict != Verdict.Undecided)
                wrong++;
            if (judged.Parts.Any(p => p.P < 0.05 && p.Effect!.Mean > 0 == (verdict == Verdict.Supported)))
                unadjusted++;
        }

        Assert.InRange((double)wrong / Sweeps, 0.01, 0.035);
        Assert.InRange((double)unadjusted / Sweeps, 0.05, 0.12);
    }

    [Fact]
    public void What_is_looked_up_takes_no_share_of_alpha()
    {
        var verdicts = ClaimJudge.Judge(Family, Family.Claims, Drawn(Family, new RandomStream(0, "test", "once")));

        Assert.All(verdicts.Where(v => v.IsTest), v => Assert.Equal((0.05, 0.005), (v.Alpha, Math.Round(v.Level, 12))));
        Assert.Equal(
            [("k", true, Verdict.Supported, 12), ("l", false, Verdict.Supported, 12)],
            verdicts
                .Where(v => !v.IsTest)
                .Select(v => (v.Claim.Name, v.IsArithmetic, v.Verdict, v.Deciding.EqualPairs!.Value))
        );
        Assert.All(verdicts.Where(v => !v.IsTest), v => Assert.Null(v.Deciding.P ?? v.Deciding.AdjustedP));
    }

    [Fact]
    public void Claims_own_level_is_shared_too_and_looks_share_it_again()
    {
        var spec = Sweep("taugate.target_accuracy > 0 level 0.01", claims: "  d: frozen.target_accuracy > 0");
        var rows = Rows(spec, (_, seed) => 0.9 + Noise(seed));

        Assert.Equal([0.005, 0.025], Levels(looks: 1));
        Assert.Equal([0.001, 0.005], Levels(looks: 5));

        IEnumerable<double> Levels(int looks) =>
            ClaimJudge.Judge(spec, spec.Claims, rows, looks).Select(v => Math.Round(v.Level, 12));
    }

    [Fact]
    public void Verdict_interval_and_adjusted_p_agree_in_every_part() =>
        Prop.ForAll<NonEmptyArray<short>, bool, byte>(
                (drawn, isSome, shift) =>
                {
                    var word = isSome ? "some" : "every";
                    var spec = Sweep(
                        $"lora.target_accuracy > taugate.target_accuracy for {word} rank",
                        "taugate: {}, lora: { rank: [1, 2, 4, 8] }",
                        "0..7",
                        claims: $"  d: lora.target_accuracy - taugate.target_accuracy within 0.01 for {word} rank"
                    );
                    var rows = Rows(spec, (v, seed) =>
                        0.5
                        + (v.Label == "lora" ? (shift - 128) * 1e-4 / v.Options["rank"].AsInteger() : 0)
                        + 1e-7 * (1 + seed % 3) * drawn.Get[(int)(seed * 5 + v.Options.Count) % drawn.Get.Length]
                    );

                    foreach (var verdict in ClaimJudge.Judge(spec, spec.Claims, rows))
                    {
                        foreach (var part in verdict.Parts)
                        {
                            Assert.Equal(part.Verdict != Verdict.Undecided, part.AdjustedP < verdict.Alpha);
                            Assert.Equal(
                                part.Verdict,
                                Where(part, verdict.Margin, isWithin: verdict.Claim.Name == "d")
                            );
                            Assert.InRange(part.Level, verdict.Level / verdict.Parts.Length - 1e-15, verdict.Level);
                        }
                    }
                }
            )
            .QuickCheckThrowOnFailure();

    /// <summary>The verdict that a reader of the interval alone would give.</summary>
    private static Verdict Where(ClaimPart part, double margin, bool isWithin)
    {
        var (low, high) = (part.Effect!.CiLow!.Value, part.Effect.CiHigh!.Value);
        var (supports, refutes) = isWithin
            ? (low > -margin && high < margin, low > margin || high < -margin)
            : (low > margin, high < margin);
        return supports ? Verdict.Supported
            : refutes ? Verdict.Refuted
            : Verdict.Undecided;
    }

    /// <summary>
    /// Results whose every effect has the mean that its claim is tested against; what the metrics share correlates
    /// them.
    /// </summary>
    private static ImmutableArray<CellRow> Drawn(SweepSpec spec, RandomStream random)
    {
        var measured = ClaimMetrics
            .All.Where(m => !m.EndsWith("_logit", StringComparison.Ordinal) && !ClaimMetrics.IsArithmetic(m))
            .ToList();
        return [.. Rows(spec, (_, _) => 0).Select(row => row with { Metrics = Values(Normal(random)) })];

        ImmutableSortedDictionary<string, double> Values(double common) =>
            measured.ToImmutableSortedDictionary(m => m, _ => 0.5 * common + Normal(random), StringComparer.Ordinal);
    }

    /// <summary>Of mean 0 and variance 1 (Box and Muller).</summary>
    private static double Normal(RandomStream random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextUniform())) * Math.Cos(2 * Math.PI * random.NextUniform());
}

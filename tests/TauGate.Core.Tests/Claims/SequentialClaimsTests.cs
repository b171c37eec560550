using TauGate.Core.Claims;
using TauGate.Core.Sweeps;
using static TauGate.Core.Tests.Claims.ClaimSamples;

namespace TauGate.Core.Tests.Claims;

public sealed class SequentialClaimsTests
{
    private static readonly SweepSpec Spec = Sweep(
        "taugate.target_accuracy > frozen.target_accuracy",
        seeds: "[100..109, 0..39]"
    );

    [Fact]
    public void Clear_effect_is_decided_at_the_first_look_at_its_share_of_alpha()
    {
        var (seeds, verdict) = Assert.Single(
            SequentialClaims.Judge(
                Spec,
                Spec.Claims,
                Rows(Spec, (v, s) => v.Label == "taugate" ? 0.95 + Noise(s) : 0.9)
            )
        );

        Assert.Equal(
            (10, Verdict.Supported, 0.01, 10),
            (seeds, verdict.Verdict, Math.Round(verdict.Level, 12), verdict.Deciding.Effect!.N)
        );
    }

    [Fact]
    public void Decision_stands_whatever_later_seeds_say()
    {
        // The first ten seeds of the file's order, 100 to 109, speak for the claim, all others against it.
        var (seeds, verdict) = Assert.Single(
            SequentialClaims.Judge(
                Spec,
                Spec.Claims,
                Rows(Spec, (v, s) => v.Label == "taugate" ? (s >= 100 ? 0.95 : 0.8) + Noise(s) : 0.9)
            )
        );

        Assert.Equal((10, Verdict.Supported), (seeds, verdict.Verdict));
    }

    [Fact]
    public void Claim_that_no_look_decides_is_shown_as_of_the_last()
    {
        var (seeds, verdict) = Assert.Single(
            SequentialClaims.Judge(Spec, Spec.Claims, Rows(Spec, (v, s) => v.Label == "taugate" ? 0.9 + Noise(s) : 0.9))
        );

        Assert.Equal((40, Verdict.Undecided), (seeds, verdict.Verdict));
    }

    [Fact]
    public void No_look_is_taken_at_seeds_that_have_a_cell_without_a_result()
    {
        var rows = Rows(Spec, (v, s) => v.Label == "taugate" ? 0.9 + Noise(s) : 0.9);

        Assert.Equal(
            10,
            SequentialClaims
                .Judge(Spec, Spec.Claims, rows.Where(r => r is not { Seed: 9, Label: "ia3" }))
                .Single()
                .Seeds
        );
        Assert.Empty(SequentialClaims.Judge(Spec, Spec.Claims, rows.Where(r => r is not { Seed: 104, Label: "ia3" })));
    }
}

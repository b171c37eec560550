using TauGate.Core.Claims;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;
using static TauGate.Core.Tests.Claims.ClaimSamples;

namespace TauGate.Core.Tests.Claims;

/// <summary>What follows from a look at a sweep whose seeds are added until its claims are decided.</summary>
public sealed class ClaimLookTests
{
    private static readonly SweepSpec Spec = Sweep(
        "taugate.target_accuracy > frozen.target_accuracy",
        seeds: "{ until: decided, at_most: 40, from: 7 }"
    );

    [Fact]
    public void Decided_claims_need_no_further_seed()
    {
        var look = ClaimLook.Of(Spec, Rows(Spec, (v, s) => v.Label == "taugate" ? 0.95 + Noise(s) : 0.9))!;

        Assert.Equal(new ClaimLook(10, 1, 1, 0), look);
        Assert.Null(look.Next(Spec));
        Assert.Equal("look 1 of 3 at n = 10: 1 of 1 claim decided", look.Describe(Spec.Growth!));
    }

    [Fact]
    public void Open_claim_has_the_next_seeds_added_up_to_the_last_look()
    {
        var spec = Spec;
        var seeds = new List<string>();
        for (var next = spec; next is not null; next = Open(spec).Next(spec))
        {
            spec = next;
            seeds.Add(spec.Seeds.ToString());
        }

        Assert.Equal(["7..16", "7..26", "7..46"], seeds);
        Assert.Equal("look 3 of 3 at n = 40: 0 of 1 claim decided", Open(spec).Describe(spec.Growth!));

        static ClaimLook Open(SweepSpec spec) =>
            ClaimLook.Of(spec, Rows(spec, (v, s) => v.Label == "taugate" ? 0.9 + Noise(s - 7) : 0.9))!;
    }

    [Fact]
    public void No_look_is_taken_while_a_cell_has_no_result()
    {
        var rows = Rows(Spec, (v, _) => v.Label == "taugate" ? 0.95 : 0.9);

        Assert.NotNull(ClaimLook.Of(Spec, rows));
        Assert.Null(ClaimLook.Of(Spec, [.. rows.Where(r => r is not { Seed: 16, Label: "ia3" })]));
    }

    [Fact]
    public void Claim_whose_cell_diverged_is_no_reason_for_further_seeds()
    {
        var look = ClaimLook.Of(
            Spec,
            [
                .. Rows(Spec, (_, _) => 0.9)
                    .Select(r => r is { Seed: 9, Label: "taugate" } ? r with { Status = CellStatus.Diverged } : r),
            ]
        )!;

        Assert.Equal((0, 1, 0), (look.Decided, look.Barred, look.Open));
        Assert.Null(look.Next(Spec));
    }

    [Fact]
    public void Claim_without_a_value_is_no_reason_for_further_seeds()
    {
        var spec = Sweep("frozen.source_accuracy > 0.5", seeds: "{ until: decided, at_most: 40 }");

        Assert.Equal(new ClaimLook(10, 1, 0, 1), ClaimLook.Of(spec, Rows(spec, (_, _) => 0.9)));
    }

    [Fact]
    public void Decision_of_an_earlier_look_counts_though_later_seeds_diverge()
    {
        var grown = Spec with { Seeds = Spec.Growth!.First(20) };
        var rows = Rows(grown, (v, s) => v.Label == "taugate" ? 0.95 + Noise(s - 7) : 0.9)
            .Select(r => r is { Seed: 20, Label: "taugate" } ? r with { Status = CellStatus.Diverged } : r);

        Assert.Equal(new ClaimLook(20, 1, 1, 0), ClaimLook.Of(grown, [.. rows]));
    }

    [Fact]
    public void Planned_seeds_leave_a_claim_a_test_and_a_plan_made_afterwards_does_not()
    {
        var given = Spec with { Growth = null };
        var grown = Spec with { Seeds = Spec.Growth!.First(20) };
        var further = grown with { Growth = Spec.Growth with { AtMost = 100 } };
        var registered = new ClaimOrigin(Registered: null, Cells: 40, Before: 0, FirstSweep: null);
        string? Of(params SweepSpec[] revisions) =>
            Exploration.Of(
                [.. revisions.Select((r, i) => new SweepRevision(i + 1, r, i == 0 ? 0 : 40))],
                registered,
                claims: 1
            );

        Assert.Null(Of(Spec, grown, further));
        Assert.Equal("how seeds are added was changed in revision 2, when 40 cells had results", Of(given, grown));
        Assert.Equal(
            "how seeds are added was changed in revision 2, when 40 cells had results",
            Of(Spec, Spec with { Growth = new SeedGrowth(8, 40) })
        );
    }
}

using System.Collections.Immutable;
using TauGate.Core.Claims;
using TauGate.Core.Sweeps;
using static TauGate.Core.Tests.Claims.ClaimSamples;

namespace TauGate.Core.Tests.Claims;

/// <summary>What was decided after results could be seen.</summary>
public sealed class ExplorationTests
{
    private static readonly SweepSpec First = Sweep("taugate.target_accuracy > 0.9", seeds: "0..4");

    private static readonly SweepSpec MoreSeeds = Sweep("taugate.target_accuracy > 0.9", seeds: "0..9");

    private static readonly ClaimRegistration Registered = new(default, "0..4", "a", default, 7, default, Claims: 1);

    private static readonly ClaimOrigin Before = new(Registered, Cells: 10, Before: 0, FirstSweep: null) { Family = 1 };

    [Fact]
    public void Claim_and_seeds_that_stood_from_the_first_are_a_test() => Assert.Null(Of(Before, (First, 40)));

    [Fact]
    public void Seeds_that_were_added_after_results_are_exploratory() =>
        Assert.Equal(
            "seeds were changed in revision 2, when 3 cells had results",
            Of(Before, (First, 0), (MoreSeeds, 3))
        );

    [Fact]
    public void Seeds_that_were_added_before_any_result_are_a_test() =>
        Assert.Null(Of(Before, (First, 0), (MoreSeeds, 0)));

    [Fact]
    public void Claim_that_was_registered_after_results_is_exploratory_and_the_first_sweep_is_named()
    {
        var late = Before with { Before = 4, Family = null };

        Assert.Equal("4 of its 10 cells had results when the claim was written", Of(late, (First, 0)));
        Assert.Equal(
            "4 of its 10 cells had results when the claim was written, first in sweep 'b'",
            Of(late with { FirstSweep = "b" }, (First, 0))
        );
        Assert.Equal(
            "seeds were changed in revision 2, when 3 cells had results; "
                + "4 of its 10 cells had results when the claim was written for these seeds",
            Of(late with { WasForOtherSeeds = true }, (First, 0), (MoreSeeds, 3))
        );
    }

    [Fact]
    public void Claim_that_was_never_registered_is_exploratory_once_there_are_results()
    {
        var unregistered = Before with { Registered = null, Family = null };

        Assert.Null(Of(unregistered, (First, 0)));
        Assert.Equal(
            "the claim was not registered, and there are results of 10 of its 10 cells, first in sweep 'b'",
            Of(unregistered with { Before = 10, FirstSweep = "b" }, (First, 0))
        );
    }

    [Fact]
    public void Claim_that_shares_its_level_with_fewer_than_it_was_registered_with_is_exploratory()
    {
        Assert.Equal(
            "it was registered as one of 4 claims and is judged as one of 3",
            Exploration.Of(Revisions((First, 0)), Before with { Family = 4 }, claims: 3)
        );
        Assert.Null(Exploration.Of(Revisions((First, 0)), Before with { Family = 3 }, claims: 4));
    }

    private static string? Of(ClaimOrigin origin, params (SweepSpec Spec, long Results)[] revisions) =>
        Exploration.Of(Revisions(revisions), origin, claims: 1);

    private static ImmutableArray<SweepRevision> Revisions(params (SweepSpec Spec, long Results)[] revisions) =>
        [.. revisions.Select((r, i) => new SweepRevision(i + 1, r.Spec, r.Results))];
}

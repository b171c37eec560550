using TauGate.Core.Claims;
using TauGate.Core.Ports;
using TauGate.Core.Sweeps;
using static TauGate.Core.Tests.Claims.ClaimSamples;

namespace TauGate.Core.Tests.Claims;

/// <summary>What was decided after results could be seen.</summary>
public sealed class ExplorationTests
{
    private static readonly SweepSpec First = Sweep("taugate.target_accuracy > 0.9", seeds: "0..4");

    private static readonly SweepSpec MoreSeeds = Sweep("taugate.target_accuracy > 0.9", seeds: "0..9");

    private static readonly SweepSpec OtherClaim = Sweep("taugate.target_accuracy > 0.8", seeds: "0..4");

    [Fact]
    public void Claim_and_seeds_that_stood_from_the_first_are_a_test() => Assert.Null(Of(First, (First, 40)));

    [Fact]
    public void Seeds_that_were_added_after_results_are_exploratory() =>
        Assert.Equal("seeds were changed in revision 2, when 3 cells had results", Of(MoreSeeds, (First, 0), (MoreSeeds, 3)));

    [Fact]
    public void Seeds_that_were_added_before_any_result_are_a_test() => Assert.Null(Of(MoreSeeds, (First, 0), (MoreSeeds, 0)));

    [Fact]
    public void Claim_that_was_written_after_results_is_exploratory()
    {
        Assert.Equal("the claim was written in revision 2, when 1 cell had results", Of(OtherClaim, (First, 0), (OtherClaim, 1)));
        Assert.Equal("the claim was written in revision 3, when 5 cells had results", Of(First, (First, 0), (OtherClaim, 1), (First, 5)));
    }

    [Fact]
    public void Standard_claims_stood_before_any_revision()
    {
        var revisions = Revisions((First, 0), (OtherClaim, 1), (MoreSeeds, 2));

        Assert.Equal("seeds were changed in revision 3, when 2 cells had results", Exploration.Of(revisions, new Claim("2-parameters", ""), isStandard: true));
    }

    private static string? Of(SweepSpec now, params (SweepSpec Spec, long Results)[] revisions) => Exploration.Of(Revisions(revisions), now.Claims.Single(), isStandard: false);

    private static System.Collections.Immutable.ImmutableArray<SweepRevision> Revisions(params (SweepSpec Spec, long Results)[] revisions) =>
        [.. revisions.Select((r, i) => new SweepRevision(i + 1, r.Spec, r.Results))];
}

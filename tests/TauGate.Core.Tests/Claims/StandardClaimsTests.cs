using TauGate.Core.Claims;
using TauGate.Core.SweepFiles;
using TauGate.Core.Sweeps;
using TauGate.Core.Tests.Sweeps;

namespace TauGate.Core.Tests.Claims;

public sealed class StandardClaimsTests
{
    private static readonly SweepSpec Settling = SweepFile
        .Load(Repository.PathOf("sweeps", "claims.yaml"), [], TestCatalog.Instance)
        .Spec;

    [Fact]
    public void Committed_sweep_has_them_all_as_they_stand()
    {
        var (claims, leftOut) = StandardClaims.Of(Settling);

        // Claim 8 needs several learning rates, which a tuned sweep does not have.
        Assert.Empty(claims.Except(Settling.Claims));
        Assert.Equal(["8-keeps-source"], leftOut);
        Assert.Equal(
            ["1", "2", "3", "4", "5", "6", "7", "9", "10"],
            claims.Select(c => c.Name.Split('-')[0].TrimEnd('b', 'c')).Distinct()
        );
    }

    [Fact]
    public void Committed_sweep_has_no_row_that_no_claim_needs()
    {
        var needed = Settling
            .Claims.SelectMany(c => BoundClaim.Of(c, Settling).Parts)
            .SelectMany(p => p.Terms)
            .Select(t => t.Position)
            .Distinct();

        Assert.Equal(Enumerable.Range(0, Settling.Variants.Length), needed.Order());
    }

    [Fact]
    public void Sweep_that_lacks_arms_has_the_rest()
    {
        var (claims, leftOut) = StandardClaims.Of(
            SweepFile.Load(Repository.PathOf("sweeps", "quick.yaml"), [], TestCatalog.Instance).Spec
        );

        Assert.Equal(
            ["5-reduced-expressivity", "5b-reduced-in-logits", "5c-reduced-in-cross-entropy", "8-keeps-source"],
            leftOut
        );
        Assert.Contains(new Claim("3-minority-active", "taugate.high_activity_fraction < 0.5"), claims);
        Assert.Contains(
            new Claim("1-beats-frozen", "taugate.target_accuracy > frozen.target_accuracy for every foundation.epochs"),
            claims
        );
    }

    [Fact]
    public void Retention_is_claimed_at_equal_target_accuracy_of_sweeps_with_several_rates()
    {
        var front = SweepFile.Load(Repository.PathOf("sweeps", "front.yaml"), [], TestCatalog.Instance).Spec;
        var standard = StandardClaims.Of(front).Claims.Single(c => c.Name == "8-keeps-source");

        Assert.Equal(
            "taugate.source_accuracy > lora.source_accuracy at target_accuracy=0.965 for every rank",
            standard.Text
        );
        Assert.Contains(standard, front.Claims);
    }

    [Fact]
    public void Sweep_without_the_standard_foundation_is_judged_at_its_first()
    {
        var spec = SweepFile.Parse(
            "name: a\nseeds: 0..9\nfoundation: { epochs: [7, 5], mixture: [0.25, 0.5] }\nmethods: { taugate: {} }",
            "a.yaml",
            [],
            TestCatalog.Instance
        );

        Assert.Contains(
            new Claim(
                "3-minority-active",
                "taugate.high_activity_fraction < 0.5 at foundation.epochs=7, foundation.mixture=0.5"
            ),
            StandardClaims.Of(spec).Claims
        );
    }
}

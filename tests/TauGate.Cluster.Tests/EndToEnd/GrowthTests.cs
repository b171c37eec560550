using TauGate.Core.Claims;
using TauGate.Core.Sweeps;

namespace TauGate.Cluster.Tests.EndToEnd;

/// <summary>A submitted sweep whose seeds are added until its claims are decided, on a real node.</summary>
public sealed class GrowthTests(PrivateServerFixture server)
{
    [Fact(Timeout = Patience.OfTest)]
    public async Task Sweep_grows_from_look_to_look_though_its_coordinator_is_replaced_in_between()
    {
        await using var harness = await NodeHarness.CreateAsync(server);
        // The effect is nothing, so no look decides it.
        var spec = Samples.Sweep("grows", 10, "frozen") with
        {
            Growth = new SeedGrowth(0, 20),
            Claims = [new Claim("never", "frozen.target_accuracy - frozen.target_accuracy > 0")],
        };
        await harness.SubmitAsync(spec);
        await using (var first = await harness.StartAsync())
        {
            await NodeHarness.UntilAsync(async () =>
                (await harness.Database.Growth.FindAsync("grows", default))!.Revision == 2
            );
        }

        await using var second = await harness.StartAsync();
        await NodeHarness.UntilAsync(async () =>
            (await harness.Database.Growth.FindAsync("grows", default))!.IsLookedAt
        );

        var ended = (await harness.Database.Growth.FindAsync("grows", default))!;
        Assert.Equal(
            (2, "0..19", new ClaimLook(20, 1, 0, 0)),
            (ended.Revision, ended.Spec.Seeds.ToString(), ended.Last)
        );
        Assert.Equal(20, (await harness.Database.Sweeps.ProgressAsync(ended.Id, default)).Done);
        Assert.Equal(2, await PrivateServerFixture.NumberAsync(harness.Database, "SELECT count(*) FROM claim_look"));
    }
}

using TauGate.Core.Ports;

namespace TauGate.Cluster.Tests.EndToEnd;

/// <summary>What <c>status</c> shows of cells that are executed now.</summary>
public sealed class RunningTests(PrivateServerFixture server)
{
    [Fact(Timeout = Patience.OfTest)]
    public async Task Cell_runs_from_when_its_execution_begins_to_when_it_ends()
    {
        await using var harness = await NodeHarness.CreateAsync(server);
        var sweep = await harness.SubmitAsync(Samples.Sweep("running", 3, "wait"));
        await using var node = await harness.StartAsync(slots: 2);

        await NodeHarness.UntilAsync(async () => await ProgressAsync(harness, sweep) is { Pending: 3, Running: 2 });
        await File.WriteAllTextAsync(Path.Combine(harness.State, "go"), "", TestContext.Current.CancellationToken);
        Assert.Equal(0, (await harness.WaitAsync(node, sweep)).Running);

        // Not only because nothing is pending: the coordinator has noted it.
        await NodeHarness.UntilAsync(async () => await PrivateServerFixture.NumberAsync(harness.Database, "SELECT sum(running)::bigint FROM sweep_running") == 0);
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Nothing_runs_once_the_coordinator_has_stopped()
    {
        await using var harness = await NodeHarness.CreateAsync(server);
        var sweep = await harness.SubmitAsync(Samples.Sweep("left", 1, "wait"));
        var node = await harness.StartAsync(slots: 1);
        await NodeHarness.UntilAsync(async () => await ProgressAsync(harness, sweep) is { Running: 1 });

        await node.StopAsync(Patience.OfStep);

        Assert.Equal(new SweepProgress(1, 0, 0, 0, 0, 0, Pending: 1, Running: 0), await ProgressAsync(harness, sweep));
    }

    private static Task<SweepProgress> ProgressAsync(NodeHarness harness, StoredSweep sweep) =>
        harness.Database.Sweeps.ProgressAsync(sweep.Id, TestContext.Current.CancellationToken);
}

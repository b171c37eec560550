using TauGate.Cluster.Workers;
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
        await NodeHarness.UntilAsync(async () =>
            await PrivateServerFixture.NumberAsync(harness.Database, "SELECT sum(running)::bigint FROM sweep_running")
            == 0
        );
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Slots_that_wait_for_a_core_say_so_and_work_when_it_is_their_turn()
    {
        await using var harness = await NodeHarness.CreateAsync(server);
        var sweep = await harness.SubmitAsync(Samples.Sweep("second", 2, "frozen"));
        // Another run of the same user has all the cores.
        var settings = harness.Settings(slots: 1);
        var others = new SlotTokens(settings.SlotTokenFolder!, Environment.ProcessorCount, TimeProvider.System);
        var cores = await Task.WhenAll(
            Enumerable
                .Range(0, Environment.ProcessorCount)
                .Select(_ => others.TakeAsync(TestContext.Current.CancellationToken))
        );
        await using var node = await harness.StartAsync(slots: 1);

        var said =
            $"1 slot waits for a core: other runs of {Environment.UserName} on this machine use them, "
            + "and each has its turn";
        await NodeHarness.UntilAsync(() => node.Snapshot.Obstacle == said);
        await NodeHarness.UntilAsync(async () =>
            (await harness.Database.Sweeps.WorkersAsync(TestContext.Current.CancellationToken))
                .Workers.SingleOrDefault()
                ?.Reason == said
        );
        Assert.Empty(node.Snapshot.Executing);
        cores[0].Dispose();

        Assert.Equal(2, (await harness.WaitAsync(node, sweep)).Done);
        await NodeHarness.UntilAsync(async () =>
            (await harness.Database.Sweeps.WorkersAsync(TestContext.Current.CancellationToken)).Workers.Single().Reason
                is null
        );
        foreach (var core in cores.Skip(1))
            core.Dispose();
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

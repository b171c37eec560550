using TauGate.Core.Ports;

namespace TauGate.Cluster.Tests.EndToEnd;

/// <summary>A real cluster of one node, real trainer processes that train nothing, the real database.</summary>
public sealed class SweepTests(PrivateServerFixture server)
{
    [Fact(Timeout = 60_000)]
    public async Task Sweep_is_recorded_completely_and_each_task_executed_once()
    {
        await using var harness = await NodeHarness.CreateAsync(server);
        var sweep = await harness.SubmitAsync(Samples.Sweep("small", 3, "frozen", "taugate", "bias"));
        await using var node = await harness.StartAsync();

        var progress = await harness.WaitAsync(node, sweep);

        Assert.Equal(new SweepProgress(9, 9, 0, 0, 0, 0, 0), progress);
        Assert.Equal(3, harness.Executions("foundation"));
        Assert.Equal(9, harness.Executions("cell"));
        Assert.Equal(0, await PrivateServerFixture.NumberAsync(harness.Database, "SELECT count(*) FROM attestation"));
    }
}

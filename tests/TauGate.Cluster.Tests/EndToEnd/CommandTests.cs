using TauGate.Core.Ports;

namespace TauGate.Cluster.Tests.EndToEnd;

/// <summary>What users ask for through the database, carried out by a running coordinator.</summary>
public sealed class CommandTests(PrivateServerFixture server)
{
    [Fact(Timeout = Patience.OfTest)]
    public async Task Paused_sweep_begins_nothing_more_and_goes_on_when_it_is_resumed()
    {
        await using var harness = await NodeHarness.CreateAsync(server);
        var sweep = await harness.SubmitAsync(Samples.Sweep("paused", 4, "wait"));
        await using var node = await harness.StartAsync(slots: 1);
        await NodeHarness.UntilAsync(() => node.Snapshot.Executing is [{ Kind: "wait" }]);

        var paused = await AskAsync(harness, ControlKind.Pause, sweep.Id, null);
        await File.WriteAllTextAsync(Path.Combine(harness.State, "go"), "", TestContext.Current.CancellationToken);
        await NodeHarness.UntilAsync(() => node.Snapshot is { Executing: [], Unacknowledged: 0 });

        Assert.Contains("given back", paused, StringComparison.Ordinal);
        Assert.Equal(1, harness.Executions("cell"));
        await AskAsync(harness, ControlKind.Resume, sweep.Id, null);
        Assert.Equal(4, (await harness.WaitAsync(node, sweep)).Done);
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Cancelled_sweep_ends_what_executes_at_no_attempt()
    {
        await using var harness = await NodeHarness.CreateAsync(server);
        var sweep = await harness.SubmitAsync(Samples.Sweep("cancelled", 3, "wait"));
        await using var node = await harness.StartAsync(slots: 1);
        await NodeHarness.UntilAsync(() => node.Snapshot.Executing is [{ Kind: "wait" }]);

        var outcome = await AskAsync(harness, ControlKind.Cancel, sweep.Id, null);

        await NodeHarness.UntilAsync(() => node.Snapshot is { Executing: [] });
        Assert.EndsWith("1 executing task ended", outcome, StringComparison.Ordinal);
        Assert.Equal(0, await PrivateServerFixture.NumberAsync(harness.Database, "SELECT count(*) FROM failure"));
    }

    /// <summary>Asks, and waits for what came of it.</summary>
    private static async Task<string> AskAsync(NodeHarness harness, ControlKind kind, SweepId? sweep, WorkerId? worker)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var command = new ControlCommand(CommandId.New(), kind, sweep, worker, "test");
        await harness.Database.Control.RequestAsync(command, cancellation);
        ControlRecord? record = null;
        await NodeHarness.UntilAsync(async () =>
            (
                record = (await harness.Database.Control.HistoryAsync(sweep, 10, cancellation)).FirstOrDefault(c =>
                    c.Id == command.Id
                )
            )
                is { AppliedAt: not null }
        );
        return record!.Outcome!;
    }
}

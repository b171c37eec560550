using TauGate.Core.Ports;

namespace TauGate.Cluster.Tests.EndToEnd;

/// <summary>What users ask for through the database, carried out by a running coordinator.</summary>
public sealed class CommandTests(PrivateServerFixture server)
{
    private const int Limit = 60_000;

    [Fact(Timeout = Limit)]
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

    [Fact(Timeout = Limit)]
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

    [Fact(Timeout = Limit)]
    public async Task Draining_a_worker_that_has_gone_is_answered()
    {
        await using var harness = await NodeHarness.CreateAsync(server);
        var gone = new WorkerRow(Guid.NewGuid(), 1, "gone", 1, Core.Results.Digest.Of("class"u8), "class", "test", "2.10.0");
        var term = await harness.Database.Terms.TryTakeAsync(await harness.Database.Terms.ReadAsync(CancellationToken.None), "test", "nowhere", CancellationToken.None);
        await harness.Database.Ledger.UpsertWorkerAsync(term!.Value, gone, CancellationToken.None);
        await harness.Database.Ledger.WorkerGoneAsync(term.Value, gone.Id, gone.Incarnation, WorkerState.Lost, 0, CancellationToken.None);
        await harness.Database.Terms.ReleaseAsync(term.Value, CancellationToken.None);
        await using var node = await harness.StartAsync(slots: 1);

        Assert.Equal("not connected; nothing to drain", await AskAsync(harness, ControlKind.Drain, null, gone.Id));
    }

    /// <summary>Asks, and waits for what came of it.</summary>
    private static async Task<string> AskAsync(NodeHarness harness, ControlKind kind, long? sweep, Guid? worker)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var command = new ControlCommand(Guid.NewGuid(), kind, sweep, worker, "test");
        await harness.Database.Control.RequestAsync(command, cancellation);
        ControlRecord? record = null;
        await NodeHarness.UntilAsync(async () =>
            (record = (await harness.Database.Control.HistoryAsync(sweep, 10, cancellation)).FirstOrDefault(c => c.Id == command.Id)) is { AppliedAt: not null });
        return record!.Outcome!;
    }
}

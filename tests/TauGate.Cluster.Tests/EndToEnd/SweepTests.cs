using TauGate.Cluster.Standing;
using TauGate.Core.Errors;
using TauGate.Core.Ports;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;

namespace TauGate.Cluster.Tests.EndToEnd;

/// <summary>A real cluster of one node, real trainer processes that train nothing, the real database.</summary>
public sealed class SweepTests(PrivateServerFixture server)
{
    [Fact(Timeout = Patience.OfTest)]
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
        Assert.Empty(harness.Log.Lines);
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Second_run_trains_nothing_and_leaves_no_spool()
    {
        await using var harness = await NodeHarness.CreateAsync(server);
        var sweep = await harness.SubmitAsync(Samples.Sweep("twice", 2, "frozen", "bias"));
        for (var run = 0; run < 2; run++)
        {
            await using var node = await harness.StartAsync();
            await harness.WaitAsync(node, sweep);
        }

        Assert.Equal(4, harness.Executions("cell"));
        Assert.Empty(Directory.EnumerateFiles(harness.Home, "*.seg", SearchOption.AllDirectories));
    }

    [Theory(Timeout = Patience.OfTest)]
    [InlineData("abort-once", FailureKind.Crashed)]
    [InlineData("exit-once", FailureKind.Crashed)]
    [InlineData("garbage-once", FailureKind.Crashed)]
    [InlineData("error-once", FailureKind.Errored)]
    [InlineData("hang-once", FailureKind.TimedOut)]
    public async Task Trainer_that_fails_costs_one_attempt_of_one_cell_and_the_sweep_goes_on(
        string method,
        FailureKind kind
    )
    {
        await using var harness = await NodeHarness.CreateAsync(server);
        var spec = Samples.Sweep("fails", 2, "frozen", method, "bias");
        // Only what hangs may meet its limit; the others take as long as the machine makes them.
        if (kind == FailureKind.TimedOut)
            spec = spec with { Limits = spec.Limits with { CellTimeout = TimeSpan.FromSeconds(20) } };
        var sweep = await harness.SubmitAsync(spec);
        await using var node = await harness.StartAsync();

        var progress = await harness.WaitAsync(node, sweep);

        Assert.Equal(new SweepProgress(6, 6, 0, 0, 0, 0, 0), progress);
        Assert.Equal(8, harness.Executions("cell"));
        var word = kind switch
        {
            FailureKind.Crashed => "crashed",
            FailureKind.Errored => "errored",
            _ => "timed_out",
        };
        Assert.Equal(
            2,
            await PrivateServerFixture.NumberAsync(
                harness.Database,
                $"SELECT count(*) FROM failure WHERE kind = '{word}'"
            )
        );
        Assert.Equal(2, await PrivateServerFixture.NumberAsync(harness.Database, "SELECT count(*) FROM failure"));
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Cell_that_always_fails_is_quarantined_after_the_sweeps_attempts_with_its_last_words()
    {
        await using var harness = await NodeHarness.CreateAsync(server);
        var sweep = await harness.SubmitAsync(Samples.Sweep("hopeless", 1, "frozen", "abort"));
        await using var node = await harness.StartAsync();

        var progress = await harness.WaitAsync(node, sweep);

        Assert.Equal(new SweepProgress(2, 1, 0, 0, 1, 0, 0), progress);
        var failed = Assert.Single(await harness.Database.Sweeps.FailuresAsync(sweep.Id, 10, CancellationToken.None));
        Assert.Equal((3, FailureKind.Crashed), (failed.Attempts, failed.Kind));
        Assert.Contains("c10::Error", failed.StandardError, StringComparison.Ordinal);
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Quarantined_foundation_blocks_its_cells_and_no_others()
    {
        await using var harness = await NodeHarness.CreateAsync(server);
        var spec = Samples.Sweep("blocked", 1);
        var sweep = await harness.SubmitAsync(
            spec with
            {
                Variants =
                [
                    Samples.Variant("frozen"),
                    Samples.Variant("bias", Samples.AbortingFoundation),
                    Samples.Variant("head", Samples.AbortingFoundation),
                ],
            }
        );
        await using var node = await harness.StartAsync();

        Assert.Equal(new SweepProgress(3, 1, 0, 0, 0, 2, 0), await harness.WaitAsync(node, sweep));
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Two_sweeps_that_share_cells_train_them_once()
    {
        await using var harness = await NodeHarness.CreateAsync(server);
        var first = await harness.SubmitAsync(Samples.Sweep("one", 2, "frozen", "bias"));
        var second = await harness.SubmitAsync(Samples.Sweep("two", 3, "bias", "head"));
        await using var node = await harness.StartAsync();

        await harness.WaitAsync(node, first);
        await harness.WaitAsync(node, second);

        Assert.Equal(8, harness.Executions("cell"));
        Assert.Equal(3, harness.Executions("foundation"));
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Foundation_that_is_not_on_this_host_is_fetched_and_not_trained_again()
    {
        await using var harness = await NodeHarness.CreateAsync(server);
        var first = await harness.SubmitAsync(Samples.Sweep("before", 2, "frozen"));
        await using (var node = await harness.StartAsync())
            await harness.WaitAsync(node, first);
        Directory.Delete(Path.Combine(harness.Home, "cache"), recursive: true);

        var second = await harness.SubmitAsync(Samples.Sweep("after", 2, "bias", "head"));
        await using var next = await harness.StartAsync();

        Assert.Equal(4, (await harness.WaitAsync(next, second)).Done);
        Assert.Equal((2, 6), (harness.Executions("foundation"), harness.Executions("cell")));
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Only_metrics_kept_stores_no_adapter()
    {
        await using var harness = await NodeHarness.CreateAsync(server);
        var sweep = await harness.SubmitAsync(Samples.Sweep("metrics", 1, "bias") with { Keep = Keep.Metrics });
        await using var node = await harness.StartAsync();

        await harness.WaitAsync(node, sweep);

        Assert.Equal(1, await PrivateServerFixture.NumberAsync(harness.Database, "SELECT count(*) FROM artifact"));
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Portable_numerics_restart_the_trainer_and_the_sweep_is_done()
    {
        await using var harness = await NodeHarness.CreateAsync(server);
        var native = await harness.SubmitAsync(Samples.Sweep("native", 1, "bias"));
        var portable = await harness.SubmitAsync(
            Samples.Sweep("portable", 1, "bias") with
            {
                Numerics = Numerics.Portable,
            }
        );
        await using var node = await harness.StartAsync(slots: 1);

        Assert.Equal(1, (await harness.WaitAsync(node, native)).Done);
        Assert.Equal(1, (await harness.WaitAsync(node, portable)).Done);
        Assert.Equal(2, harness.Executions("start"));
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Stopped_node_charges_nothing_leaves_no_process_and_the_next_goes_on()
    {
        await using var harness = await NodeHarness.CreateAsync(server);
        var sweep = await harness.SubmitAsync(Samples.Sweep("stopped", 2, "frozen", "wait"));
        var node = await harness.StartAsync();
        await NodeHarness.UntilAsync(() => node.Snapshot.Executing.Count(e => e.Kind == "wait") == 2);

        await node.StopAsync(Patience.OfStep);

        Assert.All(Directory.EnumerateFiles(harness.State, "start-*"), f =>
            Assert.False(Directory.Exists($"/proc/{Path.GetFileName(f).Split('-')[1]}"))
        );
        Assert.Null((await harness.Database.Terms.ReadAsync(CancellationToken.None)).Holder);
        await File.WriteAllTextAsync(Path.Combine(harness.State, "go"), "", TestContext.Current.CancellationToken);
        await using var next = await harness.StartAsync();
        Assert.Equal(4, (await harness.WaitAsync(next, sweep)).Done);
        Assert.Equal(0, await PrivateServerFixture.NumberAsync(harness.Database, "SELECT count(*) FROM failure"));
        Assert.Equal(2, harness.Executions("foundation"));
    }

    [Theory(Timeout = Patience.OfTest)]
    [InlineData("unavailable", "the fake library cannot be loaded")]
    [InlineData("die", "the fake trainer dies before its hello")]
    [InlineData("disagree", "different bits in the golden run")]
    public async Task Node_whose_trainers_cannot_work_fails_and_charges_no_cell(string start, string reason)
    {
        await using var harness = await NodeHarness.CreateAsync(server);
        await harness.SubmitAsync(Samples.Sweep("unable", 1, "frozen"));
        await using var node = await harness.StartAsync(start: start);

        var e = await Assert.ThrowsAsync<EnvironmentException>(() => node.Failure);

        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
        Assert.Equal(0, await PrivateServerFixture.NumberAsync(harness.Database, "SELECT count(*) FROM failure"));
        Assert.Equal(0, harness.Executions("foundation"));
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Snapshot_and_notifications_tell_what_happened()
    {
        await using var harness = await NodeHarness.CreateAsync(server);
        // The cell that waits keeps the sweep open: a settled one is put down, and its account with it.
        await harness.SubmitAsync(Samples.Sweep("told", 1, "frozen", "diverges", "wait"));
        var node = await harness.StartAsync(slots: 2);
        await NodeHarness.UntilAsync(() =>
            node.Snapshot is { Finished: 3, Executing: [{ Kind: "wait" }], Unacknowledged: 0 } s
            && s.Sweeps is [{ Done: 2 }]
        );
        var snapshot = node.Snapshot;
        await node.StopAsync(Patience.OfStep);

        Assert.True(snapshot.HoldsTerm);
        Assert.Equal((2, 2, new TermNumber(1)), (snapshot.Slots, snapshot.TrainersReady, snapshot.Term));
        Assert.Equal((2, 1), (snapshot.Sweeps[0].Done, snapshot.Sweeps[0].Diverged));
        var happened = await node
            .Events.ReadAllAsync(TestContext.Current.CancellationToken)
            .ToListAsync(TestContext.Current.CancellationToken);
        var told = happened.OfType<TaskFinished>();
        Assert.Equal(
            ["foundation", "diverges", "frozen", "wait"],
            happened.OfType<TaskStarted>().Select(t => t.Task.Kind).OrderBy(k => k != "foundation").ThenBy(k => k)
        );
        Assert.Equal(
            [("foundation", "done"), ("diverges", "diverged"), ("frozen", "done")],
            told.Select(t => (t.Kind, t.Status)).OrderBy(t => t.Kind != "foundation").ThenBy(t => t.Kind)
        );
    }
}

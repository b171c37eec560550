using TauGate.Core.Errors;
using TauGate.Core.Ports;
using TauGate.Core.Sweeps;

namespace TauGate.Storage.Tests;

/// <summary>Commands: what they change, what they refuse, what they leave behind.</summary>
public sealed class ControlStoreTests(PrivateServerFixture server) : DatabaseTests(server)
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static long _seeds;

    private ISweepStore Sweeps => Db.Database.Sweeps;

    private ILedger Ledger => Db.Database.Ledger;

    private IControlStore Control => Db.Database.Control;

    [Fact]
    public async Task Paused_sweep_stays_wanted_with_its_flag_until_it_is_resumed()
    {
        var sweep = await SubmitAsync();

        Assert.Equal(new ControlReply(true), await RequestAsync(ControlKind.Pause, sweep));
        Assert.Equal(new ControlReply(false), await RequestAsync(ControlKind.Pause, sweep));
        Assert.True((await ActiveAsync(sweep))!.IsPaused);
        Assert.Equal(SweepState.Paused, (await Sweeps.FindAsync(sweep.Name, None))!.State);

        Assert.Equal(new ControlReply(true), await RequestAsync(ControlKind.Resume, sweep));
        Assert.False((await ActiveAsync(sweep))!.IsPaused);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Cancelled_sweep_is_wanted_no_more_until_it_is_submitted_again(bool attached)
    {
        var spec = NewSweep();
        OwnerId? owner = attached ? OwnerId.New() : null;
        var sweep = await Sweeps.SubmitAsync(spec, "", owner, None);

        Assert.Equal(new ControlReply(true), await RequestAsync(ControlKind.Cancel, sweep));
        Assert.Equal(new ControlReply(false), await RequestAsync(ControlKind.Cancel, sweep));
        if (attached)
            await Sweeps.BeatOwnerAsync(sweep.Id, owner!.Value, None);
        Assert.Null(await ActiveAsync(sweep));
        Assert.Equal(SweepState.Cancelled, (await Sweeps.FindAsync(sweep.Name, None))!.State);
        Assert.Equal(1, (await Sweeps.ProgressAsync(sweep.Id, None)).Pending);

        Assert.Equal(SweepState.Active, (await Sweeps.SubmitAsync(spec, "", owner, None)).State);
        Assert.NotNull(await ActiveAsync(sweep));
    }

    [Fact]
    public async Task Paused_sweep_that_is_submitted_again_stays_paused()
    {
        var spec = NewSweep();
        var sweep = await Sweeps.SubmitAsync(spec, "", null, None);
        await RequestAsync(ControlKind.Pause, sweep);

        Assert.Equal(SweepState.Paused, (await Sweeps.SubmitAsync(spec, "", null, None)).State);
        Assert.True((await ActiveAsync(sweep))!.IsPaused);
    }

    [Theory]
    [InlineData(ControlKind.Pause)]
    [InlineData(ControlKind.Resume)]
    [InlineData(ControlKind.Retry)]
    public async Task Command_that_a_cancelled_sweep_cannot_follow_is_refused_and_leaves_no_trace(ControlKind kind)
    {
        var sweep = await SubmitAsync();
        await RequestAsync(ControlKind.Cancel, sweep);

        var error = await Assert.ThrowsAsync<InputException>(() => RequestAsync(kind, sweep));

        Assert.Contains($"'{sweep.Name}' is cancelled", error.Message, StringComparison.Ordinal);
        Assert.Contains("Submit it again", error.Message, StringComparison.Ordinal);
        Assert.Equal(ControlKind.Cancel, Assert.Single(await Control.HistoryAsync(sweep.Id, 10, None)).Kind);
    }

    [Fact]
    public async Task Same_command_again_changes_nothing_even_after_another_one()
    {
        var sweep = await SubmitAsync();
        var pause = new ControlCommand(CommandId.New(), ControlKind.Pause, sweep.Id, null, "ann@laptop");
        Assert.True((await Control.RequestAsync(pause, None)).Changed);
        await RequestAsync(ControlKind.Resume, sweep);

        Assert.Equal(new ControlReply(false), await Control.RequestAsync(pause, None));

        Assert.False((await ActiveAsync(sweep))!.IsPaused);
        Assert.Equal(
            [ControlKind.Resume, ControlKind.Pause],
            (await Control.HistoryAsync(sweep.Id, 10, None)).Select(c => c.Kind)
        );
    }

    [Fact]
    public async Task Command_waits_until_a_coordinator_has_noted_its_outcome()
    {
        var sweep = await SubmitAsync();
        var command = new ControlCommand(CommandId.New(), ControlKind.Pause, sweep.Id, null, "ann@laptop");
        await Control.RequestAsync(command, None);
        Assert.Contains(
            new PendingCommand(command.Id, ControlKind.Pause, sweep.Id, null),
            await Ledger.PendingCommandsAsync(None)
        );
        Assert.Null(Assert.Single(await Control.HistoryAsync(sweep.Id, 10, None)).AppliedAt);

        await Ledger.CommandsAppliedAsync(Db.Term, [new AppliedCommand(command.Id, "2 cells handed back")], None);
        await Ledger.CommandsAppliedAsync(Db.Term, [new AppliedCommand(command.Id, "again")], None);

        Assert.DoesNotContain(await Ledger.PendingCommandsAsync(None), c => c.Id == command.Id);
        var record = Assert.Single(await Control.HistoryAsync(sweep.Id, 10, None));
        Assert.Equal(
            (command.Id, ControlKind.Pause, sweep.Name, "ann@laptop", "2 cells handed back"),
            (record.Id, record.Kind, record.Target, record.IssuedBy, record.Outcome)
        );
        Assert.NotNull(record.AppliedAt);
        Assert.Equal(
            [$"pause|{sweep.Name}|ann@laptop|2 cells handed back"],
            await Db.QueryAsync(
                $"SELECT kind, target, issued_by, outcome FROM command_log WHERE command = '{command.Id}'"
            )
        );
    }

    [Fact]
    public async Task Outcome_of_a_term_that_is_over_is_refused()
    {
        var sweep = await SubmitAsync();
        var command = new ControlCommand(CommandId.New(), ControlKind.Pause, sweep.Id, null, "ann");
        await Control.RequestAsync(command, None);
        var older = Db.Term;
        await Db.TakeTermAsync("newer");

        await Assert.ThrowsAsync<TermLostException>(() =>
            Ledger.CommandsAppliedAsync(older, [new AppliedCommand(command.Id, "done")], None)
        );

        Assert.Contains(await Ledger.PendingCommandsAsync(None), c => c.Id == command.Id);
    }

    [Fact]
    public async Task Submission_leaves_a_command_that_no_coordinator_needs_to_carry_out()
    {
        var spec = NewSweep();
        var options = new SubmitOptions { Priority = 3, IssuedBy = "ann@laptop" };

        var sweep = await Sweeps.SubmitAsync(spec, "", null, None, options);
        await Sweeps.SubmitAsync(spec, "", null, None, options);
        await Sweeps.SubmitAsync(spec, "", null, None);

        var record = Assert.Single(await Control.HistoryAsync(sweep.Id, 10, None));
        Assert.Equal(
            (options.Id, ControlKind.Submit, "ann@laptop", "revision 1: 1 cell, 0 had results"),
            (record.Id, record.Kind, record.IssuedBy, record.Outcome)
        );
        Assert.DoesNotContain(await Ledger.PendingCommandsAsync(None), c => c.Id == options.Id);
        Assert.Equal(3, (await ActiveAsync(sweep))!.Priority);
        Assert.Equal(3, (await Sweeps.FindAsync(sweep.Name, None))!.Priority);
        await Assert.ThrowsAsync<InputException>(() =>
            Sweeps.SubmitAsync(spec, "", null, None, new SubmitOptions { Priority = 1001 })
        );
    }

    [Fact]
    public async Task Drain_of_an_unknown_worker_names_those_that_are_known()
    {
        var worker = Worker();
        await Ledger.UpsertWorkerAsync(Db.Term, worker, None);
        var unknown = Guid.NewGuid();

        var error = await Assert.ThrowsAsync<InputException>(() =>
            Control.RequestAsync(Drain(new WorkerId(unknown)), None)
        );

        Assert.Contains($"{unknown}", error.Message, StringComparison.Ordinal);
        Assert.Contains($"{worker.Id} (host-w)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Drain_is_asked_once_until_it_is_carried_out_whatever_the_workers_row_says_of_its_life_before()
    {
        var worker = Worker();
        await Ledger.UpsertWorkerAsync(Db.Term, worker, None);
        var drain = Drain(worker.Id);

        Assert.True((await Control.RequestAsync(drain, None)).Changed);
        Assert.False((await Control.RequestAsync(drain, None)).Changed);
        Assert.False((await Control.RequestAsync(Drain(worker.Id), None)).Changed); // waits for a coordinator already
        Assert.Contains(
            new PendingCommand(drain.Id, ControlKind.Drain, null, worker.Id),
            await Ledger.PendingCommandsAsync(None)
        );

        await Ledger.CommandsAppliedAsync(Db.Term, [new AppliedCommand(drain.Id, "told")], None);
        await Ledger.WorkerGoneAsync(Db.Term, worker.Id, worker.Incarnation, WorkerState.Left, 0, None);
        // It has started again, and its row does not say so yet.
        Assert.True((await Control.RequestAsync(Drain(worker.Id), None)).Changed);
    }

    [Fact]
    public async Task Worker_row_keeps_what_the_newest_incarnation_said()
    {
        var worker = Worker() with
        {
            State = WorkerState.Suspended,
            Reason = "5 tasks failed",
            Executing = 1,
            Spooled = 7,
            Address = "akka://a@h:1",
            Incarnation = 2,
        };
        await Ledger.UpsertWorkerAsync(Db.Term, worker, None);
        await Ledger.UpsertWorkerAsync(
            Db.Term,
            worker with
            {
                Incarnation = 1,
                State = WorkerState.Active,
                Reason = null,
            },
            None
        );
        await Ledger.WorkerGoneAsync(Db.Term, worker.Id, 1, WorkerState.Lost, 0, None);
        Assert.Contains(worker, (await Sweeps.WorkersAsync(None)).Workers);

        await Ledger.WorkerGoneAsync(Db.Term, worker.Id, 2, WorkerState.Left, 3, None);

        Assert.Contains(
            worker with
            {
                State = WorkerState.Left,
                Reason = null,
                Executing = 0,
                Spooled = 3,
            },
            (await Sweeps.WorkersAsync(None)).Workers
        );
        Assert.Equal(
            ["left|3|False"],
            await Db.QueryAsync($"SELECT state, spooled, is_present FROM worker_status WHERE worker = '{worker.Id}'")
        );
    }

    [Fact]
    public async Task Losses_of_a_task_only_grow_and_count_for_sweeps_that_want_it()
    {
        var spec = NewSweep();
        var sweep = await Sweeps.SubmitAsync(spec, "", null, None);
        var task = Samples.Tasks(spec).Single();

        await Ledger.RecordLossesAsync(
            Db.Term,
            [
                new NodeLoss(task.Key, 2),
                new NodeLoss(task.Foundation.Key, 1),
                new NodeLoss(new TaskKey(Samples.Class.Value), 4),
            ],
            None
        );
        await Ledger.RecordLossesAsync(
            Db.Term,
            [new NodeLoss(task.Key, 1), new NodeLoss(task.Foundation.Key, 3)],
            None
        );

        var losses = (await Ledger.SnapshotAsync(sweep.Id, None)).Losses;
        Assert.Equal(2, losses.Count);
        Assert.Equal((2, 3), (losses[task.Key], losses[task.Foundation.Key]));
    }

    [Fact]
    public async Task History_of_a_cell_has_its_attempts_and_its_foundations_with_those_before_a_retry()
    {
        var spec = NewSweep();
        var sweep = await Sweeps.SubmitAsync(spec, "", null, None);
        var task = Samples.Tasks(spec).Single();
        await Ledger.RecordAsync(
            Db.Term,
            Samples.Batch(Samples.Failure(task, ofFoundation: true, detail: "no memory")),
            None
        );
        await Ledger.RecordAsync(
            Db.Term,
            Samples.Batch(Samples.Failure(task, Samples.Execution(attempt: 1), detail: "signal 11")),
            None
        );
        await Ledger.RecordLossesAsync(Db.Term, [new NodeLoss(task.Key, 4)], None);
        await Ledger.QuarantineAsync(Db.Term, [task.Key], "failures", None);
        await RequestAsync(ControlKind.Retry, sweep);
        await Ledger.RecordAsync(
            Db.Term,
            Samples.Batch(Samples.Failure(task, Samples.Execution(attempt: 2, host: "host-b"), detail: "signal 9")),
            None
        );
        await Ledger.RecordLossesAsync(
            Db.Term,
            [new NodeLoss(task.Key, 1), new NodeLoss(task.Foundation.Key, 2)],
            None
        );
        await Ledger.QuarantineAsync(Db.Term, [task.Key], "one failure, one loss", None);

        var history = (await Sweeps.AttemptsAsync(sweep.Id, 0, None))!;

        Assert.Equal(
            ("bias", task.Foundation.Seed, "quarantined", "one failure, one loss", 1, 2),
            (
                history.Title,
                history.Seed,
                history.State,
                history.Reason,
                history.NodeLosses,
                history.FoundationNodeLosses
            )
        );
        Assert.Equal(
            [
                (true, 1, false, "no memory", "host-a"),
                (false, 1, false, "signal 11", "host-a"),
                (false, 2, true, "signal 9", "host-b"),
            ],
            history.Attempts.Select(a => (a.OfFoundation, a.Attempt, a.IsCounted, a.Detail, a.Host))
        );
        Assert.All(history.Attempts, a => Assert.Equal("last words", a.StandardError));
        Assert.Null(await Sweeps.AttemptsAsync(sweep.Id, 1, None));
    }

    [Fact]
    public async Task Coordinators_seen_lately_are_listed_beside_the_term()
    {
        var node = new CoordinatorRow(Guid.NewGuid(), "host-c", "akka://taugate@host-c:4053", "0.1.0");
        await Control.UpsertCoordinatorAsync(node with { Address = "before" }, None);
        await Control.UpsertCoordinatorAsync(node, None);
        await Control.UpsertCoordinatorAsync(node with { Id = Guid.NewGuid(), Host = "silent" }, None);
        await Db.QueryAsync("UPDATE coordinator SET seen_at = seen_at - interval '2 minutes' WHERE host = 'silent'");

        var view = await Control.CoordinatorsAsync(None);
        Assert.Equal([node], view.Nodes);
        Assert.Equal((Db.Term, true), (view.Term.Number, view.IsBeating));

        await Db.QueryAsync("UPDATE term SET beat_at = beat_at - interval '1 minute'");
        Assert.False((await Control.CoordinatorsAsync(None)).IsBeating);
    }

    private static ControlCommand Drain(WorkerId worker) =>
        new(CommandId.New(), ControlKind.Drain, null, worker, "a test");

    private static WorkerRow Worker() => new(WorkerId.New(), 1, "host-w", 2, Samples.Class, "class", "0.1.0", "2.10.0");

    private static SweepSpec NewSweep()
    {
        var seed = Interlocked.Increment(ref _seeds);
        return Samples.Sweep($"control-{seed}", seed, seed, Samples.Variant("bias"));
    }

    private Task<StoredSweep> SubmitAsync() => Sweeps.SubmitAsync(NewSweep(), "", null, None);

    private Task<ControlReply> RequestAsync(ControlKind kind, StoredSweep sweep) =>
        Control.RequestAsync(new ControlCommand(CommandId.New(), kind, sweep.Id, null, "a test"), None);

    private async Task<ActiveSweep?> ActiveAsync(StoredSweep sweep) =>
        (await Ledger.ActiveSweepsAsync(None)).SingleOrDefault(s => s.Id == sweep.Id);
}

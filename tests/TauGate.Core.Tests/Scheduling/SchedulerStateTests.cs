using TauGate.Core.Ports;
using TauGate.Core.Scheduling;

namespace TauGate.Core.Tests.Scheduling;

public sealed class SchedulerStateTests
{
    private static readonly TimeSpan Start = TimeSpan.Zero;
    private readonly SchedulerState _state = new(Grids.Settings);
    private readonly WorkerId _worker = WorkerId.New();
    private readonly WorkerId _other = WorkerId.New();

    [Fact]
    public void Grant_begins_with_foundations_of_as_many_seeds_as_slots_before_their_cells_count()
    {
        _state.Activate(Grids.Grid(new SweepId(1), seeds: 2, "a", "b"), Grids.NothingKnown);
        Join(_worker, slots: 2);

        var granted = _state.Assign(_worker, Start);

        Assert.Equal(6, granted.Count);
        Assert.Equal(2, granted.Count(a => a.IsFoundation));
        Assert.True(granted[0].IsFoundation);
    }

    [Fact]
    public void Grant_of_cells_carries_the_canonical_foundation_once_it_is_recorded()
    {
        var grid = Grids.Grid(new SweepId(1), seeds: 1, "a");
        _state.Activate(
            grid,
            Grids.NothingKnown with
            {
                Foundations = new Dictionary<FoundationKey, CanonicalFoundation>
                {
                    [grid.Foundations[0]] = Grids.Canonical,
                },
            }
        );
        Join(_worker, slots: 1);

        var cell = Assert.Single(_state.Assign(_worker, Start));

        Assert.Equal(Grids.Canonical, cell.Foundation);
        Assert.Equal(1, cell.Attempt);
    }

    [Fact]
    public void Result_of_a_task_that_another_worker_has_queued_asks_it_back()
    {
        _state.Activate(Grids.Grid(new SweepId(1), seeds: 1, "a", "b"), Grids.NothingKnown);
        Join(_worker, slots: 1);
        var granted = _state.Assign(_worker, Start);
        var (foundation, begun, queued) = (granted[0].Key, granted[1].Key, granted[2].Key);
        _state.Beat(_worker, [begun]);

        // From the spool of one that was taken for dead.
        var ofFoundation = _state.FoundationRecorded(foundation.AsFoundation(), Grids.Canonical, 1, _other);
        var ofBegun = _state.CellRecorded(begun.AsCell(), 1, _other);
        var ofQueued = _state.CellRecorded(queued.AsCell(), 1, _other);

        Assert.Equal([foundation], ofFoundation.Recalled[_worker]);
        Assert.Empty(ofBegun.Recalled);
        Assert.Equal([queued], ofQueued.Recalled[_worker]);
    }

    [Fact]
    public void Much_is_granted_in_parts_and_no_more_than_the_most_for_each_slot()
    {
        _state.Activate(Grids.Grid(new SweepId(1), seeds: 4000, "a", "b", "c"), Grids.NothingKnown);
        const int slots = 4;
        Join(_worker, slots);
        var held = new Queue<Assignment>(_state.Assign(_worker, Start));
        var parts = new List<int>();

        // Cells of no length never fill the horizon.
        for (var round = 0; round < 300; round++)
        {
            Finish(_worker, held.Dequeue(), seconds: 0);
            var part = _state.Assign(_worker, Start);
            parts.Add(part.Count);
            foreach (var more in part)
                held.Enqueue(more);
        }

        var most = Grids.Settings.TasksPerSlot * slots;
        Assert.InRange(held.Count, most * 2 / 3, most);
        Assert.InRange(parts.Max(), 1500, 2100);
        Assert.Equal(0, parts[^1]);
    }

    [Fact]
    public void Grant_stops_at_the_horizon_and_is_refilled_below_the_refill_mark()
    {
        _state.Activate(Grids.Grid(new SweepId(1), seeds: 100, "a", "b", "c"), Grids.NothingKnown);
        Join(_worker, slots: 1);

        var first = _state.Assign(_worker, Start);

        // Guesses: 4 s a foundation, 3 s a cell: 90 s are seven bundles of 13 s, or a few tasks less.
        Assert.InRange(first.Count, 26, 30);
        Assert.Empty(_state.Assign(_worker, Start));
        foreach (var done in first.Take(4))
            Finish(_worker, done);
        Assert.Empty(_state.Assign(_worker, Start));
        foreach (var done in first.Skip(4).Take(8))
            Finish(_worker, done);
        Assert.NotEmpty(_state.Assign(_worker, Start));
    }

    [Fact]
    public void Slow_tasks_still_leave_every_slot_something_to_begin()
    {
        _state.Activate(Grids.Grid(new SweepId(1), seeds: 100, "a"), Grids.NothingKnown);
        Join(_worker, slots: 2);
        var first = _state.Assign(_worker, Start);
        foreach (var task in first.Where(a => a.IsFoundation).Take(2))
            _state.FoundationRecorded(task.Key.AsFoundation(), Grids.Canonical, seconds: 400);

        Join(_other, slots: 2);
        var granted = _state.Assign(_other, Start);

        Assert.Equal([true, true], granted.Select(a => a.IsFoundation));
    }

    [Fact]
    public void Measured_seconds_order_a_bundle_longest_first()
    {
        _state.Activate(Grids.Grid(new SweepId(1), seeds: 2, "short", "long"), Grids.NothingKnown);
        Join(_worker, slots: 1);
        var bundle = _state.Assign(_worker, Start);
        var (shortCell, longCell) = (Ordinal(bundle, 0), Ordinal(bundle, 1));
        foreach (var foundation in bundle.Where(a => a.IsFoundation))
            _state.FoundationRecorded(foundation.Key.AsFoundation(), Grids.Canonical, 1);
        _state.CellRecorded(shortCell.Key.AsCell(), 1);
        _state.CellRecorded(longCell.Key.AsCell(), 50);
        _state.Lose(_worker);
        Join(_other, slots: 1);

        var again = _state.Assign(_other, Start);

        Assert.Equal([3L, 2L], again.Select(a => a.Ordinal));
    }

    [Fact]
    public void Cells_of_an_unfinished_foundation_go_to_no_other_worker()
    {
        _state.Activate(Grids.Grid(new SweepId(1), seeds: 1, "a", "b"), Grids.NothingKnown);
        Join(_worker, slots: 1);
        Join(_other, slots: 1);
        _state.Assign(_worker, Start);

        Assert.Empty(_state.Assign(_other, Start));
    }

    [Fact]
    public void Cells_of_a_finished_foundation_are_split_between_workers()
    {
        var settings = Grids.Settings with { Horizon = TimeSpan.FromSeconds(5), Refill = TimeSpan.FromSeconds(5) };
        var state = new SchedulerState(settings);
        state.Activate(Grids.Grid(new SweepId(1), seeds: 1, "a", "b", "c", "d", "e"), Grids.NothingKnown);
        state.Join(_worker, 1, [], []);
        var foundation = state.Assign(_worker, Start)[0];
        state.FoundationRecorded(foundation.Key.AsFoundation(), Grids.Canonical, 4);
        state.Join(_other, 1, [], []);

        Assert.NotEmpty(state.Assign(_other, Start));
    }

    [Fact]
    public void Cell_of_two_sweeps_is_granted_once_and_both_are_through_with_it()
    {
        _state.Activate(Grids.Grid(new SweepId(1), seeds: 1, "a"), Grids.NothingKnown);
        _state.Activate(Grids.Grid(new SweepId(2), seeds: 1, "a"), Grids.NothingKnown);
        Join(_worker, slots: 1);

        var granted = _state.Assign(_worker, Start);
        foreach (var task in granted)
            Finish(_worker, task);

        Assert.Equal(2, granted.Count);
        Assert.Equal(1, _state.Counts(new SweepId(1)).Done);
        Assert.Equal(1, _state.Counts(new SweepId(2)).Done);
        Assert.Equal([new SweepId(1), new SweepId(2)], _state.SweepsWith(granted.Single(a => !a.IsFoundation).Key));
    }

    [Fact]
    public void Two_labels_with_the_same_options_are_one_task()
    {
        _state.Activate(Grids.Grid(new SweepId(1), seeds: 1, "a", "a"), Grids.NothingKnown);
        Join(_worker, slots: 1);

        Assert.Equal(1, _state.Counts(new SweepId(1)).Total);
        Assert.Single(_state.Assign(_worker, Start), a => !a.IsFoundation);
    }

    [Fact]
    public void Failed_cell_waits_for_its_backoff_and_comes_back_with_the_next_attempt()
    {
        var cell = GrantOneCell();
        _state.FailureRecorded(_worker, cell.Key, failures: 1, Start);

        Assert.Empty(_state.Assign(_worker, Start));
        Assert.Empty(_state.Assign(_worker, Start + TimeSpan.FromSeconds(0.9)));
        var again = Assert.Single(_state.Assign(_worker, Start + TimeSpan.FromSeconds(1)));
        Assert.Equal((cell.Key, 2), (again.Key, again.Attempt));
    }

    [Fact]
    public void Cell_whose_results_the_ledger_refuses_is_given_up_at_the_sweeps_attempts()
    {
        var cell = GrantOneCell();
        var now = Start;
        for (var refusals = 1; refusals < 3; refusals++)
        {
            Assert.Empty(_state.Refused(_worker, cell.Key, now).GivenUp);
            now += TimeSpan.FromMinutes(2);
            Assert.Single(_state.Assign(_worker, now));
        }

        Assert.Equal([cell.Key], _state.Refused(_worker, cell.Key, now).GivenUp);
    }

    [Fact]
    public void Cell_is_quarantined_at_the_sweeps_attempts_and_never_granted_again()
    {
        var cell = GrantOneCell();
        var now = Start;
        for (var failures = 1; failures < 3; failures++)
        {
            Assert.Empty(_state.FailureRecorded(_worker, cell.Key, failures, now).GivenUp);
            now += TimeSpan.FromMinutes(2);
            Assert.Single(_state.Assign(_worker, now));
        }

        Assert.Equal([cell.Key], _state.FailureRecorded(_worker, cell.Key, 3, now).GivenUp);
        Assert.Empty(_state.Assign(_worker, now + TimeSpan.FromHours(1)));
        Assert.Equal(1, _state.Counts(new SweepId(1)).Quarantined);
    }

    [Fact]
    public void Quarantined_foundation_blocks_its_cells_and_asks_queued_ones_back()
    {
        _state.Activate(Grids.Grid(new SweepId(1), 0, seeds: 1, attempts: 1, "a", "b"), Grids.NothingKnown);
        Join(_worker, slots: 1);
        var granted = _state.Assign(_worker, Start);

        var verdict = _state.FailureRecorded(_worker, granted[0].Key, 1, Start);

        Assert.Equal([granted[0].Key], verdict.GivenUp);
        Assert.Equal(granted.Skip(1).Select(a => a.Key).ToHashSet(), verdict.Recalled[_worker].ToHashSet());
        _state.Released(_worker, verdict.Recalled[_worker]);
        Assert.Equal(2, _state.Counts(new SweepId(1)).Blocked);
        Assert.Empty(_state.Assign(_worker, Start + TimeSpan.FromHours(1)));
    }

    [Fact]
    public void Failed_foundation_is_granted_again_while_its_cells_wait_at_the_worker()
    {
        _state.Activate(Grids.Grid(new SweepId(1), seeds: 1, "a", "b"), Grids.NothingKnown);
        Join(_worker, slots: 1);
        var granted = _state.Assign(_worker, Start);
        _state.FailureRecorded(_worker, granted[0].Key, 1, Start);
        Join(_other, slots: 1);

        var again = Assert.Single(_state.Assign(_other, Start + TimeSpan.FromMinutes(1)));

        Assert.Equal((granted[0].Key, 2), (again.Key, again.Attempt));
        Assert.Equal([_worker], _state.FoundationRecorded(again.Key.AsFoundation(), Grids.Canonical, 3, _other).Told);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Who_trained_a_foundation_is_told_of_it_only_when_the_canonical_one_is_another(bool isItsOwn)
    {
        _state.Activate(Grids.Grid(new SweepId(1), seeds: 1, "a", "b"), Grids.NothingKnown);
        Join(_worker, slots: 1);
        var foundation = _state.Assign(_worker, Start)[0].Key.AsFoundation();
        var trained = isItsOwn ? Grids.Canonical.Digest : new TensorDigest(Digest.Of("another"u8));

        var effects = _state.FoundationRecorded(foundation, Grids.Canonical, 3, _worker, trained);

        Assert.Equal(
            isItsOwn ? [] : [new Effect.Announce(_worker, foundation, Grids.Canonical)],
            effects.OfType<Effect.Announce>()
        );
    }

    [Fact]
    public void Failure_counts_only_from_the_holder_and_for_its_attempt()
    {
        var cell = GrantOneCell();

        Assert.True(_state.IsCurrent(_worker, cell.Key, 1));
        Assert.False(_state.IsCurrent(_worker, cell.Key, 2));
        Assert.False(_state.IsCurrent(_other, cell.Key, 1));
        _state.Lose(_worker);
        Assert.False(_state.IsCurrent(_worker, cell.Key, 1));
    }

    [Fact]
    public void Lost_workers_tasks_are_granted_again_and_only_executing_ones_note_the_loss()
    {
        _state.Activate(Grids.Grid(new SweepId(1), seeds: 1, "a", "b"), Grids.NothingKnown);
        for (var loss = 1; loss <= 5; loss++)
        {
            var worker = WorkerId.New();
            Join(worker, slots: 1);
            var granted = _state.Assign(worker, Start);
            Assert.Equal(3, granted.Count);
            _state.Beat(worker, [granted[0].Key]);
            var verdict = _state.Lose(worker);
            Assert.Equal(loss == 5 ? [granted[0].Key] : [], verdict.GivenUp);
        }
        Assert.Equal(2, _state.Counts(new SweepId(1)).Blocked);
    }

    [Fact]
    public void Outcome_on_its_way_survives_the_loss_of_its_worker()
    {
        var cell = GrantOneCell();
        _state.Reported(_worker, cell.Key);
        _state.Lose(_worker);
        Join(_other, slots: 1);

        Assert.Empty(_state.Assign(_other, Start));
        _state.CellRecorded(cell.Key.AsCell(), 1);
        Assert.Equal(1, _state.Counts(new SweepId(1)).Done);
    }

    [Fact]
    public void Rejected_result_is_run_again()
    {
        var cell = GrantOneCell();
        _state.Reported(_worker, cell.Key);
        _state.Rejected(_worker, cell.Key);

        Assert.Equal(cell.Key, Assert.Single(_state.Assign(_worker, Start)).Key);
    }

    [Fact]
    public void Joining_worker_keeps_what_it_says_it_holds()
    {
        _state.Activate(Grids.Grid(new SweepId(1), seeds: 1, "a", "b"), Grids.NothingKnown);
        Join(_worker, slots: 1);
        var granted = _state.Assign(_worker, Start);

        _state.Join(_worker, 1, [new HeldTask(granted[0].Key, 1)], [new HeldTask(granted[1].Key, 1)]);

        Assert.Equal(granted[2].Key, Assert.Single(_state.Assign(_worker, Start)).Key);
    }

    [Fact]
    public void Joining_worker_is_not_given_again_what_it_has_reported()
    {
        var cell = GrantOneCell();
        _state.Reported(_worker, cell.Key);

        Join(_worker, slots: 1);
        Join(_other, slots: 1);

        Assert.Empty(_state.Assign(_worker, Start));
        Assert.Empty(_state.Assign(_other, Start));
    }

    [Fact]
    public void Joining_worker_gives_back_queued_cells_of_a_paused_sweep_and_goes_on_with_those_under_way()
    {
        var grid = Grids.Grid(new SweepId(1), seeds: 1, "a", "b");
        var known = Grids.NothingKnown with
        {
            Foundations = new Dictionary<FoundationKey, CanonicalFoundation>
            {
                [grid.Foundations[0]] = Grids.Canonical,
            },
        };
        _state.Activate(grid, known, isPaused: true);

        var back = _state.Join(_worker, 1, [new HeldTask(grid.Cells[0], 1)], [new HeldTask(grid.Cells[1], 1)]);

        Assert.Equal([grid.Cells[1]], back.Recalled[_worker]);
        Assert.True(_state.IsCurrent(_worker, grid.Cells[0], 1));
    }

    [Fact]
    public void Worker_idles_when_it_executes_less_than_it_could()
    {
        var cell = GrantOneCell();

        Assert.True(_state.IsIdling(_worker));
        _state.Beat(_worker, [cell.Key]);
        Assert.False(_state.IsIdling(_worker));
        _state.Beat(_worker, []);
        Assert.True(_state.IsIdling(_worker));
        _state.Reported(_worker, cell.Key);
        Assert.False(_state.IsIdling(_worker));
    }

    [Fact]
    public void Worker_does_not_idle_while_its_slots_wait_for_a_lone_task()
    {
        var grid = Grids.Grid(new SweepId(1), seeds: 1, "a", "b");
        _state.Activate(
            grid,
            Grids.NothingKnown with
            {
                Foundations = new Dictionary<FoundationKey, CanonicalFoundation>
                {
                    [grid.Foundations[0]] = Grids.Canonical,
                },
            }
        );
        _state.CountLosses([new NodeLoss(grid.Cells[0], 1)]);
        Join(_worker, slots: 2);
        _state.Assign(_worker, Start);

        Assert.True(_state.IsIdling(_worker));
        _state.Beat(_worker, [grid.Cells[1]]);
        Assert.False(_state.IsIdling(_worker));
    }

    [Fact]
    public void Ended_sweep_asks_back_what_no_other_sweep_wants()
    {
        _state.Activate(Grids.Grid(new SweepId(1), seeds: 1, "a", "b"), Grids.NothingKnown);
        _state.Activate(Grids.Grid(new SweepId(2), seeds: 1, "b"), Grids.NothingKnown);
        Join(_worker, slots: 1);
        var granted = _state.Assign(_worker, Start);

        var recalled = _state.Deactivate(new SweepId(1)).Queued.Recalled;

        Assert.Equal([Ordinal(granted, 0).Key], recalled[_worker]);
        _state.Released(_worker, recalled[_worker]);
        Assert.Empty(_state.Assign(_worker, Start));
    }

    [Fact]
    public void Grant_after_its_first_sweep_ended_names_the_other_sweep()
    {
        var second = Grids.Grid(new SweepId(2), seeds: 1, "b", "a");
        _state.Activate(Grids.Grid(new SweepId(1), seeds: 1, "a"), Grids.NothingKnown);
        _state.Activate(second, Grids.NothingKnown);
        _state.Deactivate(new SweepId(1));
        Join(_worker, slots: 1);

        var granted = _state.Assign(_worker, Start);

        Assert.All(granted, a => Assert.Equal(second.SpecDigest, a.Spec));
        Assert.All(granted.Where(a => !a.IsFoundation), a => Assert.Equal(second.Cells[(int)a.Ordinal], a.Key));
    }

    [Fact]
    public void What_the_ledger_knows_is_not_granted()
    {
        var grid = Grids.Grid(new SweepId(1), seeds: 2, "a", "b");
        _state.Activate(
            grid,
            Grids.NothingKnown with
            {
                Done = new HashSet<long> { 0, 1 },
                Quarantined = new HashSet<long> { 2 },
            }
        );
        Join(_worker, slots: 1);

        var granted = _state.Assign(_worker, Start);

        Assert.Equal([grid.Foundations[1], grid.Cells[3]], granted.Select(a => a.Key));
    }

    [Fact]
    public void Failures_known_to_the_ledger_count_towards_the_limit()
    {
        var grid = Grids.Grid(new SweepId(1), seeds: 1, "a");
        _state.Activate(
            grid,
            Grids.NothingKnown with
            {
                Failures = new Dictionary<TaskKey, int> { [grid.Foundations[0]] = 2 },
            }
        );
        Join(_worker, slots: 1);

        Assert.Equal(3, _state.Assign(_worker, Start)[0].Attempt);
    }

    [Fact]
    public void Attempts_used_up_before_the_sweep_was_taken_up_are_said_to_be()
    {
        var grid = Grids.Grid(new SweepId(1), seeds: 2, "a", "b");

        var verdict = _state.Activate(
            grid,
            Grids.NothingKnown with
            {
                Failures = new Dictionary<TaskKey, int> { [grid.Cells[0]] = 3, [grid.Foundations[1]] = 3 },
            }
        );

        Assert.Equal(new HashSet<TaskKey> { grid.Cells[0], grid.Foundations[1] }, verdict.GivenUp.ToHashSet());
        Assert.Equal(new SweepCounts(4, 0, 1, 2, 0, 1), _state.Counts(new SweepId(1)));
    }

    [Fact]
    public void More_patient_sweep_reopens_what_another_gave_up()
    {
        var impatient = Grids.Grid(new SweepId(1), 0, 1, attempts: 1, "a");
        _state.Activate(impatient, Grids.NothingKnown);
        Join(_worker, slots: 1);
        var granted = _state.Assign(_worker, Start);
        _state.FoundationRecorded(granted[0].Key.AsFoundation(), Grids.Canonical, 1);
        _state.FailureRecorded(_worker, granted[1].Key, 1, Start);

        _state.Activate(Grids.Grid(new SweepId(2), 0, 1, attempts: 3, "a"), Grids.NothingKnown);

        Assert.Equal(2, Assert.Single(_state.Assign(_worker, Start)).Attempt);
    }

    [Fact]
    public void Running_counts_the_cells_that_workers_execute_in_every_sweep_that_wants_them()
    {
        _state.Activate(Grids.Grid(new SweepId(1), seeds: 2, "a", "b"), Grids.NothingKnown);
        _state.Activate(Grids.Grid(new SweepId(2), seeds: 1, "b", "b"), Grids.NothingKnown);
        Join(_worker, slots: 2);
        var granted = _state.Assign(_worker, Start);

        Assert.Equal(Running(0, 0), _state.Running());
        _state.Beat(_worker, [granted.First(a => a.IsFoundation).Key]);
        Assert.Equal(Running(0, 0), _state.Running());
        _state.Beat(_worker, [Ordinal(granted, 0).Key, Ordinal(granted, 1).Key]);
        Assert.Equal(Running(2, 1), _state.Running());
        _state.Reported(_worker, Ordinal(granted, 1).Key);
        Assert.Equal(Running(1, 0), _state.Running());
        _state.Beat(_worker, [Ordinal(granted, 0).Key]);
        _state.Lose(_worker);
        Assert.Equal(Running(0, 0), _state.Running());
    }

    [Fact]
    public void Running_adds_up_workers_and_leaves_out_sweeps_that_ended_or_gave_the_cell_up()
    {
        var grid = Grids.Grid(new SweepId(1), seeds: 1, "a", "b");
        var known = Grids.NothingKnown with
        {
            Foundations = new Dictionary<FoundationKey, CanonicalFoundation>
            {
                [grid.Foundations[0]] = Grids.Canonical,
            },
        };
        _state.Activate(grid, known);
        _state.Activate(
            Grids.Grid(new SweepId(2), seeds: 1, "a", "b"),
            known with
            {
                Quarantined = new HashSet<long> { 0 },
            }
        );
        _state.Join(_worker, 1, [new HeldTask(grid.Cells[0], 1)], []);
        _state.Join(_other, 1, [new HeldTask(grid.Cells[1], 1)], []);

        Assert.Equal(Running(2, 1), _state.Running());
        _state.Deactivate(new SweepId(1));
        Assert.Equal(new Dictionary<SweepId, int> { [new SweepId(2)] = 1 }, _state.Running());
    }

    private static Dictionary<SweepId, int> Running(int first, int second) =>
        new() { [new SweepId(1)] = first, [new SweepId(2)] = second };

    private Assignment GrantOneCell()
    {
        var grid = Grids.Grid(new SweepId(1), seeds: 1, "a");
        _state.Activate(
            grid,
            Grids.NothingKnown with
            {
                Foundations = new Dictionary<FoundationKey, CanonicalFoundation>
                {
                    [grid.Foundations[0]] = Grids.Canonical,
                },
            }
        );
        Join(_worker, slots: 1);
        return Assert.Single(_state.Assign(_worker, Start));
    }

    private void Join(WorkerId worker, int slots) => _state.Join(worker, slots, [], []);

    private void Finish(WorkerId worker, Assignment task, double? seconds = null)
    {
        _state.Reported(worker, task.Key);
        if (task.IsFoundation)
            _state.FoundationRecorded(task.Key.AsFoundation(), Grids.Canonical, seconds ?? 4);
        else
            _state.CellRecorded(task.Key.AsCell(), seconds ?? 3);
    }

    private static Assignment Ordinal(IEnumerable<Assignment> granted, long ordinal) =>
        granted.Single(a => !a.IsFoundation && a.Ordinal == ordinal);
}

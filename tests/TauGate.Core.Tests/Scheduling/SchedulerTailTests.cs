using TauGate.Core.Ports;
using TauGate.Core.Scheduling;
using TauGate.Core.Sweeps;

namespace TauGate.Core.Tests.Scheduling;

/// <summary>The end of the work: who is idle takes over from who is not.</summary>
public sealed class SchedulerTailTests
{
    private static readonly TimeSpan Start = TimeSpan.Zero;
    private readonly SchedulerState _state = new(Grids.Settings);
    private readonly WorkerId _worker = WorkerId.New();
    private readonly WorkerId _other = WorkerId.New();

    [Theory]
    [InlineData(2)]
    [InlineData(8)]
    [InlineData(20)]
    public void Makespan_of_twenty_times_the_slots_is_near_the_lower_bound_with_mixed_speeds(int workers)
    {
        var seconds = new Dictionary<TaskKey, double>();
        var farm = new Farm(_state, key => seconds[key]);
        for (var i = 0; i < workers; i++)
            farm.Add(
                slots: 1 + i % 4,
                slowness: (i % 3) switch
                {
                    0 => 1,
                    1 => 1.3,
                    _ => 1.8,
                }
            );
        var slots = Enumerable.Range(0, workers).Sum(i => 1 + i % 4);
        string[] methods = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"];
        var grid = Grids.Grid(new SweepId(1), seeds: 2 * slots, methods);
        for (var i = 0; i < grid.Cells.Count; i++)
            seconds[grid.Cells[i]] = (1 + i % methods.Length * 0.4) * (0.85 + 0.3 * (i * 7919 % 101) / 100);
        foreach (var foundation in grid.Foundations)
            seconds[foundation] = 4;
        farm.Knows(grid);
        _state.Activate(grid, Grids.NothingKnown);

        farm.Run();

        Assert.Equal(grid.Cells.Count, _state.Counts(new SweepId(1)).Done);
        var bound = seconds.Values.Sum() / farm.Power;
        Assert.InRange(farm.Makespan / bound, 1, 1.08);
        Assert.InRange(farm.Moves, 0, grid.Cells.Count / 2);
        Assert.InRange(farm.Executions, seconds.Count, seconds.Count * 1.02 + slots);
    }

    [Fact]
    public void Near_the_end_foundations_are_granted_first_and_no_more_than_each_slot_could_begin()
    {
        _state.Activate(Grids.Grid(new SweepId(1), seeds: 3, "a", "b"), Grids.NothingKnown);
        Join(_worker, slots: 2);
        Join(_other, slots: 2);

        var granted = _state.Assign(_worker, Start);

        Assert.Equal([true, true], granted.Select(a => a.IsFoundation));
        Assert.All(granted, a => Assert.True(a.InOrder));
        Assert.Empty(_state.Assign(_worker, Start));
        foreach (var foundation in granted)
            _state.FoundationRecorded(foundation.Key.AsFoundation(), Grids.Canonical, 4, _worker);
        Assert.Equal([true, false], _state.Assign(_other, Start).Select(a => a.IsFoundation));
        Assert.Equal([false, false], _state.Assign(_worker, Start).Select(a => a.IsFoundation));
    }

    [Fact]
    public void What_was_queued_before_the_end_was_near_is_asked_back_but_for_a_cell_a_slot()
    {
        Measure(Grids.Grid(new SweepId(2), seeds: 1, "x"), foundation: 20);
        FinishedFoundation("a", "b", "c", "d", "e", "f");
        Join(_worker);
        Assert.Equal(6, _state.Assign(_worker, Start).Count);
        Join(_other);

        var asked = Assert.Single(_state.Balance(Start));

        Assert.Equal((_worker, 5), (asked.Worker, asked.Tasks.Count));
        _state.Released(_worker, asked.Tasks);
        Assert.Single(_state.Assign(_other, Start));
        Assert.Empty(_state.Assign(_worker, Start));
    }

    [Fact]
    public void Slow_worker_leaves_what_it_would_end_last_to_a_faster_one()
    {
        Join(_worker);
        Join(_other);
        Slow(_other, by: 9);
        var grid = Grids.Grid(new SweepId(1), firstSeed: 50, seeds: 1, attempts: 3, "a");
        _state.Activate(grid, Known(grid));

        Assert.Empty(_state.Assign(_other, Start));
        Assert.Equal(grid.Cells, _state.Assign(_worker, Start).Select(a => a.Key.AsCell()));
    }

    [Fact]
    public void Slow_worker_takes_what_has_failed_on_the_faster_one()
    {
        Join(_worker);
        Join(_other);
        Slow(_other, by: 9);
        var grid = Grids.Grid(new SweepId(1), firstSeed: 50, seeds: 1, attempts: 3, "a");
        _state.Activate(grid, Known(grid));
        Assert.Single(_state.Assign(_worker, Start));

        _state.FailureRecorded(_worker, grid.Cells[0], 1, Start);

        Assert.Empty(_state.Assign(_worker, After(60)));
        Assert.Single(_state.Assign(_other, After(60)));
    }

    [Fact]
    public void Slow_worker_takes_what_it_left_when_the_faster_one_is_gone()
    {
        Join(_worker);
        Join(_other);
        Slow(_other, by: 9);
        var grid = Grids.Grid(new SweepId(1), firstSeed: 50, seeds: 1, attempts: 3, "a");
        _state.Activate(grid, Known(grid));
        Assert.Empty(_state.Assign(_other, Start));
        _state.Hungry(Start);

        _state.Close(_worker);
        _state.Balance(Start);

        Assert.Contains(_other, _state.Hungry(Start));
        Assert.Single(_state.Assign(_other, Start));
    }

    [Fact]
    public void Worker_that_joins_late_takes_over_queued_cells_longest_first()
    {
        var grid = FinishedFoundation("a", "b", "c", "d", "e", "f");
        Join(_worker);
        var granted = _state.Assign(_worker, Start);
        _state.Beat(_worker, [granted[0].Key], Start);
        Join(_other);
        Assert.Empty(_state.Assign(_other, Start));

        var asked = _state.Balance(Start).Recalled;

        Assert.InRange(asked[_worker].Length, 2, 3);
        Assert.DoesNotContain(granted[0].Key, asked[_worker]);
        _state.Released(_worker, asked[_worker]);
        Assert.Empty(_state.Assign(_worker, Start));
        Assert.Equal(asked[_worker].ToHashSet(), _state.Assign(_other, Start).Select(a => a.Key).ToHashSet());
        Assert.Equal(6, grid.Cells.Count);
    }

    [Fact]
    public void What_was_moved_is_neither_asked_back_nor_asked_for_twice()
    {
        FinishedFoundation("a", "b", "c", "d", "e", "f");
        Join(_worker);
        _state.Assign(_worker, Start);
        Join(_other);
        _state.Assign(_other, Start);
        var asked = _state.Balance(Start).Recalled;

        Assert.Empty(_state.Balance(Start));
        _state.Released(_worker, asked[_worker]);
        _state.Assign(_other, Start);
        Assert.DoesNotContain(_other, _state.Balance(Start).Recalled.Keys);
    }

    [Fact]
    public void Cell_that_would_hardly_end_earlier_elsewhere_stays()
    {
        var settings = Grids.Settings with { MoveCost = TimeSpan.FromSeconds(10) };
        var state = new SchedulerState(settings);
        var grid = Grids.Grid(new SweepId(1), seeds: 1, "a", "b");
        state.Activate(grid, Known(grid));
        state.Join(_worker, 1, [], []);
        state.Assign(_worker, Start);
        state.Join(_other, 1, [], []);
        state.Assign(_other, Start);

        Assert.Empty(state.Balance(Start));
    }

    [Fact]
    public void Moved_cell_whose_new_worker_has_gone_is_anybodys()
    {
        FinishedFoundation("a", "b", "c", "d");
        Join(_worker);
        _state.Assign(_worker, Start);
        Join(_other);
        _state.Assign(_other, Start);
        var asked = _state.Balance(Start).Recalled;
        _state.Lose(_other);
        _state.Released(_worker, asked[_worker]);

        Assert.Equal(asked[_worker].ToHashSet(), _state.Assign(_worker, Start).Select(a => a.Key).ToHashSet());
    }

    [Fact]
    public void Cell_that_runs_far_over_its_time_is_executed_a_second_time_elsewhere_and_once_only()
    {
        var straggler = Straggle();

        var copy = Assert.Single(_state.Assign(_other, After(60)));

        Assert.Equal((straggler.Key, straggler.Attempt), (copy.Key, copy.Attempt));
        Assert.Empty(_state.Balance(After(61)));
        Assert.Empty(_state.Assign(_other, After(61)));
        Assert.Empty(_state.Assign(_worker, After(61)));
    }

    [Fact]
    public void First_result_of_two_copies_ends_the_task_and_the_other_is_ended_when_its_slot_is_wanted()
    {
        var straggler = Straggle();
        _state.Assign(_other, After(60));
        _state.Reported(_other, straggler.Key);
        _state.CellRecorded(straggler.Key.AsCell(), 3, _other);
        _state.Beat(_worker, [straggler.Key], After(64));

        Assert.Empty(_state.Needless(_worker));
        var next = Grids.Grid(new SweepId(2), seeds: 1, "x");
        _state.Activate(next, Grids.NothingKnown);
        Assert.NotEmpty(_state.Assign(_worker, After(65)));

        Assert.Equal([straggler.Key], _state.Needless(_worker).Abandoned[_worker]);
        Assert.Empty(_state.Needless(_worker));
    }

    [Fact]
    public void Failure_of_one_copy_leaves_the_other_its_attempt()
    {
        var straggler = Straggle();
        var copy = Assert.Single(_state.Assign(_other, After(60)));

        Assert.True(_state.IsCurrent(_other, copy.Key, copy.Attempt));
        _state.FailureRecorded(_other, copy.Key, 1, After(61));
        Assert.False(_state.IsCurrent(_other, copy.Key, copy.Attempt));
        Assert.True(_state.IsCurrent(_worker, straggler.Key, straggler.Attempt));
        Assert.Empty(_state.Assign(_other, After(600)));

        _state.FailureRecorded(_worker, straggler.Key, 2, After(700));
        Assert.Equal(
            3,
            Assert.Single(_state.Assign(_worker, After(800)).Concat(_state.Assign(_other, After(800)))).Attempt
        );
    }

    [Fact]
    public void Copy_that_was_not_told_of_before_its_first_holder_failed_is_granted_as_the_next_attempt_or_not_at_all()
    {
        var straggler = Straggle();
        _state.FailureRecorded(_worker, straggler.Key, 1, After(61));

        Assert.Empty(_state.Assign(_other, After(61)));
        Assert.Equal(2, Assert.Single(_state.Assign(_other, After(600))).Attempt);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Loss_of_one_holder_leaves_the_other(bool first)
    {
        var straggler = Straggle();
        _state.Assign(_other, After(60));
        var (lost, left) = first ? (_worker, _other) : (_other, _worker);
        _state.Lose(lost);

        Assert.True(_state.IsCurrent(left, straggler.Key, straggler.Attempt));
        Join(lost);
        Assert.Empty(_state.Assign(lost, After(61)));
        _state.Lose(left);
        Assert.Equal(straggler.Key, Assert.Single(_state.Assign(lost, After(62))).Key);
    }

    [Fact]
    public void Both_holders_of_a_copied_cell_are_adopted_after_a_takeover()
    {
        var grid = FinishedFoundation("a");
        _state.Join(_worker, 1, [new HeldTask(grid.Cells[0], 1)], []);
        Assert.Empty(_state.Join(_other, 1, [new HeldTask(grid.Cells[0], 1)], []));

        Assert.True(_state.IsCurrent(_worker, grid.Cells[0], 1));
        Assert.True(_state.IsCurrent(_other, grid.Cells[0], 1));
        Assert.Equal(1, _state.Running()[new SweepId(1)]);
    }

    [Fact]
    public void Queued_task_that_another_holds_is_asked_back_from_a_returning_worker()
    {
        var grid = FinishedFoundation("a");
        Join(_worker);
        _state.Assign(_worker, Start);

        Assert.Equal([grid.Cells[0]], _state.Join(_other, 1, [], [new HeldTask(grid.Cells[0], 1)]).Recalled[_other]);
    }

    [Fact]
    public void Task_under_which_a_node_died_runs_alone_and_is_not_copied()
    {
        var grid = FinishedFoundation("a");
        _state.CountLosses([new NodeLoss(grid.Cells[0], 1)]);
        Join(_worker);
        Join(_other);

        Assert.True(Assert.Single(_state.Assign(_worker, Start)).IsAlone);
        _state.Beat(_worker, [grid.Cells[0]], Start);
        _state.Assign(_other, Start);
        _state.Balance(After(1000));
        Assert.Empty(_state.Assign(_other, After(1000)));
    }

    /// <summary>One cell that the first worker executes for a minute, and a second worker with nothing to do.</summary>
    private Assignment Straggle()
    {
        FinishedFoundation("a");
        Join(_worker);
        Join(_other);
        var cell = Assert.Single(_state.Assign(_worker, Start));
        _state.Beat(_worker, [cell.Key], Start);
        Assert.Empty(_state.Assign(_other, Start));
        Assert.Empty(_state.Balance(After(1)));
        Assert.Empty(_state.Assign(_other, After(1)));
        Assert.Empty(_state.Balance(After(60)));
        return cell;
    }

    private SweepGrid FinishedFoundation(params string[] methods)
    {
        var grid = Grids.Grid(new SweepId(1), seeds: 1, methods);
        _state.Activate(grid, Known(grid));
        return grid;
    }

    /// <summary>A sweep that is done: what its tasks took is known.</summary>
    private void Measure(SweepGrid grid, double foundation = 4, double cell = 3, WorkerId worker = default)
    {
        _state.Activate(grid, Grids.NothingKnown);
        foreach (var key in grid.Foundations)
            _state.FoundationRecorded(key, Grids.Canonical, foundation, worker);
        foreach (var key in grid.Cells)
            _state.CellRecorded(key, cell, worker);
        _state.Deactivate(grid.SweepId);
    }

    /// <summary>The worker has taken so much longer than others.</summary>
    private void Slow(WorkerId worker, double by)
    {
        Measure(Grids.Grid(new SweepId(2), seeds: 1, "a"));
        Measure(Grids.Grid(new SweepId(3), firstSeed: 1, seeds: 20, attempts: 3, "a"), 4 * by, 3 * by, worker);
    }

    private static LedgerSnapshot Known(SweepGrid grid) =>
        Grids.NothingKnown with
        {
            Foundations = grid.Foundations.ToDictionary(f => f, _ => Grids.Canonical),
        };

    private void Join(WorkerId worker, int slots = 1) => _state.Join(worker, slots, [], []);

    private static TimeSpan After(double seconds) => TimeSpan.FromSeconds(seconds);
}

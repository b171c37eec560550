using TauGate.Core.Ports;
using TauGate.Core.Scheduling;
using TauGate.Core.Sweeps;

namespace TauGate.Core.Tests.Scheduling;

/// <summary>
/// Several sweeps at once: priorities, fair share, pausing, cancelling, and sweeps that change while they run.
/// </summary>
public sealed class SchedulerSweepTests
{
    private static readonly TimeSpan Start = TimeSpan.Zero;
    private readonly SchedulerState _state = new(Grids.Settings);
    private readonly WorkerId _worker = WorkerId.New();

    public SchedulerSweepTests() => _state.Join(_worker, 1, [], []);

    [Fact]
    public void Higher_priority_is_served_first()
    {
        var low = Sweep(new SweepId(1), 0, 20);
        var high = Sweep(new SweepId(2), 100, 2);
        Activate(low);
        Activate(high, priority: 5);

        var granted = _state.Assign(_worker, Start);

        Assert.All(granted.Take(6), a => Assert.Equal(high.SpecDigest, a.Spec));
        Assert.All(granted.Skip(6), a => Assert.Equal(low.SpecDigest, a.Spec));
    }

    [Fact]
    public void Sweeps_of_one_priority_share_by_seconds()
    {
        var grids = new[] { Sweep(new SweepId(1), 0, 50), Sweep(new SweepId(2), 100, 50) };
        foreach (var grid in grids)
            Activate(grid);

        var granted = _state.Assign(_worker, Start);

        var seconds = grids.Select(g => granted.Where(a => a.Spec == g.SpecDigest).Sum(Seconds)).ToArray();
        Assert.InRange(seconds[0] - seconds[1], -10, 10);
    }

    [Fact]
    public void New_sweep_neither_starves_an_old_one_nor_waits_for_it()
    {
        Activate(Sweep(new SweepId(1), 0, 200));
        Work(TimeSpan.FromSeconds(300));
        var late = Sweep(new SweepId(2), 1000, 200);
        Activate(late);

        var granted = Work(TimeSpan.FromSeconds(200));

        var share = granted.Where(a => a.Spec == late.SpecDigest).Sum(Seconds) / granted.Sum(Seconds);
        Assert.InRange(share, 0.4, 0.6);
    }

    [Fact]
    public void Cell_of_two_sweeps_has_the_better_priority()
    {
        Activate(Sweep(new SweepId(1), 0, 10));
        Activate(Sweep(new SweepId(2), 9, 1), priority: 1);

        Assert.Equal(Sweep(new SweepId(1), 0, 10).Foundations[9], _state.Assign(_worker, Start)[0].Key);
    }

    [Fact]
    public void Paused_sweep_asks_back_what_is_queued_and_begins_nothing_until_it_is_resumed()
    {
        Activate(Sweep(new SweepId(1), 0, 2));
        var granted = _state.Assign(_worker, Start);
        _state.Beat(_worker, [granted[0].Key]);

        var recalled = _state.Configure(new SweepId(1), 0, isPaused: true).Recalled;

        Assert.Equal(granted.Skip(1).Select(a => a.Key).ToHashSet(), recalled[_worker].ToHashSet());
        _state.Released(_worker, recalled[_worker]);
        Assert.Empty(_state.Assign(_worker, Start));
        Assert.True(_state.IsCurrent(_worker, granted[0].Key, 1));
        Assert.Empty(_state.Configure(new SweepId(1), 0, isPaused: false));
        Assert.Equal([_worker], _state.Hungry(Start));
        Assert.Equal(5, _state.Assign(_worker, Start).Count);
    }

    [Fact]
    public void Cell_that_another_sweep_wants_goes_on_when_one_is_paused()
    {
        Activate(Sweep(new SweepId(1), 0, 2));
        Activate(Sweep(new SweepId(2), 1, 1));
        var granted = _state.Assign(_worker, Start);

        var recalled = _state.Configure(new SweepId(1), 0, isPaused: true).Recalled;

        var shared = Sweep(new SweepId(2), 1, 1);
        TaskKey[] kept = [.. shared.Cells, .. shared.Foundations];
        Assert.Equal(granted.Select(a => a.Key).Except(kept).ToHashSet(), recalled[_worker].ToHashSet());
    }

    [Fact]
    public void Sweep_that_is_paused_when_it_is_taken_up_waits()
    {
        _state.Activate(Sweep(new SweepId(1), 0, 1), Grids.NothingKnown, isPaused: true);

        Assert.Empty(_state.Assign(_worker, Start));
        Assert.Equal(2, _state.Counts(new SweepId(1)).Waiting);
    }

    [Fact]
    public void Cancelled_sweep_gives_up_what_executes_unless_another_sweep_has_it()
    {
        Activate(Sweep(new SweepId(1), 0, 1));
        _state.Activate(Grids.Grid(new SweepId(2), 0, 1, 3, "b"), Grids.NothingKnown, isPaused: true);
        var granted = _state.Assign(_worker, Start);
        _state.FoundationRecorded(granted[0].Key.AsFoundation(), Grids.Canonical, 1);
        var (a, b) = (
            granted.Single(g => g is { IsFoundation: false, Ordinal: 0 }),
            granted.Single(g => g is { IsFoundation: false, Ordinal: 1 })
        );
        _state.Beat(_worker, [a.Key, b.Key]);

        var withdrawal = _state.Deactivate(new SweepId(1));

        Assert.Equal([a.Key], withdrawal.Executing.Abandoned[_worker]);
        Assert.Empty(withdrawal.Queued);
        _state.CellRecorded(b.Key.AsCell(), 1);
        Assert.Equal(1, _state.Counts(new SweepId(2)).Done);
    }

    [Fact]
    public void Task_that_only_a_more_patient_sweep_would_have_tried_again_is_given_up_when_that_sweep_ends()
    {
        Activate(Grids.Grid(new SweepId(1), 0, 1, attempts: 2, "a", "b"));
        Activate(Grids.Grid(new SweepId(2), 0, 1, attempts: 5, "a", "b"));
        var granted = _state.Assign(_worker, Start);
        _state.FoundationRecorded(granted[0].Key.AsFoundation(), Grids.Canonical, 1);
        var cell = granted[1].Key;
        Assert.Empty(_state.FailureRecorded(_worker, cell, 1, Start).GivenUp);
        _state.Assign(_worker, TimeSpan.FromDays(1));
        Assert.Empty(_state.FailureRecorded(_worker, cell, 2, TimeSpan.FromDays(1)).GivenUp);

        var withdrawal = _state.Deactivate(new SweepId(2));

        Assert.Equal([cell], withdrawal.GivenUp.GivenUp);
        Assert.Equal(1, _state.Counts(new SweepId(1)).Quarantined);
        Activate(Grids.Grid(new SweepId(3), 5, 1, attempts: 5, "a"));
        Assert.Empty(_state.Deactivate(new SweepId(3)).GivenUp);
    }

    [Fact]
    public void Cells_added_to_a_running_sweep_leave_what_executes_alone()
    {
        Activate(Sweep(new SweepId(1), 0, 1));
        var granted = _state.Assign(_worker, Start);
        _state.Beat(_worker, [granted[0].Key]);

        var verdict = Activate(Sweep(new SweepId(1), 0, 2));

        Assert.Empty(verdict.Recalled);
        Assert.All(granted, a => Assert.True(_state.IsCurrent(_worker, a.Key, 1)));
        Assert.Equal(Sweep(new SweepId(1), 0, 2).Foundations[1], _state.Assign(_worker, Start)[0].Key);
        Assert.Equal(4, _state.Counts(new SweepId(1)).Total);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Retry_puts_quarantined_cells_back_with_all_their_attempts_whose_numbers_go_on(bool isRunning)
    {
        var grid = Grids.Grid(new SweepId(1), 0, 1, attempts: 1, "a", "b");
        _state.Activate(grid, Grids.NothingKnown);
        var granted = _state.Assign(_worker, Start);
        _state.FoundationRecorded(granted[0].Key.AsFoundation(), Grids.Canonical, 1);
        Assert.Single(_state.FailureRecorded(_worker, granted[1].Key, 1, Start).GivenUp);
        if (!isRunning)
            _state.Deactivate(new SweepId(1));

        _state.Activate(
            grid,
            Grids.NothingKnown with
            {
                EarlierFailures = new Dictionary<TaskKey, int> { [granted[1].Key] = 1 },
            },
            epoch: 1
        );

        Assert.Equal(0, _state.Counts(new SweepId(1)).Quarantined);
        Assert.Equal(
            (granted[1].Key, 2),
            Assert.Single(_state.Assign(_worker, Start)) is var again ? (again.Key, again.Attempt) : default
        );
        Assert.True(_state.IsCurrent(_worker, granted[2].Key, 1));
    }

    [Fact]
    public void Sweep_that_is_read_again_without_a_retry_keeps_its_quarantine()
    {
        var grid = Grids.Grid(new SweepId(1), 0, 1, attempts: 1, "a");
        _state.Activate(grid, Grids.NothingKnown);
        var granted = _state.Assign(_worker, Start);
        _state.FoundationRecorded(granted[0].Key.AsFoundation(), Grids.Canonical, 1);
        _state.FailureRecorded(_worker, granted[1].Key, 1, Start);

        _state.Activate(grid, Grids.NothingKnown);

        Assert.Equal(1, _state.Counts(new SweepId(1)).Quarantined);
        Assert.Empty(_state.Assign(_worker, Start));
    }

    [Fact]
    public void Losses_known_to_the_ledger_count_and_new_ones_are_told()
    {
        var grid = Sweep(new SweepId(1), 0, 1);
        _state.Activate(
            grid,
            Grids.NothingKnown with
            {
                Losses = new Dictionary<TaskKey, int> { [grid.Foundations[0]] = 3 },
            }
        );
        Assert.True(_state.Assign(_worker, Start)[0].IsAlone);
        _state.Beat(_worker, [grid.Foundations[0]]);

        Assert.Equal([new NodeLoss(grid.Foundations[0], 4)], _state.Lose(_worker).Losses);
    }

    [Fact]
    public void Only_workers_with_a_reason_are_woken()
    {
        var idle = WorkerId.New();
        Activate(Sweep(new SweepId(1), 0, 1));
        _state.Join(idle, 1, [], []);
        Assert.Equal(2, _state.Hungry(Start).Count);
        var granted = _state.Assign(_worker, Start);
        _state.Assign(idle, Start);
        Assert.Equal([idle], _state.Hungry(Start).Except([_worker]));
        _state.Assign(idle, Start);
        Assert.Empty(_state.Hungry(Start));

        _state.Reported(_worker, granted[0].Key);
        Assert.Equal([_worker], _state.Hungry(Start));
    }

    /// <summary>Does what is granted, one task after the other, for so many seconds of work.</summary>
    private List<Assignment> Work(TimeSpan time)
    {
        var done = new List<Assignment>();
        var left = time.TotalSeconds;
        while (left > 0)
        {
            foreach (var task in _state.Assign(_worker, Start))
            {
                done.Add(task);
                left -= Seconds(task);
                if (task.IsFoundation)
                    _state.FoundationRecorded(task.Key.AsFoundation(), Grids.Canonical, 4);
                else
                    _state.CellRecorded(task.Key.AsCell(), 3);
            }
        }
        return done;
    }

    private IReadOnlyList<Effect> Activate(SweepGrid grid, int priority = 0) =>
        _state.Activate(grid, Grids.NothingKnown, priority);

    private static SweepGrid Sweep(SweepId id, long firstSeed, int seeds) =>
        Grids.Grid(id, firstSeed, seeds, 3, "a", "b");

    private static double Seconds(Assignment task) => task.IsFoundation ? 4 : 3;
}

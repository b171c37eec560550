using TauGate.Core.Scheduling;

namespace TauGate.Core.Tests.Scheduling;

/// <summary>
/// An urgent sweep over a running one: when it begins, and where. Simulated machines of a cluster with 2 or 64 slots.
/// </summary>
public sealed class SchedulerPriorityTests
{
    private const double Submitted = 200;
    private static readonly TimeSpan Start = TimeSpan.Zero;
    private readonly SchedulerState _state = new(Grids.Settings);

    [Theory]
    [InlineData(1, 2, 1)]
    [InlineData(1, 2, 60)]
    [InlineData(2, 1, 2)]
    [InlineData(2, 1, 60)]
    [InlineData(4, 16, 4)]
    [InlineData(4, 16, 16)]
    [InlineData(4, 16, 20)]
    [InlineData(4, 16, 40)]
    [InlineData(4, 16, 400)]
    [InlineData(64, 1, 64)]
    public void Higher_priority_begins_at_the_next_free_slot_of_every_worker_and_is_spread_over_them(
        int workers,
        int slots,
        int seeds
    )
    {
        string[] methods = ["a", "b", "c", "d", "e", "f", "g", "h"];
        var low = Grids.Grid(new SweepId(1), 0, 20 * workers * slots, 3, methods);
        var urgent = Grids.Grid(new SweepId(2), 100_000, seeds, 3, methods);
        var isUrgent = new HashSet<TaskKey>([.. urgent.Cells, .. urgent.Foundations]);
        var farm = new Farm(_state, key => isUrgent.Contains(key) ? 3 : 20 + key.GetHashCode() % 10);
        for (var i = 0; i < workers; i++)
            farm.Add(slots, slowness: 1);
        farm.Submit(low);
        farm.Run(Submitted);

        farm.Submit(urgent, priority: 5);
        farm.Run();

        var later = farm.Begun.Where(b => b.At > Submitted).ToArray();
        var ofEach = Math.Min(slots, seeds / workers);
        foreach (var worker in later.GroupBy(b => b.Worker))
        {
            // As many foundations as there are for it, at its next free slots.
            Assert.All(worker.Take(ofEach), b => Assert.Contains(b.Key, isUrgent));
            var share = (double)worker.Count(b => isUrgent.Contains(b.Key)) / isUrgent.Count;
            if (ofEach > 0)
                Assert.InRange(share * workers, 0.2, 2);
        }
        Assert.Equal(urgent.Cells.Count, _state.Counts(new SweepId(2)).Done);
        Assert.Equal(low.Cells.Count, _state.Counts(new SweepId(1)).Done);
    }

    [Fact]
    public void Cells_of_one_urgent_seed_are_spread_over_the_workers()
    {
        var low = Grids.Grid(new SweepId(1), 0, 400, 3, "a", "b", "c", "d");
        var urgent = Grids.Grid(new SweepId(2), 100_000, 1, 3, [.. Enumerable.Range(0, 32).Select(i => $"method{i}")]);
        var cells = urgent.Cells.ToHashSet();
        var farm = new Farm(_state, key => cells.Contains(key.AsCell()) ? 3 : 10 + key.GetHashCode() % 5);
        for (var i = 0; i < 4; i++)
            farm.Add(slots: 16, slowness: 1);
        farm.Submit(low);
        farm.Run(Submitted);

        farm.Submit(urgent, priority: 1);
        farm.Run();

        var byWorker = farm
            .Begun.Where(b => cells.Contains(b.Key.AsCell()))
            .GroupBy(b => b.Worker)
            .Select(g => g.Count())
            .ToArray();
        Assert.Equal(4, byWorker.Length);
        Assert.All(byWorker, count => Assert.InRange(count, 4, 12));
    }

    [Fact]
    public void Queued_tasks_stay_behind_a_sweep_of_higher_priority_and_are_not_asked_back()
    {
        var worker = Join(1);
        _state.Activate(Grids.Grid(new SweepId(1), 20, "a", "b"), Grids.NothingKnown);
        var queued = _state.Assign(worker, Start);

        var verdict = _state.Activate(Grids.Grid(new SweepId(2), 100, 2, 3, "a", "b"), Grids.NothingKnown, priority: 1);

        Assert.Empty(verdict.Recalled);
        Assert.Equal([worker], _state.Hungry(Start));
        var granted = _state.Assign(worker, Start);
        Assert.Equal(6, granted.Count);
        Assert.All(granted, a => Assert.Equal(1, a.Priority));
        Assert.All(queued, a => Assert.True(_state.IsCurrent(worker, a.Key, a.Attempt)));
    }

    [Fact]
    public void Changed_priority_asks_back_what_is_queued_with_the_old_one()
    {
        var worker = Join(1);
        _state.Activate(Grids.Grid(new SweepId(1), 20, "a", "b"), Grids.NothingKnown);
        _state.Activate(Grids.Grid(new SweepId(2), 100, 2, 3, "a", "b"), Grids.NothingKnown);
        var granted = _state.Assign(worker, Start);
        var second = granted
            .Where(a => a.Spec == Grids.Grid(new SweepId(2), 100, 2, 3, "a", "b").SpecDigest)
            .Select(a => a.Key)
            .ToHashSet();
        _state.Beat(worker, [granted[0].Key]);

        var recalled = _state.Configure(new SweepId(2), priority: 3, isPaused: false).Recalled;

        Assert.Equal(second.Except([granted[0].Key]).ToHashSet(), recalled[worker].ToHashSet());
        _state.Released(worker, recalled[worker]);
        Assert.Equal(second, _state.Assign(worker, Start).Where(a => a.Priority == 3).Select(a => a.Key).ToHashSet());
    }

    [Fact]
    public void Returning_worker_gives_back_what_it_queues_with_a_priority_of_before()
    {
        var grid = Grids.Grid(new SweepId(1), 1, "a", "b");
        _state.Activate(
            grid,
            Grids.NothingKnown with
            {
                Foundations = grid.Foundations.ToDictionary(f => f, _ => Grids.Canonical),
            },
            priority: 2
        );
        var worker = WorkerId.New();

        var back = _state.Join(
            worker,
            1,
            [],
            [new HeldTask(grid.Cells[0], 1, Priority: 2), new HeldTask(grid.Cells[1], 1, Priority: 0)]
        );

        Assert.Equal([grid.Cells[1]], back.Recalled[worker]);
        // Not anybody's before it is given back.
        Assert.True(_state.IsCurrent(worker, grid.Cells[1], 1));
    }

    [Fact]
    public void Worker_without_room_is_granted_nothing_and_others_do_what_it_gives_back()
    {
        var (full, other) = (Join(1), Join(1));
        _state.Activate(Grids.Grid(new SweepId(1), 1, "a", "b"), Grids.NothingKnown);
        var granted = _state.Assign(full, Start);
        Assert.Empty(_state.Assign(other, Start));

        _state.Hold(full, isHolding: true);
        Assert.True(_state.IsIdling(full)); // Should its word that it has given all back be lost, it is asked again.
        _state.Released(full, granted.Select(a => a.Key));

        Assert.False(_state.IsIdling(full));
        Assert.Empty(_state.Assign(full, Start));
        Assert.Contains(other, _state.Hungry(Start));
        Assert.Equal(granted[0].Key, _state.Assign(other, Start)[0].Key);

        _state.Lose(other);
        _state.Hold(full, isHolding: false);
        Assert.Contains(full, _state.Hungry(Start));
        Assert.NotEmpty(_state.Assign(full, Start));
    }

    private WorkerId Join(int slots)
    {
        var worker = WorkerId.New();
        _state.Join(worker, slots, [], []);
        return worker;
    }
}

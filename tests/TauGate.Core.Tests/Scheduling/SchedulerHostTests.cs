using TauGate.Core.Scheduling;

namespace TauGate.Core.Tests.Scheduling;

/// <summary>Broken hosts and broken tasks.</summary>
public sealed class SchedulerHostTests
{
    private readonly SchedulerState _state = new(
        Grids.Settings with
        {
            Horizon = TimeSpan.FromSeconds(12),
            Refill = TimeSpan.FromSeconds(12),
        }
    );
    private readonly WorkerId _bad = WorkerId.New();
    private readonly WorkerId _good = WorkerId.New();
    private TimeSpan _now;

    public SchedulerHostTests()
    {
        var grid = Grids.Grid(new SweepId(1), seeds: 20, "a", "b", "c", "d");
        _state.Activate(
            grid,
            Grids.NothingKnown with
            {
                Foundations = grid.Foundations.ToDictionary(f => f, _ => Grids.Canonical),
            }
        );
        _state.Join(_bad, 1, [], []);
        _state.Join(_good, 1, [], []);
    }

    [Fact]
    public void Worker_on_which_different_tasks_fail_while_others_succeed_is_suspended_and_its_queue_asked_back()
    {
        var queue = _state.Assign(_bad, _now);
        var good = _state.Assign(_good, _now);
        for (var i = 0; i < 2; i++)
            Assert.Empty(Fail(_bad, queue[i]).Suspended);
        Assert.Empty(Fail(_bad, queue[2]).Suspended);

        var effects = Pass(_good, good[0]);

        Assert.Contains("3 different tasks in a row", effects.Suspended[_bad], StringComparison.Ordinal);
        Assert.Equal(queue.Skip(3).Select(a => a.Key).ToHashSet(), effects.Recalled[_bad].ToHashSet());
        _state.Released(_bad, effects.Recalled[_bad]);
        Assert.Empty(_state.Assign(_bad, _now));
        Assert.NotNull(_state.SuspensionOf(_bad));
    }

    [Fact]
    public void Worker_that_only_reconnects_stays_suspended_and_a_new_incarnation_works_again()
    {
        Worker_on_which_different_tasks_fail_while_others_succeed_is_suspended_and_its_queue_asked_back();
        foreach (var incarnation in new[] { 1, 1 })
        {
            _state.Lose(_bad);
            _state.Return(_bad, incarnation);
            _state.Join(_bad, 1, [], []);
            Assert.Empty(_state.Assign(_bad, _now));
        }

        _state.Lose(_bad);
        _state.Return(_bad, incarnation: 2);
        _state.Join(_bad, 1, [], []);

        Assert.NotEmpty(_state.Assign(_bad, _now));
    }

    [Fact]
    public void Worker_is_not_suspended_when_everybody_fails()
    {
        for (var round = 0; round < 5; round++)
            foreach (var worker in new[] { _bad, _good })
                Assert.Empty(Fail(worker, Next(worker)).Suspended);
    }

    [Fact]
    public void Success_between_failures_clears_a_worker()
    {
        for (var round = 0; round < 4; round++)
        {
            Assert.Empty(Fail(_bad, Next(_bad)).Suspended);
            Assert.Empty(Pass(_good, Next(_good)).Suspended);
            Assert.Empty(Pass(_bad, Next(_bad)).Suspended);
        }
    }

    [Fact]
    public void Tasks_that_pass_elsewhere_are_held_against_a_worker_whatever_else_it_does()
    {
        var suspended = false;
        for (var round = 0; round < 4; round++)
        {
            var task = Next(_bad);
            Fail(_bad, task);
            Pass(_bad, Next(_bad));
            _now += TimeSpan.FromMinutes(2);
            Assert.DoesNotContain(_state.Assign(_bad, _now), a => a.Key == task.Key);
            suspended |= Pass(_good, task).Suspended.ContainsKey(_bad);
        }
        Assert.True(suspended);
    }

    [Fact]
    public void Suspended_worker_is_cleared_when_its_tasks_fail_elsewhere_too()
    {
        var queue = _state.Assign(_bad, _now);
        Pass(_good, Next(_good));
        foreach (var task in queue.Take(2))
            Fail(_bad, task);
        Pass(_good, Next(_good));
        Assert.Contains(_bad, Fail(_bad, queue[2]).Suspended);

        _now += TimeSpan.FromMinutes(2);
        IReadOnlyList<Effect>? effects = null;
        for (var round = 0; round < 200 && effects is not { Reinstated.Count: > 0 }; round++)
        {
            var task = Next(_good);
            effects = queue.Take(3).Any(q => q.Key == task.Key) ? Fail(_good, task) : Pass(_good, task);
        }

        Assert.Equal([_bad], effects!.Reinstated);
        Assert.Null(_state.SuspensionOf(_bad));
    }

    [Fact]
    public void Failures_of_a_suspended_host_do_not_use_up_a_cells_attempts()
    {
        var state = new SchedulerState(Grids.Settings);
        var grid = Grids.Grid(new SweepId(1), 0, 1, attempts: 2, "a", "b", "c", "d", "e");
        state.Activate(
            grid,
            Grids.NothingKnown with
            {
                Foundations = grid.Foundations.ToDictionary(f => f, _ => Grids.Canonical),
            }
        );
        state.Join(_bad, 1, [], []);
        var queue = state.Assign(_bad, _now);
        state.Join(_good, 1, [], []);
        foreach (var task in queue.Take(3))
            state.FailureRecorded(_bad, task.Key, 1, _now);
        state.Released(_bad, [queue[3].Key, queue[4].Key]);
        var passed = state.Assign(_good, _now)[0];
        Assert.NotEmpty(state.CellRecorded(passed.Key.AsCell(), 3, _good).Suspended);
        _now += TimeSpan.FromMinutes(2);
        Assert.Contains(state.Assign(_good, _now), a => a.Key == queue[0].Key);

        // Two failures of two allowed, one of them the host's.
        Assert.Empty(state.FailureRecorded(_good, queue[1].Key, 1, _now, isHosts: false).GivenUp);
        Assert.Empty(state.FailureRecorded(_good, queue[0].Key, 2, _now, isHosts: false).GivenUp);
    }

    [Fact]
    public void Closed_worker_is_granted_nothing_and_keeps_what_it_has()
    {
        var queue = _state.Assign(_bad, _now);
        _state.Close(_bad);
        Pass(_bad, queue[0]);

        Assert.Empty(_state.Assign(_bad, _now));
        Assert.True(_state.IsCurrent(_bad, queue[1].Key, 1));
    }

    /// <summary>The worker's next task, which it holds.</summary>
    private Assignment Next(WorkerId worker) => Held(worker) ?? throw new InvalidOperationException("It has nothing.");

    private readonly Dictionary<WorkerId, List<Assignment>> _held = [];

    private Assignment? Held(WorkerId worker)
    {
        if (!_held.TryGetValue(worker, out var held))
            _held.Add(worker, held = []);
        held.AddRange(_state.Assign(worker, _now));
        if (held.Count == 0)
            return null;
        var next = held[0];
        held.RemoveAt(0);
        return next;
    }

    private IReadOnlyList<Effect> Fail(WorkerId worker, Assignment task)
    {
        _state.Reported(worker, task.Key);
        return _state.FailureRecorded(worker, task.Key, task.Attempt, _now);
    }

    private IReadOnlyList<Effect> Pass(WorkerId worker, Assignment task)
    {
        _state.Reported(worker, task.Key);
        return _state.CellRecorded(task.Key.AsCell(), 3, worker);
    }
}

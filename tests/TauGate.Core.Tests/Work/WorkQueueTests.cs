using TauGate.Core.Sweeps;
using TauGate.Core.Tests.Scheduling;
using TauGate.Core.Work;

namespace TauGate.Core.Tests.Work;

public sealed class WorkQueueTests
{
    private readonly WorkQueue _queue = new();

    [Fact]
    public void Two_slots_and_two_seeds_train_both_foundations_at_once()
    {
        Add(seeds: 2, "a", "b");

        Assert.True(_queue.Begin(0)!.IsFoundation);
        Assert.True(_queue.Begin(1)!.IsFoundation);
    }

    [Fact]
    public void Slot_goes_on_with_the_cells_of_the_foundation_it_has_at_hand()
    {
        Add(seeds: 2, "a", "b");
        var first = _queue.Begin(0)!;
        var second = _queue.Begin(1)!;
        Finish(1, second);
        Finish(0, first);

        Assert.Equal(1, _queue.Begin(1)!.Foundation.Seed);
        Assert.Equal(0, _queue.Begin(0)!.Foundation.Seed);
    }

    [Fact]
    public void Only_seeds_second_slot_waits_for_the_foundation_and_then_helps()
    {
        Add(seeds: 1, "a", "b");
        var foundation = _queue.Begin(0)!;
        Assert.Null(_queue.Begin(1));
        Finish(0, foundation);

        Assert.NotNull(_queue.Begin(0));
        Assert.NotNull(_queue.Begin(1));
    }

    [Fact]
    public void Free_slot_trains_the_next_foundation_before_it_helps_another_slot()
    {
        Add(seeds: 2, "a", "b", "c");
        var first = _queue.Begin(0)!;
        Finish(0, first);
        _queue.Begin(0);

        Assert.True(_queue.Begin(1)!.IsFoundation);
    }

    [Fact]
    public void Free_slot_helps_when_nothing_else_is_left()
    {
        Add(seeds: 1, "a", "b");
        Finish(0, _queue.Begin(0)!);
        _queue.Begin(0);

        Assert.False(_queue.Begin(1)!.IsFoundation);
        Assert.Empty(_queue.Queued);
    }

    [Fact]
    public void Task_granted_twice_is_executed_once()
    {
        Add(seeds: 1, "a");
        Add(seeds: 1, "a");
        Finish(0, _queue.Begin(0)!);
        var cell = _queue.Begin(0)!;
        _queue.Add(cell);

        Assert.Null(_queue.Begin(1));
    }

    [Fact]
    public void Task_granted_again_while_queued_is_executed_under_the_new_grant()
    {
        Add(seeds: 1, "a");
        _queue.Add(_queue.Queued.First() with { Attempt = 2, Term = new TermNumber(5) });

        Assert.Equal((2, new TermNumber(5)), (_queue.Begin(0)!.Attempt, _queue.Executing[0].Term));
        Assert.Single(_queue.Queued);
    }

    [Fact]
    public void Task_put_back_is_the_next_one()
    {
        Add(seeds: 3, "a");
        var item = _queue.Begin(0)!;
        _queue.PutBack(0);

        Assert.Equal(item, _queue.Begin(1));
    }

    [Fact]
    public void Release_gives_back_queued_tasks_and_keeps_those_under_way()
    {
        Add(seeds: 2, "a");
        var begun = _queue.Begin(0)!;
        var queued = _queue.Queued.Last();

        Assert.Equal([queued.Key], _queue.Release([begun.Key, queued.Key]));
        Assert.DoesNotContain(queued, _queue.Queued);
        Assert.Equal(begun, _queue.Executing[0]);
    }

    [Fact]
    public void Slot_with_a_task_under_way_cannot_begin_another()
    {
        Add(seeds: 2, "a");
        _queue.Begin(0);

        Assert.Throws<InvalidOperationException>(() => _queue.Begin(0));
    }

    [Fact]
    public void Near_the_end_foundations_begin_before_cells_and_cells_in_the_order_granted()
    {
        Add(seeds: 3, "a", "b");
        var cells = _queue.Queued.Where(i => !i.IsFoundation).ToArray();
        Finish(0, _queue.Begin(0)!);
        _queue.Add(cells[5] with { InOrder = true });

        Assert.Equal((true, 1), (_queue.Begin(0)!.IsFoundation, _queue.Executing[0].Foundation.Seed));
        Assert.Equal((true, 2), (_queue.Begin(1)!.IsFoundation, _queue.Executing[1].Foundation.Seed));
        Finish(0, _queue.Executing[0]);
        Assert.Equal([cells[0].Key, cells[1].Key], [_queue.Begin(0)!.Key, _queue.Begin(2)!.Key]);
        _queue.End(2);
        _queue.Release([cells[5].Key]);
        Assert.Equal(cells[2].Key, _queue.Begin(2)!.Key);
    }

    [Fact]
    public void Higher_priority_begins_at_the_next_free_slot_whatever_it_has_at_hand_and_however_late_it_came()
    {
        Add(seeds: 3, "a", "b", "c");
        Finish(0, _queue.Begin(0)!);
        Add(priority: 5, firstSeed: 100, seeds: 1, "a", "b");

        Assert.Equal((100, true), (_queue.Begin(0)!.Foundation.Seed, _queue.Executing[0].IsFoundation));
        // Its cells cannot begin yet.
        Assert.Equal(0, _queue.Begin(1)!.Priority);
        Finish(0, _queue.Executing[0]);
        _queue.End(1);
        Assert.Equal([5, 5, 0], Enumerable.Range(0, 3).Select(slot => _queue.Begin(slot)!.Priority));
    }

    [Fact]
    public void Near_the_end_of_a_lower_priority_a_higher_one_still_goes_first()
    {
        Add(seeds: 2, "a");
        foreach (var item in _queue.Queued.ToArray())
            _queue.Add(item with { InOrder = true });
        Add(priority: 1, firstSeed: 50, seeds: 1, "a");
        Finish(0, _queue.Begin(0)!);

        Assert.Equal((1, false), (_queue.Begin(0)!.Priority, _queue.Executing[0].IsFoundation));
        Assert.Equal((0, true), (_queue.Begin(1)!.Priority, _queue.Executing[1].IsFoundation));
    }

    [Fact]
    public void Lone_task_of_low_priority_holds_up_nothing_of_higher_priority()
    {
        Add(seeds: 2, "a");
        MakeOldestAlone();
        Add(priority: 1, firstSeed: 50, seeds: 2, "a");

        Assert.Equal([1, 1], Enumerable.Range(0, 2).Select(slot => _queue.Begin(slot)!.Priority));
        Assert.Null(_queue.Begin(2));
    }

    [Fact]
    public void Task_granted_again_with_another_priority_stands_with_those_of_that_priority()
    {
        Add(seeds: 2, "a");
        var last = _queue.Queued.Last(i => i.IsFoundation);
        _queue.Add(last with { Priority = 2 });

        Assert.Equal(last.Key, _queue.Begin(0)!.Key);
    }

    [Fact]
    public void Lone_task_that_is_the_oldest_waits_for_the_others_and_others_wait_for_it()
    {
        Add(seeds: 4, "a");
        _queue.Begin(0);
        MakeOldestAlone();

        Assert.Null(_queue.Begin(1));
        _queue.End(0);
        Assert.True(_queue.Begin(1)!.IsAlone);
        Assert.Null(_queue.Begin(0));
        _queue.End(1);
        Assert.NotNull(_queue.Begin(0));
        Assert.NotNull(_queue.Begin(1));
    }

    [Fact]
    public void Lone_task_behind_others_leaves_the_slots_to_them_until_it_is_the_oldest()
    {
        Add(seeds: 3, "a");
        var last = _queue.Queued.Last(i => i.IsFoundation);
        _queue.Add(last with { IsAlone = true });

        Assert.False(_queue.Begin(0)!.IsAlone);
        Assert.False(_queue.Begin(1)!.IsAlone);
        Assert.Null(_queue.Begin(2));
    }

    [Fact]
    public void Lone_cell_whose_foundation_is_not_here_holds_nobody_up()
    {
        Add(seeds: 1, "a");
        var cell = _queue.Queued.Single(i => !i.IsFoundation) with { IsAlone = true };
        _queue.Release([cell.Key]);
        var foundation = _queue.Begin(0)!;
        _queue.PutBack(0);
        _queue.Release([foundation.Key]);
        _queue.Add(cell);
        _queue.Add(foundation);

        Finish(0, _queue.Begin(0)!);
        Assert.Equal(cell, _queue.Begin(0));
    }

    [Fact]
    public void Lone_tasks_and_others_all_end_whatever_the_order()
    {
        Add(seeds: 4, "a", "b", "c");
        var random = new Random(7);
        foreach (var item in _queue.Queued.ToArray())
            if (random.Next(3) == 0)
                _queue.Add(item with { IsAlone = true });
        var left = _queue.Queued.Count();
        while (left > 0)
        {
            for (var slot = 0; slot < 3; slot++)
                if (!_queue.Executing.ContainsKey(slot))
                    _queue.Begin(slot);
            Assert.NotEmpty(_queue.Executing);
            Assert.True(_queue.Executing.Count == 1 || !_queue.Executing.Values.Any(e => e.IsAlone));
            var ended = _queue.Executing.ElementAt(random.Next(_queue.Executing.Count));
            Finish(ended.Key, ended.Value);
            left--;
        }
        Assert.Empty(_queue.Queued);
    }

    private void MakeOldestAlone() => _queue.Add(_queue.Queued.First(i => i.IsFoundation) with { IsAlone = true });

    private void Add(int seeds, params string[] methods) => Add(0, 0, seeds, methods);

    private void Add(int priority, long firstSeed, int seeds, params string[] methods)
    {
        var spec = Grids.Spec(firstSeed, seeds, 3, methods);
        foreach (var bundle in spec.Cells().Select(spec.Task).GroupBy(t => t.Foundation.Key))
        {
            _queue.Add(Item(bundle.First().Foundation, null) with { Priority = priority });
            foreach (var cell in bundle)
                _queue.Add(Item(cell.Foundation, cell) with { Priority = priority });
        }
    }

    private void Finish(int slot, WorkItem item)
    {
        _queue.FoundationAvailable(item.Foundation.Key);
        _queue.End(slot);
    }

    private static WorkItem Item(FoundationTask foundation, CellTask? cell) =>
        new(
            cell?.Key.ToTaskKey() ?? foundation.Key,
            foundation,
            cell,
            1,
            new TermNumber(1),
            "label",
            TimeSpan.FromMinutes(1),
            KeepAdapter: true
        );
}

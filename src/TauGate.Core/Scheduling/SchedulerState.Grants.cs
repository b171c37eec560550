namespace TauGate.Core.Scheduling;

/// <summary>Who gets what: grants, what is taken back for them, and the end of the work.</summary>
public sealed partial class SchedulerState
{
    /// <summary>Grants tasks to the workers that may need some.</summary>
    public IReadOnlyList<Effect> Grant(TimeSpan now) =>
        IsOpen ? [.. Hungry(now).SelectMany(worker => Grant(worker, now))] : [];

    /// <summary>
    /// Grants tasks to a worker, and ends tasks that nobody wants when they keep its slots from others.
    /// </summary>
    public IReadOnlyList<Effect> Grant(WorkerId worker, TimeSpan now)
    {
        if (!IsOpen || _leases.Find(worker) is not { IsReturning: false })
            return [];
        var granted = Assign(worker, now);
        return granted.Count > 0 ? [new Effect.Grant(worker, granted), .. Needless(worker)] : Needless(worker);
    }

    /// <summary>
    /// Workers that may need tasks, each once: something happened to them, or there are tasks for those that had too
    /// few.
    /// </summary>
    public IReadOnlyList<WorkerId> Hungry(TimeSpan now)
    {
        Wake(now);
        if (_grids.HasOpened)
            _touched.UnionWith(_starving);
        _grids.HasOpened = false;
        WorkerId[] hungry = [.. _touched];
        _touched.Clear();
        return hungry;
    }

    /// <summary>
    /// Leases tasks to a worker up to the horizon, or near the end of all work one for each slot; empty when it has
    /// enough. Priorities are filled one after the other, the highest first; tasks of lower ones do not count.
    /// </summary>
    public IReadOnlyList<Assignment> Assign(WorkerId worker, TimeSpan now)
    {
        if (_leases.Find(worker) is not { } leases)
            return [];
        Wake(now);
        var granted = Fill(leases, now);
        if (granted.Count == 0 && leases.Untold.Count == 0)
            return [];
        // Tasks that were moved or copied near the end of all work begin in order, too.
        var isNear = leases.Untold.Count > 0 && Outlook(TaskTable.Unwanted).IsNear;
        Assignment[] told =
        [
            .. leases.Untold.Select(t => _grids.ToAssignment(t) with { InOrder = isNear }),
            .. granted,
        ];
        leases.Untold.Clear();
        return told;
    }

    private List<Assignment> Fill(WorkerLeases worker, TimeSpan now)
    {
        var granted = new List<Assignment>();
        var isStarving = false;
        int[] priorities = worker.IsClosed ? [] : [.. _grids.OpenPriorities.DefaultIfEmpty(TaskTable.Unwanted)];
        foreach (var priority in priorities)
        {
            var couldDoOther = priority > priorities[^1] || priority > worker.LowestPriority;
            var planner = new HorizonPlanner(
                _leases,
                _tasks,
                _grids,
                _hosts,
                _durations,
                _settings,
                priority,
                couldDoOther
            );
            // With plenty of this priority, it needs nothing of the lower ones.
            if (planner.HasPlenty(worker))
                break;
            var outlook = Outlook(priority);
            var isNear = outlook.IsNear;
            var tasks = isNear
                ? new TailFiller(
                    _leases,
                    _tasks,
                    _grids,
                    _hosts,
                    _moves,
                    _durations,
                    outlook,
                    _settings,
                    couldDoOther
                ).Fill(worker, now, out var hasTooLittle)
                : planner.Fill(worker, outlook, out hasTooLittle);
            isStarving |= hasTooLittle;
            granted.AddRange(tasks.Select(t => _grids.ToAssignment(t) with { InOrder = isNear }));
        }
        if (isStarving)
            _starving.Add(worker.Id);
        else
            _starving.Remove(worker.Id);
        return granted;
    }

    private Outlook Outlook(int priority) => new(_leases, _tasks, _grids, _durations, priority);

    /// <summary>
    /// Ends tasks that a worker executes and that nobody wants any more, as many as other tasks wait for a slot. Each
    /// is ended once.
    /// </summary>
    public IReadOnlyList<Effect.Abandon> Needless(WorkerId worker)
    {
        if (_leases.Find(worker) is not { Needless.Count: > 0 } leases)
            return [];
        var idle = leases.Slots - leases.Executing.Count - leases.Needless.Count;
        var wanted =
            leases.Unstarted.Where(_tasks.IsStartable).Take(leases.Slots).Count()
            - Math.Max(idle, 0)
            - leases.Needless.Count(n => n.Value);
        TaskKey[] ended = [.. leases.Needless.Where(n => !n.Value).Take(Math.Max(wanted, 0)).Select(n => n.Key)];
        foreach (var key in ended)
            leases.Needless[key] = true;
        return ended.Length > 0 ? [new Effect.Abandon(worker, ended)] : [];
    }

    /// <summary>
    /// Balances the end of the work; to be called about once a second. Returns queued tasks to ask back, which go to
    /// any worker, or to those that have too little, when they are given back. Also leases copies of tasks that run
    /// long, which the workers concerned are granted next.
    /// </summary>
    public IReadOnlyList<Effect.Recall> Balance(TimeSpan now)
    {
        _moves.Expire(now);
        foreach (var priority in _grids.OpenPriorities.DefaultIfEmpty(TaskTable.Unwanted))
            if (Outlook(priority).IsNear && Recalled(priority) is { Count: > 0 } recalled)
                return recalled;
        var nothingWaits = _tasks.WaitingSeconds(_durations, TaskTable.Unwanted) <= 0;
        if (_starving.Count == 0 && !nothingWaits)
            return [];
        // Tasks that were left to faster workers are for others when those are gone.
        if (!nothingWaits)
            _touched.UnionWith(_starving);
        var planner = new TailPlanner(_leases, _tasks, _grids, _hosts, _moves, _durations, _settings);
        var (moves, copies) = planner.Plan(w => nothingWaits || _starving.Contains(w.Id), now);
        foreach (var copy in copies)
            Hand(copy.Task, copy.To);
        foreach (var move in moves)
            _moves.Add(move.Task, move.From, move.To, now);
        return
        [
            .. moves.GroupBy(m => m.From.Id, m => _tasks[m.Task].Key).Select(g => new Effect.Recall(g.Key, [.. g])),
        ];
    }

    /// <summary>
    /// Tasks of a priority or a higher one that were queued before its end was near, beyond one cell for each slot:
    /// they are asked back and granted again task by task.
    /// </summary>
    private List<Effect.Recall> Recalled(int priority)
    {
        var recalled = new List<Effect.Recall>();
        foreach (var worker in _leases.Workers.Where(w => !w.IsClosed && w.CountOf(priority) > 3 * w.Slots))
        {
            int[] queued = [.. worker.UnstartedOf(priority).Except(worker.Untold)];
            if (queued.Length <= 2 * worker.Slots)
                continue;
            var kept = queued.Where(t => _tasks.IsStartable(t) && !_tasks[t].IsFoundation).Take(worker.Slots);
            recalled.Add(new Effect.Recall(worker.Id, [.. queued.Except(kept).Select(t => _tasks[t].Key)]));
        }
        return recalled;
    }

    private void Wake(TimeSpan now)
    {
        while (_delayed.TryPeek(out var task, out var due) && due <= now)
        {
            _delayed.Dequeue();
            if (_tasks[task].State == TaskState.Delayed)
                _tasks.Move(task, TaskState.Waiting);
        }
    }

    private void Hand(int task, WorkerLeases taker)
    {
        if (_leases.Find(taker.Id) != taker || taker.IsClosed || taker.Has(task) || !_grids.IsWanted(task))
            return;
        var follows =
            _tasks[task].IsFoundation
            || _tasks.IsStartable(task)
            || _tasks[_tasks[task].Foundation] is { State: TaskState.Leased } f && f.Holder == taker.Index;
        if (!follows)
            return;
        _leases.Lease(taker, task);
        taker.Untold.Add(task);
        _touched.Add(taker.Id);
    }
}

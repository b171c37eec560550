using TauGate.Core.Ports;

namespace TauGate.Core.Scheduling;

/// <summary>Workers: what they hold, and what they are given.</summary>
public sealed partial class SchedulerState
{
    /// <summary>
    /// Whether tasks are granted yet. At the beginning of a term the scheduler waits for the workers of the previous
    /// one, so that it grants no task that executes elsewhere.
    /// </summary>
    public bool IsOpen { get; private set; }

    /// <summary>
    /// Starts granting: the workers of the previous term have said what they hold, or have had time enough to.
    /// </summary>
    public void Open() => IsOpen = true;

    /// <summary>
    /// A worker has connected again. Until it has said what it holds (<see cref="Join"/>) it is granted nothing, and
    /// what it held is granted to no other worker.
    /// </summary>
    public void Return(WorkerId worker)
    {
        if (_leases.Find(worker) is { } leases)
            leases.IsReturning = true;
    }

    /// <summary>
    /// Sets which workers are to leave, connected or not. They are granted nothing more and are told with every
    /// <see cref="Beat"/> until they say that they drain.
    /// </summary>
    public void Drain(IEnumerable<WorkerId> workers)
    {
        _drained.Clear();
        _drained.UnionWith(workers);
    }

    /// <summary>
    /// Adds a worker, or takes note of what a returning one still holds. Tasks that it held before and does not hold
    /// any more wait again; a task that another worker executes too has two holders. Outcomes that it has reported are
    /// on their way to the ledger and stay as they are.
    /// </summary>
    /// <returns>Recalls of queued tasks that are not its own any more or that no sweep wants.</returns>
    public IReadOnlyList<Effect.Recall> Join(
        WorkerId worker,
        int slots,
        IEnumerable<HeldTask> executing,
        IEnumerable<HeldTask> queued,
        TimeSpan now = default
    )
    {
        var leases = _leases.Join(worker, slots);
        foreach (var task in leases.Leased.Where(leases.Holds).ToArray())
            _leases.Unlease(leases, task);
        leases.Needless.Clear();
        leases.IsReturning = false;
        (leases.IsLeaving, leases.IsHolding) = (_drained.Contains(worker), false);
        leases.IsSuspended = _hosts.ReasonOf(worker) is not null;
        foreach (var held in executing)
            if (Adopt(leases, held, begun: true, out var task))
                leases.Begin(task, now);
        _touched.Add(worker);
        // A task whose priority has changed since it was granted would begin too early or too late.
        TaskKey[] others =
        [
            .. queued
                .Where(held =>
                    !Adopt(leases, held, begun: false, out var task) || _tasks.PriorityOf(task) != held.Priority
                )
                .Select(h => h.Key),
        ];
        return others.Length > 0 ? [new Effect.Recall(worker, others)] : [];
    }

    /// <summary>A worker's process was started again: its earlier failures do not count any more.</summary>
    public void Forgive(WorkerId worker) => _hosts.Forget(worker);

    /// <summary>Why a worker is suspended; null when it is not.</summary>
    public string? SuspensionOf(WorkerId worker) => _hosts.ReasonOf(worker);

    /// <summary>Grants a worker nothing more; it keeps what it has.</summary>
    public void Close(WorkerId worker)
    {
        if (_leases.Find(worker) is not { } leases)
            return;
        leases.IsLeaving = true;
        TakeBackUntold(leases);
    }

    /// <summary>
    /// A worker has no room for results, or has room again. While it has none, it is granted nothing and gives back
    /// tasks that it has not begun.
    /// </summary>
    public void Hold(WorkerId worker, bool isHolding)
    {
        if (_leases.Find(worker) is not { } leases || leases.IsHolding == isHolding)
            return;
        leases.IsHolding = isHolding;
        if (isHolding)
            TakeBackUntold(leases);
        _touched.Add(worker);
    }

    /// <summary>A worker is gone. The tasks that it held wait again; those that it executed count the loss.</summary>
    public IReadOnlyList<Effect> Lose(WorkerId worker)
    {
        var index = _leases.Find(worker)?.Index ?? -1;
        var executing = _leases.Leave(worker);
        if (index >= 0)
            _grids.Forget(index);
        _touched.Remove(worker);
        _starving.Remove(worker);
        var effects = Count(
            executing.Select(task => new NodeLoss(_tasks[task].Key, _tasks[task].Losses + 1)),
            out var counted
        );
        return counted.Count > 0 ? [new Effect.NoteLosses(counted), .. effects] : effects;
    }

    /// <summary>
    /// Takes note of the deaths of nodes that a worker's journal tells of: how often each task was under way when its
    /// node died. The caller records them in the ledger, also those of tasks that this scheduler does not know.
    /// </summary>
    public IReadOnlyList<Effect> CountLosses(IEnumerable<NodeLoss> losses) => Count(losses, out _);

    private IReadOnlyList<Effect> Count(IEnumerable<NodeLoss> losses, out List<NodeLoss> counted)
    {
        var givenUp = new List<TaskKey>();
        var spared = new List<Effect.Recall>();
        counted = [];
        foreach (var (key, count) in losses)
        {
            if (!_tasks.TryFind(key, out var id) || _tasks[id].Losses >= count)
                continue;
            _tasks[id].Losses = (byte)Math.Min(count, byte.MaxValue);
            counted.Add(new NodeLoss(key, _tasks[id].Losses));
            if (_tasks[id].Losses < _settings.NodeLosses || _tasks[id].State is TaskState.Done or TaskState.Quarantined)
                continue;
            spared.AddRange(Spare(id));
            _leases.Settle(id, TaskState.Quarantined);
            givenUp.Add(key);
        }
        return [.. GivenUp(givenUp), .. spared];
    }

    /// <summary>A heartbeat: what a worker executes now.</summary>
    /// <param name="isDraining">Whether it says that it leaves when nothing executes any more.</param>
    public IReadOnlyList<Effect> Beat(
        WorkerId worker,
        IEnumerable<TaskKey> executing,
        TimeSpan now = default,
        bool isDraining = false
    )
    {
        if (isDraining || _drained.Contains(worker))
            Close(worker);
        Execute(worker, executing, now);
        return isDraining || !_drained.Contains(worker) ? [] : [new Effect.Drain(worker)];
    }

    private void Execute(WorkerId worker, IEnumerable<TaskKey> executing, TimeSpan now)
    {
        if (_leases.Find(worker) is not { } leases)
            return;
        var held = new HashSet<int>();
        var needless = new HashSet<TaskKey>();
        foreach (var key in executing)
        {
            if (!_tasks.TryFind(key, out var id) || !leases.Has(id))
                needless.Add(key);
            else if (leases.Holds(id))
                held.Add(id);
        }
        leases.EndOthers(held);
        foreach (var task in held)
            leases.Begin(task, now);
        foreach (var gone in leases.Needless.Keys.Where(k => !needless.Contains(k)).ToArray())
            leases.Needless.Remove(gone);
        foreach (var key in needless)
            leases.Needless.TryAdd(key, false);
    }

    /// <summary>
    /// Whether slots of a worker idle although it was granted tasks that they could begin. When that lasts, a message
    /// between the two was lost. Slots that wait for a lone task do not count. A worker without room for results should
    /// have given back all tasks that it has not begun.
    /// </summary>
    public bool IsIdling(WorkerId worker) =>
        _leases.Find(worker) is { IsLeaving: false } leases
        && ((leases.IsHolding && leases.Unstarted.Any()) || IsIdling(leases));

    private bool IsIdling(WorkerLeases leases) =>
        leases.Executing.Count < leases.Slots
        && leases.Unstarted.Any(_tasks.IsStartable)
        && (leases.Executing.Count == 0 || !leases.Leased.Any(t => _tasks[t].Losses > 0));

    /// <summary>The worker has given these tasks back without an outcome.</summary>
    public void Released(WorkerId worker, IEnumerable<TaskKey> keys)
    {
        if (_leases.Find(worker) is not { } leases)
            return;
        var tasks = new List<int>();
        foreach (var key in keys)
            if (_tasks.TryFind(key, out var id) && leases.Has(id))
                tasks.Add(id);
        foreach (var task in tasks)
            _leases.Unlease(leases, task);
        // Foundations first: a moved cell follows its foundation.
        foreach (var task in tasks.OrderBy(t => !_tasks[t].IsFoundation))
            if (_moves.Take(task, leases) is { } taker)
                Hand(task, taker);
        _touched.Add(worker);
    }

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

    /// <summary>What was meant for a worker and not told to it goes to others.</summary>
    private void TakeBackUntold(WorkerLeases leases)
    {
        foreach (var task in leases.Untold.ToArray())
            _leases.Unlease(leases, task);
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

    private bool Adopt(WorkerLeases leases, HeldTask held, bool begun, out int id)
    {
        if (!_tasks.TryFind(held.Key, out id) || !(begun || _grids.IsWanted(id)))
            return false;
        ref var row = ref _tasks[id];
        var isFree = row.State == TaskState.Waiting && row.Attempt == held.Attempt;
        var isCopy =
            begun
            && row.State == TaskState.Leased
            && row.Granted == held.Attempt
            && !_leases.HasCopy(id)
            && _leases.HoldersOf(id).Any(w => w != leases);
        if (!isFree && !isCopy)
            return false;
        _leases.Lease(leases, id);
        return true;
    }
}

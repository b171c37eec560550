using TauGate.Core.Ports;

namespace TauGate.Core.Scheduling;

/// <summary>Workers: what they hold, and what they are given.</summary>
public sealed partial class SchedulerState
{
    /// <summary>
    /// Whether anything is granted yet. Before that, workers of the previous term are waited for, so that nothing is
    /// granted that executes elsewhere.
    /// </summary>
    public bool IsOpen { get; private set; }

    /// <summary>What workers of the previous term hold is known, or was waited for long enough.</summary>
    public void Open() => IsOpen = true;

    /// <summary>
    /// A worker has connected again. Until it has said what it holds (<see cref="Join"/>) it is granted nothing, and
    /// nobody else what it held.
    /// </summary>
    public void Return(WorkerId worker)
    {
        if (_leases.Find(worker) is { } leases)
            leases.IsReturning = true;
    }

    /// <summary>
    /// These workers, and no others, are to leave, whether they are here yet or not. Each is granted nothing any more
    /// and told with every <see cref="Beat"/> until it says that it drains.
    /// </summary>
    public void Drain(IEnumerable<WorkerId> workers)
    {
        _drained.Clear();
        _drained.UnionWith(workers);
    }

    /// <summary>
    /// Adds a worker, or takes note of what a returning one still holds. What it held before and holds no longer waits
    /// again. What it executes and another does too has two holders from now on. What it reported is on its way to the
    /// ledger and stays as it is.
    /// </summary>
    /// <returns>Recalls queued tasks that are not its own any more, or that nobody wants now.</returns>
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
        // One that was granted with another priority than it has now would begin too early or too late.
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

    /// <summary>A worker begins anew, as another incarnation: what was held against it is forgotten.</summary>
    public void Forgive(WorkerId worker) => _hosts.Forget(worker);

    /// <summary>Why a worker is suspended; null when it is not.</summary>
    public string? SuspensionOf(WorkerId worker) => _hosts.ReasonOf(worker);

    /// <summary>Grants a worker nothing any more; it keeps what it has.</summary>
    public void Close(WorkerId worker)
    {
        if (_leases.Find(worker) is not { } leases)
            return;
        leases.IsLeaving = true;
        TakeBackUntold(leases);
    }

    /// <summary>
    /// A worker has no room for results, or has room again. While it has none it is granted nothing and gives back what
    /// it has not begun.
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

    /// <summary>A worker is gone. What it held waits again; what it was executing takes note of the loss.</summary>
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
    /// Takes note of nodes' deaths that a journal tells of: the number of times each task was under way when its node
    /// died. Whoever heard of them has them recorded, known to this scheduler or not.
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

    /// <summary>What a worker executes now.</summary>
    /// <param name="isDraining">It says that it leaves when nothing executes any more.</param>
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
    /// Whether slots of a worker idle although it was given what they could begin. When that lasts, a word between the
    /// two was lost. Slots that wait for a lone task do not count. One without room for results has given back
    /// everything that it has not begun.
    /// </summary>
    public bool IsIdling(WorkerId worker) =>
        _leases.Find(worker) is { IsLeaving: false } leases
        && ((leases.IsHolding && leases.Unstarted.Any()) || IsIdling(leases));

    private bool IsIdling(WorkerLeases leases) =>
        leases.Executing.Count < leases.Slots
        && leases.Unstarted.Any(_tasks.IsStartable)
        && (leases.Executing.Count == 0 || !leases.Leased.Any(t => _tasks[t].Losses > 0));

    /// <summary>The worker gave these back without an outcome.</summary>
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

    /// <summary>Fills the workers that something has changed for.</summary>
    public IReadOnlyList<Effect> Grant(TimeSpan now) =>
        IsOpen ? [.. Hungry(now).SelectMany(worker => Grant(worker, now))] : [];

    /// <summary>Fills a worker, and ends what keeps its slots from what is wanted more.</summary>
    public IReadOnlyList<Effect> Grant(WorkerId worker, TimeSpan now)
    {
        if (!IsOpen || _leases.Find(worker) is not { IsReturning: false })
            return [];
        var granted = Assign(worker, now);
        return granted.Count > 0 ? [new Effect.Grant(worker, granted), .. Needless(worker)] : Needless(worker);
    }

    /// <summary>
    /// Workers that should be filled now, each once: something happened to them, or there is something for those that
    /// had too little.
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
    /// Fills a worker up to the horizon, or near the end of all work with a task for each slot; empty when it has
    /// enough. One priority after the other: what it has of lower ones does not count.
    /// </summary>
    public IReadOnlyList<Assignment> Assign(WorkerId worker, TimeSpan now)
    {
        if (_leases.Find(worker) is not { } leases)
            return [];
        Wake(now);
        var granted = Fill(leases, now);
        if (granted.Count == 0 && leases.Untold.Count == 0)
            return [];
        // What was moved or copied near the end of all work is in order, too.
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
            // Then it has plenty for the lower ones.
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
    /// Abandons what a worker executes that nobody waits for any more, as far as something else waits for the slot.
    /// Each is said once.
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
    /// The end of the work, to be looked at about once a second: queued tasks to ask back, which go to anybody or to
    /// workers that have too little when they are given back; and copies of what runs long, which the workers concerned
    /// are assigned next.
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
        // What was left to faster workers is another's when those are gone.
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
    /// What was queued of a priority or a better one before its end was near, beyond a cell for each slot: it is
    /// granted anew, task by task.
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

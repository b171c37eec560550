using TauGate.Core.Ports;

namespace TauGate.Core.Scheduling;

/// <summary>Workers: who is here, and what they hold.</summary>
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
    /// A worker has connected, perhaps again. Until it has said what it holds (<see cref="Join"/>) it is granted
    /// nothing, and nobody else what it held. When it has begun anew, as another incarnation, what was held against it
    /// is forgotten.
    /// </summary>
    public void Return(WorkerId worker, long incarnation)
    {
        if (_incarnations.TryGetValue(worker, out var last) && last != incarnation)
            _hosts.Forget(worker);
        _incarnations[worker] = incarnation;
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

    /// <summary>What was meant for a worker and not told to it goes to others.</summary>
    private void TakeBackUntold(WorkerLeases leases)
    {
        foreach (var task in leases.Untold.ToArray())
            _leases.Unlease(leases, task);
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

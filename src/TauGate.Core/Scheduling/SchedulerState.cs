using TauGate.Core.Ports;
using TauGate.Core.Sweeps;

namespace TauGate.Core.Scheduling;

/// <summary>
/// The scheduler's memory: every task of the active sweeps, what is recorded, and which worker holds what. It only
/// decides, without clock, input or output: its methods return effects. <c>now</c> is any time that does not run
/// backwards.
/// <code>
///           Assign            CellRecorded, FoundationRecorded
/// Waiting ---------> Leased --------------------------------> Done
///    ^  ^              |  |
///    |  '--- Lose -----'  | FailureRecorded
///    |   Released,        v
///    |   Rejected     Delayed (backoff) --> Waiting,  or Quarantined when the sweep's attempts are used up
/// </code>
/// Near the end of all work a task may have two holders; it leaves Leased with the first result, or when the last
/// holder has let it go. A result is valid whichever worker sends it, a failure only from a holder of the lease and for
/// its attempt.
/// </summary>
public sealed partial class SchedulerState
{
    private readonly SchedulerSettings _settings;
    private readonly TaskTable _tasks = new();
    private readonly LeaseBook _leases;
    private readonly GridBook _grids;
    private readonly HostBook _hosts;
    private readonly MoveBook _moves = new();
    private readonly PriorityQueue<int, TimeSpan> _delayed = new();
    private readonly DurationBook _durations = new();

    /// <summary>Workers that may need tasks since something happened to them.</summary>
    private readonly HashSet<WorkerId> _touched = [];

    /// <summary>Workers that are to leave, connected or not.</summary>
    private readonly HashSet<WorkerId> _drained = [];

    /// <summary>The incarnation in which each worker was here last.</summary>
    private readonly Dictionary<WorkerId, long> _incarnations = [];

    /// <summary>How often the ledger has refused an outcome of a task.</summary>
    private readonly Dictionary<TaskKey, int> _refusals = [];

    /// <summary>Workers that would have taken more tasks than there were.</summary>
    private readonly HashSet<WorkerId> _starving = [];

    /// <summary>A scheduler without sweeps and workers.</summary>
    public SchedulerState(SchedulerSettings settings)
    {
        _settings = settings;
        _leases = new LeaseBook(_tasks);
        _hosts = new HostBook(_leases, _tasks, settings);
        _grids = new GridBook(_tasks, _leases, _durations, settings);
    }

    // Sweeps

    /// <summary>
    /// Adds a sweep and what the ledger knows of it, or updates an active one: leases and executing tasks stay as they
    /// are. Tasks whose attempts are already used up are to be quarantined; queued tasks whose priority this changes
    /// are to be asked back.
    /// </summary>
    /// <param name="epoch">Counts how often given-up cells were put back; when it has changed, their earlier failures
    /// do not count any more.</param>
    public IReadOnlyList<Effect> Activate(
        SweepGrid grid,
        LedgerSnapshot known,
        int priority = 0,
        bool isPaused = false,
        long epoch = 0
    )
    {
        var spent = _grids.Add(grid, known, priority, isPaused, epoch);
        return [.. GivenUp(spent), .. Displaced()];
    }

    /// <summary>
    /// Changes an active sweep's priority and whether it is paused. Returns queued tasks to ask back: those whose
    /// priority has changed, or that no sweep wants while this one is paused.
    /// </summary>
    public IReadOnlyList<Effect.Recall> Configure(SweepId sweepId, int priority, bool isPaused)
    {
        if (_grids.Find(sweepId) is not { } grid || (grid.Priority == priority && grid.IsPaused == isPaused))
            return [];
        _grids.Configure(grid, priority, isPaused);
        return Displaced();
    }

    /// <summary>
    /// Ends a sweep's interest in its tasks. Those that execute may go on; their results are recorded all the same.
    /// </summary>
    /// <returns>Tasks that no active sweep wants any more.</returns>
    public Withdrawal Deactivate(SweepId sweepId) =>
        _grids.Remove(sweepId) is { } spent
            ? new Withdrawal(Displaced(), _leases.Executing(task => !_grids.IsOfUse(task))) { GivenUp = GivenUp(spent) }
            : Withdrawal.None;

    /// <summary>The active sweeps that have a cell; empty for a foundation.</summary>
    public IEnumerable<SweepId> SweepsWith(TaskKey task) =>
        _tasks.TryFind(task, out var id) ? _grids.Active.Where(g => g.Has(id)).Select(g => g.Grid.SweepId) : [];

    /// <summary>A sweep's distinct cells, counted by state; takes time in proportion to their number.</summary>
    public SweepCounts Counts(SweepId sweepId) => _grids.Counts(sweepId);

    /// <summary>
    /// How many cells that an active sweep wants execute now, by sweep. Foundations do not count; a cell under two
    /// labels or on two workers counts once.
    /// </summary>
    public IReadOnlyDictionary<SweepId, int> Running()
    {
        int[] cells =
        [
            .. _leases.Workers.SelectMany(w => w.Executing.Keys).Where(task => !_tasks[task].IsFoundation).Distinct(),
        ];
        return _grids.Active.ToDictionary(g => g.Grid.SweepId, g => cells.Count(g.Wants));
    }

    // Outcomes

    /// <summary>
    /// A result or failure of a leased task has arrived and is on its way to the ledger: the worker is free of it.
    /// </summary>
    public void Reported(WorkerId worker, TaskKey key)
    {
        if (_leases.Find(worker) is not { } leases || !_tasks.TryFind(key, out var id))
            return;
        leases.Report(id, _tasks[id].Kind);
        _touched.Add(worker);
    }

    /// <summary>A cell's result is recorded.</summary>
    /// <param name="worker">The worker that computed it; empty when it is not to be judged by it.</param>
    public IReadOnlyList<Effect> CellRecorded(CellKey key, double seconds, WorkerId worker = default)
    {
        if (!_tasks.TryFind(key, out var id))
            return [];
        Measure(worker, id, seconds);
        var spared = Spare(id);
        _leases.Settle(id, TaskState.Done);
        return [.. Passed(worker, id), .. spared];
    }

    /// <summary>A foundation is recorded; workers that hold cells of it are told which one is canonical.</summary>
    /// <param name="trained">Digest of what the worker trained: the worker need not be told when that is the canonical
    /// one.</param>
    public IReadOnlyList<Effect> FoundationRecorded(
        FoundationKey key,
        CanonicalFoundation canonical,
        double seconds,
        WorkerId worker = default,
        TensorDigest? trained = null
    )
    {
        if (!_tasks.TryFind(key, out var id))
            return [];
        Measure(worker, id, seconds);
        var spared = Spare(id);
        _grids.SettleFoundation(id, canonical);
        var passed = Passed(worker, id);
        var announced = _tasks
            .CellsOf(id)
            .SelectMany(_leases.HoldersOf)
            .Select(w => w.Id)
            .Distinct()
            .Where(holder => holder != worker || canonical.Digest != trained)
            .Select(holder => new Effect.Announce(holder, key, canonical));
        return [.. announced, .. passed, .. spared];
    }

    /// <summary>The ledger refused a worker's result: the task waits again.</summary>
    public void Rejected(WorkerId worker, TaskKey key)
    {
        if (_tasks.TryFind(key, out var id))
            _leases.Unlease(worker, id);
    }

    /// <summary>
    /// Whether a failure counts: only from a holder of the lease, and for the attempt that it was granted.
    /// </summary>
    public bool IsCurrent(WorkerId worker, TaskKey key, int attempt) =>
        _leases.Find(worker) is { } leases
        && _tasks.TryFind(key, out var id)
        && leases.Has(id)
        && _tasks[id].Granted == attempt;

    /// <summary>
    /// A failure that counts (<see cref="IsCurrent"/>) is recorded; <paramref name="failures"/> is the ledger's count.
    /// </summary>
    /// <param name="isHosts">Whether it may have been the host's fault.</param>
    public IReadOnlyList<Effect> FailureRecorded(
        WorkerId worker,
        TaskKey key,
        int failures,
        TimeSpan now,
        bool isHosts = true
    )
    {
        if (!_tasks.TryFind(key, out var id))
            return [];
        if (_tasks[id].State is TaskState.Done or TaskState.Quarantined)
            return [];
        _tasks[id].Failures = (ushort)Math.Min(failures, ushort.MaxValue);
        _leases.Unlease(worker, id);
        // A copy that its worker has not been told of would be granted with the number of the attempt that has just
        // failed.
        foreach (var holder in _leases.HoldersOf(id).Where(h => h.Untold.Contains(id)).ToArray())
            _leases.Unlease(holder, id);
        IReadOnlyList<Effect> judged = [];
        if (isHosts)
        {
            _hosts.Failed(worker, id);
            judged = Judged();
        }
        if (_tasks[id].IsSpent)
        {
            var spared = Spare(id);
            _leases.Settle(id, TaskState.Quarantined);
            return [.. GivenUp([key]), .. judged, .. spared];
        }
        // When another worker executes it too, that is the next attempt.
        if (_tasks[id].State == TaskState.Leased)
            return judged;
        _tasks.Move(id, TaskState.Delayed);
        _delayed.Enqueue(id, now + _settings.WaitAfter(failures));
        return judged;
    }

    /// <summary>
    /// The ledger refused a worker's outcome, and would again. Not the trainer's fault, yet running the task for ever
    /// helps nobody: refusals use up its attempts.
    /// </summary>
    public IReadOnlyList<Effect> Refused(WorkerId worker, TaskKey key, TimeSpan now)
    {
        var refusals = _refusals[key] = _refusals.GetValueOrDefault(key) + 1;
        return FailureRecorded(worker, key, refusals, now, isHosts: false);
    }

    private List<Effect> Passed(WorkerId worker, int task)
    {
        if (worker == default)
            return [];
        _hosts.Passed(worker, task);
        return Judged();
    }

    private void Measure(WorkerId worker, int task, double seconds)
    {
        var kind = _tasks[task].Kind;
        if (_leases.Find(worker) is not { } leases)
        {
            _durations.Measured(kind, seconds);
            return;
        }
        if (_durations.IsMeasured(kind))
            leases.Measured(seconds, _durations.Seconds(kind));
        // What a worker of mean speed would have taken. Without the mean, durations and slowness, which are estimated
        // from each other, could drift away together.
        _durations.Measured(kind, seconds * _leases.Workers.Average(w => w.Slowness) / leases.Slowness);
    }

    /// <summary>
    /// A task ends: executions of it that go on are needless, and workers that have it queued are to give it back.
    /// </summary>
    private List<Effect.Recall> Spare(int task)
    {
        var queued = new List<Effect.Recall>();
        foreach (var holder in _leases.HoldersOf(task))
        {
            if (holder.Executing.ContainsKey(task))
                holder.Needless.TryAdd(_tasks[task].Key, false);
            else if (!holder.Reported.Contains(task) && !holder.Untold.Contains(task))
                queued.Add(new Effect.Recall(holder.Id, [_tasks[task].Key]));
            _touched.Add(holder.Id);
        }
        return queued;
    }

    /// <summary>Suspends and reinstates workers by what is on record about them.</summary>
    private List<Effect> Judged()
    {
        var effects = new List<Effect>();
        var (suspended, cleared) = _hosts.Judge();
        foreach (var (worker, reason) in suspended)
        {
            var leases = _leases.Find(worker)!;
            leases.IsSuspended = true;
            TakeBackUntold(leases);
            effects.Add(new Effect.Suspend(worker, reason));
            TaskKey[] queued = [.. leases.Unstarted.Select(t => _tasks[t].Key)];
            if (queued.Length > 0)
                effects.Add(new Effect.Recall(worker, queued));
        }
        foreach (var worker in cleared)
        {
            _leases.Find(worker)!.IsSuspended = false;
            _touched.Add(worker);
            effects.Add(new Effect.Reinstate(worker));
        }
        return effects;
    }

    /// <summary>Tasks are given up; queued cells of foundations among them are asked back.</summary>
    private IReadOnlyList<Effect> GivenUp(List<TaskKey> given)
    {
        if (given.Count == 0)
            return [];
        var blocks = given.Any(k => _tasks.TryFind(k, out var id) && _tasks[id].IsFoundation);
        return blocks ? [new Effect.GiveUp(given), .. _leases.Unstarted(IsBlocked)] : [new Effect.GiveUp(given)];

        bool IsBlocked(int task) =>
            !_tasks[task].IsFoundation && _tasks[_tasks[task].Foundation].State == TaskState.Quarantined;
    }

    /// <summary>
    /// The sweeps have changed: every worker is looked at, and queued tasks are asked back whose priority has changed
    /// since they were granted or that no sweep wants any more. The others stay, because each worker begins with the
    /// highest priority.
    /// </summary>
    private List<Effect.Recall> Displaced()
    {
        var displaced = new List<Effect.Recall>();
        foreach (var worker in _leases.Workers)
        {
            _touched.Add(worker.Id);
            foreach (var task in worker.Untold.Where(t => worker.PriorityOf(t) != _tasks.PriorityOf(t)).ToArray())
                _leases.Unlease(worker, task);
            TaskKey[] keys =
            [
                .. worker.Unstarted.Where(t => worker.PriorityOf(t) != _tasks.PriorityOf(t)).Select(t => _tasks[t].Key),
            ];
            if (keys.Length > 0)
                displaced.Add(new Effect.Recall(worker.Id, keys));
        }
        return displaced;
    }
}

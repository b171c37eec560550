using TauGate.Core.Ports;
using TauGate.Core.Results;

namespace TauGate.Core.Cells;

/// <summary>
/// The scheduler's memory: every task of the active sweeps, what is recorded, and who holds what. It decides and does nothing else:
/// no clock, no input or output. <c>now</c> is any time that does not run backwards.
/// <code>
///           Assign            CellRecorded, FoundationRecorded
/// Waiting ---------> Leased --------------------------------> Done
///    ^  ^              |  |
///    |  '--- Lose -----'  | FailureRecorded
///    |   Released,        v
///    |   Rejected     Delayed (backoff) --> Waiting,  or Quarantined when the sweep's attempts are used up
/// </code>
/// A result is valid whoever sends it; failures only from the holder of the lease and its attempt.
/// </summary>
public sealed class SchedulerState
{
    private readonly SchedulerSettings _settings;
    private readonly TaskTable _tasks = new();
    private readonly LeaseBook _leases;
    private readonly GridBook _grids;
    private readonly PriorityQueue<int, TimeSpan> _delayed = new();
    private readonly DurationBook _durations = new();

    /// <summary>Nothing to do and nobody to do it.</summary>
    public SchedulerState(SchedulerSettings settings)
    {
        _settings = settings;
        _leases = new LeaseBook(_tasks);
        _grids = new GridBook(_tasks, _leases, _durations, settings);
    }

    /// <summary>Adds a sweep and what the ledger knows of it. What had used up its attempts before is to be quarantined now.</summary>
    /// <exception cref="ArgumentException">The sweep is active already.</exception>
    public FailureVerdict Activate(SweepGrid grid, LedgerSnapshot known) => Verdict(_grids.Add(grid, known));

    /// <summary>
    /// Ends a sweep's interest. Queued tasks that nobody wants any more are to be asked back; what executes goes on, and its result
    /// will be recorded all the same.
    /// </summary>
    /// <returns>Tasks to ask back, by worker.</returns>
    public IReadOnlyDictionary<Guid, IReadOnlyList<Digest>> Deactivate(long sweepId) =>
        _grids.Remove(sweepId) ? _leases.Unstarted(task => !_grids.IsWanted(task)) : FailureVerdict.None.Release;

    /// <summary>Adds a worker, or takes note of what a returning one still holds. What it held before and holds no longer waits again.</summary>
    public void Join(Guid worker, int slots, IEnumerable<HeldTask> executing, IEnumerable<HeldTask> queued)
    {
        var leases = _leases.Join(worker, slots);
        foreach (var task in leases.Leased.ToArray()) _leases.Unlease(task);
        foreach (var held in executing) Adopt(leases, held, begun: true);
        foreach (var held in queued) Adopt(leases, held, begun: false);
    }

    /// <summary>A worker is gone. What it held waits again; what it was executing takes note of the loss.</summary>
    public FailureVerdict Lose(Guid worker) =>
        CountLosses([.. _leases.Leave(worker).Select(task => (_tasks[task].Key, _tasks[task].Losses + 1))]);

    /// <summary>Takes note of nodes' deaths that a journal tells of: the number of times each task was under way when its node died.</summary>
    public FailureVerdict CountLosses(IEnumerable<(Digest Key, int Losses)> losses)
    {
        var quarantined = new List<Digest>();
        foreach (var (key, count) in losses)
        {
            if (!_tasks.TryFind(key, out var id)) continue;
            _tasks[id].Losses = (byte)Math.Max(_tasks[id].Losses, Math.Min(count, byte.MaxValue));
            if (_tasks[id].Losses < _settings.NodeLosses || _tasks[id].State is TaskState.Done or TaskState.Quarantined) continue;
            _leases.Settle(id, TaskState.Quarantined);
            quarantined.Add(key);
        }
        return Verdict(quarantined);
    }

    /// <summary>What a worker executes now.</summary>
    public void Beat(Guid worker, IEnumerable<Digest> executing)
    {
        if (_leases.Find(worker) is not { } leases) return;
        leases.Executing.Clear();
        foreach (var key in executing)
            if (_tasks.TryFind(key, out var id) && leases.Holds(id)) leases.Executing.Add(id);
    }

    /// <summary>A result or failure of a leased task has arrived and is on its way to the ledger: the worker is free of it.</summary>
    public void Reported(Guid worker, Digest key)
    {
        if (_leases.Find(worker) is { } leases && _tasks.TryFind(key, out var id)) leases.Report(id, _tasks[id].Kind);
    }

    /// <summary>Fills a worker up to the horizon; empty when it has enough.</summary>
    public IReadOnlyList<Assignment> Assign(Guid worker, TimeSpan now)
    {
        if (_leases.Find(worker) is not { } leases) return [];
        while (_delayed.TryPeek(out var task, out var due) && due <= now)
        {
            _delayed.Dequeue();
            if (_tasks[task].State == TaskState.Delayed) _tasks.Move(task, TaskState.Waiting);
        }
        return [.. new HorizonPlanner(_leases, _tasks, _durations, _settings).Fill(leases).Select(_grids.ToAssignment)];
    }

    /// <summary>The worker gave these back without having begun them.</summary>
    public void Released(Guid worker, IEnumerable<Digest> keys)
    {
        if (_leases.Find(worker) is not { } leases) return;
        foreach (var key in keys)
            if (_tasks.TryFind(key, out var id) && leases.Leased.Contains(id)) _leases.Unlease(id);
    }

    /// <summary>A cell's result is recorded.</summary>
    public void CellRecorded(Digest key, double seconds)
    {
        if (!_tasks.TryFind(key, out var id)) return;
        _durations.Measured(_tasks[id].Kind, seconds);
        _leases.Settle(id, TaskState.Done);
    }

    /// <summary>A foundation is recorded.</summary>
    public void FoundationRecorded(Digest key, CanonicalFoundation canonical, double seconds)
    {
        if (!_tasks.TryFind(key, out var id)) return;
        _durations.Measured(_tasks[id].Kind, seconds);
        _grids.SettleFoundation(id, canonical);
    }

    /// <summary>The ledger refused a result: the task has to be run again.</summary>
    public void Rejected(Digest key)
    {
        if (_tasks.TryFind(key, out var id) && _tasks[id].State == TaskState.Leased) _leases.Unlease(id);
    }

    /// <summary>Whether a failure counts: only the holder of the lease may report one, for the attempt that it was granted.</summary>
    public bool IsCurrent(Guid worker, Digest key, int attempt) =>
        _leases.Find(worker) is { } leases && _tasks.TryFind(key, out var id) && leases.Leased.Contains(id) && _tasks[id].Attempt == attempt;

    /// <summary>A current failure is recorded; <paramref name="failures"/> is the ledger's count.</summary>
    public FailureVerdict FailureRecorded(Digest key, int failures, TimeSpan now)
    {
        if (!_tasks.TryFind(key, out var id) || _tasks[id].State is TaskState.Done or TaskState.Quarantined) return FailureVerdict.None;
        _tasks[id].Failures = (ushort)Math.Min(failures, ushort.MaxValue);
        _leases.Unlease(id);
        if (_tasks[id].Failures >= LimitOf(id))
        {
            _leases.Settle(id, TaskState.Quarantined);
            return Verdict([key]);
        }
        _tasks.Move(id, TaskState.Delayed);
        _delayed.Enqueue(id, now + _settings.Backoff(failures));
        return FailureVerdict.None;
    }

    /// <summary>Workers that hold cells of a foundation and so must have it.</summary>
    public IEnumerable<Guid> HoldersOfCells(Digest foundation) => _tasks.TryFind(foundation, out var id)
        ? _tasks.CellsOf(id).Select(_leases.HolderOf).OfType<WorkerLeases>().Select(w => w.Id).Distinct()
        : [];

    /// <summary>The active sweeps that have a cell.</summary>
    public IEnumerable<long> SweepsWith(Digest cell) =>
        _tasks.TryFind(cell, out var id) ? _grids.Active.Where(g => g.Has(id)).Select(g => g.Grid.SweepId) : [];

    /// <summary>Where a sweep's distinct cells are; looks at all of them.</summary>
    public SweepCounts Counts(long sweepId) => _grids.Counts(sweepId);

    /// <summary>How many cells that an active sweep wants are executed now, by sweep. Foundations are not counted, and a cell under two labels once.</summary>
    public IReadOnlyDictionary<long, int> Running()
    {
        int[] cells = [.. _leases.Workers.SelectMany(w => w.Executing).Where(task => !_tasks[task].IsFoundation)];
        return _grids.Active.ToDictionary(g => g.Grid.SweepId, g => cells.Count(g.Wants));
    }

    private int LimitOf(int id) => Math.Max((int)_tasks[id].Limit, 1);

    private void Adopt(WorkerLeases leases, HeldTask held, bool begun)
    {
        if (!_tasks.TryFind(held.Key, out var id) || _tasks[id].State != TaskState.Waiting || _tasks[id].Attempt != held.Attempt) return;
        _leases.Lease(leases, id);
        if (begun) leases.Executing.Add(id);
    }

    private FailureVerdict Verdict(List<Digest> quarantined) => quarantined.Count == 0
        ? FailureVerdict.None
        : new FailureVerdict(quarantined, _leases.Unstarted(t => !_tasks[t].IsFoundation && _tasks[_tasks[t].Foundation].State == TaskState.Quarantined));
}

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
public sealed class SchedulerState(SchedulerSettings settings)
{
    private readonly TaskTable _tasks = new();
    private readonly List<ActiveGrid?> _grids = [];
    private readonly List<WorkerLeases?> _workers = [];
    private readonly Dictionary<Guid, short> _workerIndex = [];
    private readonly Dictionary<int, CanonicalFoundation> _canonical = [];
    private readonly PriorityQueue<int, TimeSpan> _delayed = new();
    private readonly DurationBook _durations = new();

    /// <summary>Ids of the active sweeps.</summary>
    public IEnumerable<long> ActiveSweeps => _grids.OfType<ActiveGrid>().Select(g => g.Grid.SweepId);

    /// <summary>Workers that have joined.</summary>
    public IEnumerable<Guid> Workers => _workerIndex.Keys;

    /// <summary>Adds a sweep and what the ledger knows of it.</summary>
    /// <exception cref="ArgumentException">The sweep is active already.</exception>
    public void Activate(SweepGrid grid, LedgerSnapshot known)
    {
        if (ActiveSweeps.Contains(grid.SweepId)) throw new ArgumentException($"Sweep {grid.SweepId} is active already.", nameof(grid));
        var source = _grids.Count;
        var foundationKind = _durations.KindOf(DurationBook.Foundation);
        var kinds = Array.ConvertAll(grid.Kinds, _durations.KindOf);

        var foundations = new int[grid.Foundations.Count];
        for (var i = 0; i < foundations.Length; i++)
        {
            var key = grid.Foundations[i];
            foundations[i] = _tasks.AddFoundation(key, foundationKind);
            if (known.Foundations.TryGetValue(key, out var canonical)) SettleFoundation(foundations[i], canonical);
            else LearnFailures(foundations[i], known);
        }

        var cells = new int[grid.Cells.Count];
        for (var ordinal = 0; ordinal < cells.Length; ordinal++)
        {
            var cell = _tasks.AddCell(grid.Cells[ordinal], foundations[grid.FoundationOf[ordinal]], kinds[ordinal % grid.Variants]);
            cells[ordinal] = cell;
            if (known.Done.Contains(ordinal)) Settle(cell, TaskState.Done);
            else LearnFailures(cell, known);
        }

        var active = new ActiveGrid(grid, cells, known.Quarantined);
        _grids.Add(active);
        Claim(source, active, change: 1);
    }

    /// <summary>
    /// Ends a sweep's interest. Queued tasks that nobody wants any more are to be asked back; what executes goes on, and its result
    /// will be recorded all the same.
    /// </summary>
    /// <returns>Tasks to ask back, by worker.</returns>
    public IReadOnlyDictionary<Guid, IReadOnlyList<Digest>> Deactivate(long sweepId)
    {
        var source = _grids.FindIndex(g => g?.Grid.SweepId == sweepId);
        if (source < 0) return FailureVerdict.None.Release;
        var ended = _grids[source]!;
        _grids[source] = null;
        foreach (var cell in ended.Cells) (_tasks[cell].Limit, _tasks[_tasks[cell].Foundation].Limit) = (0, 0);
        foreach (var cell in ended.Wanting) _tasks.Want(cell, -1);
        for (var other = 0; other < _grids.Count; other++)
            if (_grids[other] is { } active) Claim(other, active, change: 0);
        return ToRelease(task => !IsWanted(task));
    }

    /// <summary>Adds a worker, or takes note of what a returning one still holds. What it held before and holds no longer waits again.</summary>
    public void Join(Guid worker, int slots, IEnumerable<HeldTask> executing, IEnumerable<HeldTask> queued)
    {
        if (!_workerIndex.TryGetValue(worker, out var index))
        {
            index = checked((short)_workers.Count);
            _workerIndex.Add(worker, index);
            _workers.Add(new WorkerLeases(worker, index, slots));
        }
        var leases = _workers[index]!;
        leases.Slots = slots;
        foreach (var task in leases.Leased.ToArray()) Unlease(task);
        foreach (var held in executing) Adopt(leases, held, begun: true);
        foreach (var held in queued) Adopt(leases, held, begun: false);
    }

    /// <summary>A worker is gone. What it held waits again; what it was executing takes note of the loss.</summary>
    public FailureVerdict Lose(Guid worker)
    {
        if (!_workerIndex.Remove(worker, out var index)) return FailureVerdict.None;
        var leases = _workers[index]!;
        _workers[index] = null;
        var lost = leases.Executing.Select(t => _tasks[t].Key).ToArray();
        foreach (var task in leases.Leased)
            if (!leases.Reported.Contains(task)) _tasks.Move(task, TaskState.Waiting);
        return CountLosses(lost.Select(key => (key, LossesOf(key) + 1)));
    }

    /// <summary>Takes note of nodes' deaths that a journal tells of: the number of times each task was under way when its node died.</summary>
    public FailureVerdict CountLosses(IEnumerable<(Digest Key, int Losses)> losses)
    {
        var quarantined = new List<Digest>();
        foreach (var (key, count) in losses)
        {
            if (!_tasks.TryFind(key, out var id)) continue;
            _tasks[id].Losses = (byte)Math.Max(_tasks[id].Losses, Math.Min(count, byte.MaxValue));
            if (_tasks[id].Losses < settings.NodeLosses || _tasks[id].State is TaskState.Done or TaskState.Quarantined) continue;
            Settle(id, TaskState.Quarantined);
            quarantined.Add(key);
        }
        return Verdict(quarantined);
    }

    /// <summary>What a worker executes now.</summary>
    public void Beat(Guid worker, IEnumerable<Digest> executing)
    {
        if (Find(worker) is not { } leases) return;
        leases.Executing.Clear();
        foreach (var key in executing)
            if (_tasks.TryFind(key, out var id) && leases.Holds(id)) leases.Executing.Add(id);
    }

    /// <summary>A result or failure of a leased task has arrived and is on its way to the ledger: the worker is free of it.</summary>
    public void Reported(Guid worker, Digest key)
    {
        if (Find(worker) is { } leases && _tasks.TryFind(key, out var id)) leases.Report(id, _tasks[id].Kind);
    }

    /// <summary>Fills a worker up to the horizon; empty when it has enough.</summary>
    public IReadOnlyList<Assignment> Assign(Guid worker, TimeSpan now)
    {
        if (Find(worker) is not { } leases) return [];
        while (_delayed.TryPeek(out var task, out var due) && due <= now)
        {
            _delayed.Dequeue();
            if (_tasks[task].State == TaskState.Delayed) _tasks.Move(task, TaskState.Waiting);
        }
        return [.. new HorizonPlanner(_tasks, _durations, settings).Fill(leases).Select(ToAssignment)];
    }

    /// <summary>The worker gave these back without having begun them.</summary>
    public void Released(Guid worker, IEnumerable<Digest> keys)
    {
        if (Find(worker) is not { } leases) return;
        foreach (var key in keys)
            if (_tasks.TryFind(key, out var id) && leases.Leased.Contains(id)) Unlease(id);
    }

    /// <summary>A cell's result is recorded.</summary>
    public void CellRecorded(Digest key, double seconds)
    {
        if (!_tasks.TryFind(key, out var id)) return;
        _durations.Measured(_tasks[id].Kind, seconds);
        Settle(id, TaskState.Done);
    }

    /// <summary>A foundation is recorded.</summary>
    public void FoundationRecorded(Digest key, CanonicalFoundation canonical, double seconds)
    {
        if (!_tasks.TryFind(key, out var id)) return;
        _durations.Measured(_tasks[id].Kind, seconds);
        SettleFoundation(id, canonical);
    }

    /// <summary>The ledger refused a result: the task has to be run again.</summary>
    public void Rejected(Digest key)
    {
        if (_tasks.TryFind(key, out var id) && _tasks[id].State == TaskState.Leased) Unlease(id);
    }

    /// <summary>Whether a failure counts: only the holder of the lease may report one, for the attempt that it was granted.</summary>
    public bool IsCurrent(Guid worker, Digest key, int attempt) =>
        Find(worker) is { } leases && _tasks.TryFind(key, out var id) && leases.Leased.Contains(id) && AttemptOf(id) == attempt;

    /// <summary>A current failure is recorded; <paramref name="failures"/> is the ledger's count.</summary>
    public FailureVerdict FailureRecorded(Digest key, int failures, TimeSpan now)
    {
        if (!_tasks.TryFind(key, out var id) || _tasks[id].State is TaskState.Done or TaskState.Quarantined) return FailureVerdict.None;
        _tasks[id].Failures = (ushort)Math.Min(failures, ushort.MaxValue);
        Unlease(id);
        if (_tasks[id].Failures >= LimitOf(id))
        {
            Settle(id, TaskState.Quarantined);
            return Verdict([key]);
        }
        _tasks.Move(id, TaskState.Delayed);
        _delayed.Enqueue(id, now + settings.Backoff(failures));
        return FailureVerdict.None;
    }

    /// <summary>When the next task in backoff may be granted again; null when none waits for that.</summary>
    public TimeSpan? NextRetry => _delayed.TryPeek(out _, out var due) ? due : null;

    /// <summary>The canonical foundation, once there is one.</summary>
    public CanonicalFoundation? Canonical(Digest foundation) =>
        _tasks.TryFind(foundation, out var id) && _canonical.TryGetValue(id, out var canonical) ? canonical : null;

    /// <summary>Workers that hold cells of a foundation and so must have it.</summary>
    public IEnumerable<Guid> HoldersOfCells(Digest foundation) => _tasks.TryFind(foundation, out var id)
        ? _tasks.CellsOf(id).Where(c => _tasks[c].State == TaskState.Leased).Select(c => _workers[_tasks[c].Holder]).OfType<WorkerLeases>().Select(w => w.Id).Distinct()
        : [];

    /// <summary>The active sweeps that have a cell.</summary>
    public IEnumerable<long> SweepsWith(Digest cell) =>
        _tasks.TryFind(cell, out var id) ? _grids.OfType<ActiveGrid>().Where(g => g.Has(id)).Select(g => g.Grid.SweepId) : [];

    /// <summary>Where a sweep's distinct cells are; looks at all of them.</summary>
    public SweepCounts Counts(long sweepId)
    {
        var active = _grids.OfType<ActiveGrid>().Single(g => g.Grid.SweepId == sweepId);
        int total = 0, done = 0, quarantined = 0, blocked = 0, leased = 0;
        foreach (var cell in active.Cells.Distinct())
        {
            total++;
            if (_tasks[cell].State == TaskState.Done) done++;
            else if (_tasks[cell].State == TaskState.Quarantined || !active.Wants(cell)) quarantined++;
            else if (_tasks[_tasks[cell].Foundation].State == TaskState.Quarantined) blocked++;
            else if (_tasks[cell].State == TaskState.Leased) leased++;
        }
        return new SweepCounts(total, done, quarantined, blocked, leased, total - done - quarantined - blocked - leased);
    }

    private WorkerLeases? Find(Guid worker) => _workerIndex.TryGetValue(worker, out var index) ? _workers[index] : null;

    private int AttemptOf(int id) => _tasks[id].Failures + 1;

    private int LimitOf(int id) => Math.Max((int)_tasks[id].Limit, 1);

    private int LossesOf(Digest key) => _tasks.TryFind(key, out var id) ? _tasks[id].Losses : 0;

    private bool IsWanted(int id) => _tasks[id].IsFoundation ? _tasks.CellsOf(id).Any(c => _tasks[c].Wanted > 0) : _tasks[id].Wanted > 0;

    private void LearnFailures(int id, LedgerSnapshot known)
    {
        if (known.Failures.TryGetValue(_tasks[id].Key, out var failures) && _tasks[id].State != TaskState.Leased)
            _tasks[id].Failures = (ushort)Math.Min(failures, ushort.MaxValue);
    }

    /// <summary>Makes a grid the source of its tasks that have none, and gives them its patience.</summary>
    private void Claim(int source, ActiveGrid active, int change)
    {
        for (var ordinal = 0; ordinal < active.Cells.Length; ordinal++)
        {
            var cell = active.Cells[ordinal];
            if (!active.Wants(cell)) continue;
            var foundation = _tasks[cell].Foundation;
            ClaimTask(cell, source, ordinal, active.Grid.Attempts);
            ClaimTask(foundation, source, ordinal, active.Grid.Attempts);
        }
        if (change == 0) return;
        foreach (var cell in active.Wanting) _tasks.Want(cell, change);
    }

    private void ClaimTask(int id, int source, int ordinal, int attempts)
    {
        ref var row = ref _tasks[id];
        if (row.Source < 0 || _grids[row.Source] is null) (row.Source, row.Ordinal) = (source, ordinal);
        row.Limit = (ushort)Math.Max(row.Limit, Math.Min(attempts, ushort.MaxValue));
        if (row.State is TaskState.Done or TaskState.Leased) return;
        var spent = row.Failures >= row.Limit || row.Losses >= settings.NodeLosses;
        if (spent) _tasks.Move(id, TaskState.Quarantined);
        else if (row.State == TaskState.Quarantined) _tasks.Move(id, TaskState.Waiting);
    }

    private void Adopt(WorkerLeases leases, HeldTask held, bool begun)
    {
        if (!_tasks.TryFind(held.Key, out var id) || _tasks[id].State != TaskState.Waiting || AttemptOf(id) != held.Attempt) return;
        Lease(leases, id);
        if (begun) leases.Executing.Add(id);
    }

    private void Lease(WorkerLeases leases, int id)
    {
        leases.Add(id, _tasks[id].Kind);
        _tasks[id].Holder = leases.Index;
        _tasks.Move(id, TaskState.Leased);
    }

    private void Unlease(int id)
    {
        if (_tasks[id].State != TaskState.Leased) return;
        _workers[_tasks[id].Holder]?.Remove(id, _tasks[id].Kind);
        _tasks.Move(id, TaskState.Waiting);
    }

    private void Settle(int id, TaskState final)
    {
        Unlease(id);
        if (_tasks[id].State != TaskState.Done) _tasks.Move(id, final);
    }

    private void SettleFoundation(int id, CanonicalFoundation canonical)
    {
        _canonical.TryAdd(id, canonical);
        Settle(id, TaskState.Done);
    }

    private FailureVerdict Verdict(List<Digest> quarantined) => quarantined.Count == 0
        ? FailureVerdict.None
        : new FailureVerdict(quarantined, ToRelease(t => !_tasks[t].IsFoundation && _tasks[_tasks[t].Foundation].State == TaskState.Quarantined));

    private Dictionary<Guid, IReadOnlyList<Digest>> ToRelease(Func<int, bool> select)
    {
        var release = new Dictionary<Guid, IReadOnlyList<Digest>>();
        foreach (var worker in _workers.OfType<WorkerLeases>())
        {
            Digest[] keys = [.. worker.Unstarted.Where(select).Select(t => _tasks[t].Key)];
            if (keys.Length > 0) release.Add(worker.Id, keys);
        }
        return release;
    }

    private Assignment ToAssignment(int id)
    {
        ref var row = ref _tasks[id];
        var canonical = row.IsFoundation ? null : _canonical.GetValueOrDefault(row.Foundation);
        return new Assignment(row.Key, _grids[row.Source]!.Grid.SpecDigest, row.Ordinal, row.IsFoundation, AttemptOf(id), canonical);
    }
}

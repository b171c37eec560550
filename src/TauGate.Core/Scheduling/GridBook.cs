using TauGate.Core.Ports;
using TauGate.Core.Sweeps;

namespace TauGate.Core.Scheduling;

/// <summary>
/// The active sweeps: which of them have a task and want it, how many failures they allow it, and which is served next.
/// </summary>
internal sealed class GridBook
{
    private readonly TaskTable _tasks;
    private readonly LeaseBook _leases;
    private readonly GridFiller _filler;
    private readonly SchedulerSettings _settings;

    /// <summary>By the index that rows name as their source; null where a sweep has ended.</summary>
    private readonly List<ActiveGrid?> _grids = [];

    /// <summary>
    /// The epoch in which each sweep was last read, also of ended ones, because a retry may make one active again.
    /// </summary>
    private readonly Dictionary<SweepId, long> _epochs = [];

    public GridBook(TaskTable tasks, LeaseBook leases, DurationBook durations, SchedulerSettings settings)
    {
        (_tasks, _leases, _settings) = (tasks, leases, settings);
        _filler = new GridFiller(tasks, leases, durations, this);
        tasks.Moved += OnMoved;
    }

    /// <summary>Canonical foundations, by row.</summary>
    public Dictionary<int, CanonicalFoundation> Canonical { get; } = [];

    /// <summary>Which sweep is served next.</summary>
    public FairShare Share { get; } = new();

    /// <summary>The sweeps that are active now.</summary>
    public IEnumerable<ActiveGrid> Active => _grids.OfType<ActiveGrid>();

    /// <summary>Whether a task became grantable since this was last set to false.</summary>
    public bool HasOpened { get; set; }

    public ActiveGrid? Find(SweepId sweepId) => Active.FirstOrDefault(g => g.Grid.SweepId == sweepId);

    /// <summary>
    /// Adds a sweep, or updates an active one from the ledger. Returns its tasks whose attempts are already used up.
    /// </summary>
    public List<TaskKey> Add(SweepGrid grid, LedgerSnapshot known, int priority, bool isPaused, long epoch)
    {
        var before = Find(grid.SweepId);
        if (before is not null)
            Take(before);
        var isRetried = _epochs.TryGetValue(grid.SweepId, out var read) && read != epoch;
        _epochs[grid.SweepId] = epoch;
        var active = new ActiveGrid(grid, _filler.AddTasks(grid, known, isRetried), known.Quarantined, _tasks)
        {
            IsPaused = isPaused,
        };
        _grids.Add(active);
        var spent = Claim(_grids.Count - 1);
        active.Index();
        if (before is not null && before.Priority == priority)
            (active.Priority, active.Served) = (priority, before.Served);
        else
            Share.Change(active, priority);
        if (!isPaused)
            Want(active, 1);
        if (before is not null)
            spent = [.. spent.Union(ClaimAll())];
        HasOpened = true;
        return spent;
    }

    /// <summary>
    /// Ends a sweep. Returns the tasks of other sweeps whose attempts are used up without its patience; null when it
    /// was not active.
    /// </summary>
    public List<TaskKey>? Remove(SweepId sweepId)
    {
        if (Find(sweepId) is not { } ended)
            return null;
        Take(ended);
        return ClaimAll();
    }

    /// <summary>Changes an active sweep's priority and whether it is paused.</summary>
    public void Configure(ActiveGrid grid, int priority, bool isPaused)
    {
        if (grid.Priority != priority)
            Share.Change(grid, priority);
        var change = grid.IsPaused.CompareTo(isPaused);
        grid.IsPaused = isPaused;
        Want(grid, change);
        if (change > 0)
            Share.Enter(grid);
        HasOpened = true;
    }

    /// <summary>Whether any active sweep that is not paused wants the cell, or a cell of the foundation.</summary>
    public bool IsWanted(int id) =>
        _tasks[id].IsFoundation ? _tasks.CellsOf(id).Any(c => IsWanted(c)) : _tasks[id].Wanted > 0;

    /// <summary>Whether any active sweep, paused or not, wants the task.</summary>
    public bool IsOfUse(int id) =>
        _tasks[id].IsFoundation ? _tasks.CellsOf(id).Any(IsOfUse) : Active.Any(g => g.Wants(id));

    /// <summary>The priorities of the sweeps that have a task to grant, the highest first.</summary>
    public IReadOnlyList<int> OpenPriorities =>
        [.. Active.Where(g => g.IsOpen).Select(g => g.Priority).Distinct().OrderDescending()];

    /// <summary>A foundation is recorded: its cells may begin.</summary>
    public void SettleFoundation(int id, CanonicalFoundation canonical)
    {
        Canonical.TryAdd(id, canonical);
        _leases.Settle(id, TaskState.Done);
    }

    /// <summary>Notes which worker has a trained foundation; -1 for none.</summary>
    public void Place(int foundation, int worker)
    {
        _tasks[foundation].Holder = worker;
        foreach (var grid in Active)
            grid.Bundles.Refile(foundation);
    }

    /// <summary>A worker has left: its bundles may go to any worker.</summary>
    public void Forget(int worker)
    {
        foreach (var foundation in Active.SelectMany(g => g.Bundles.HeldBy(worker)).Distinct().ToArray())
            if (_tasks[foundation].State != TaskState.Leased)
                Place(foundation, -1);
        HasOpened = true;
    }

    /// <summary>The task in the form in which it is granted.</summary>
    public Assignment ToAssignment(int id)
    {
        ref var row = ref _tasks[id];
        var canonical = row.IsFoundation ? null : Canonical.GetValueOrDefault(row.Foundation);
        return new Assignment(
            row.Key,
            _grids[row.Source]!.Grid.SpecDigest,
            row.Ordinal,
            row.IsFoundation,
            row.Granted,
            canonical
        )
        {
            IsAlone = row.Losses > 0,
            Priority = _tasks.PriorityOf(id),
            Losses = row.Losses,
        };
    }

    /// <summary>A sweep's distinct cells, counted by state.</summary>
    public SweepCounts Counts(SweepId sweepId)
    {
        var active = Active.Single(g => g.Grid.SweepId == sweepId);
        int total = 0,
            done = 0,
            quarantined = 0,
            blocked = 0,
            leased = 0;
        foreach (var cell in active.Cells.Distinct())
        {
            total++;
            if (_tasks[cell].State == TaskState.Done)
                done++;
            else if (_tasks[cell].State == TaskState.Quarantined || !active.Wants(cell))
                quarantined++;
            else if (_tasks[_tasks[cell].Foundation].State == TaskState.Quarantined)
                blocked++;
            else if (_tasks[cell].State == TaskState.Leased)
                leased++;
        }
        return new SweepCounts(
            total,
            done,
            quarantined,
            blocked,
            leased,
            total - done - quarantined - blocked - leased
        );
    }

    private void OnMoved(int id, TaskState before)
    {
        var isFoundation = _tasks[id].IsFoundation;
        // A task that waits again, or a foundation that is done, may be work for workers that had found none.
        if (_tasks[id].State == TaskState.Waiting || isFoundation)
            HasOpened = true;
        foreach (var grid in _grids)
        {
            if (grid is not { IsIndexed: true })
                continue;
            var wasIdle = grid.Bundles.OpenCount == 0;
            if (isFoundation)
                grid.Bundles.Refile(id);
            else if (grid.Wants(id))
                grid.Bundles.CellMoved(id, before);
            if (wasIdle && grid.Bundles.OpenCount > 0)
                Share.Enter(grid);
        }
    }

    private void Want(ActiveGrid grid, int change)
    {
        foreach (var cell in grid.Wanting)
            _tasks.Want(cell, change, BestPriority(cell));
    }

    private int BestPriority(int cell)
    {
        var best = TaskTable.Unwanted;
        foreach (var grid in _grids)
            if (grid is { IsPaused: false } && grid.Priority > best && grid.Wants(cell))
                best = grid.Priority;
        return best;
    }

    private void Take(ActiveGrid ended)
    {
        _grids[_grids.IndexOf(ended)] = null;
        foreach (var cell in ended.Cells)
            (_tasks[cell].Limit, _tasks[_tasks[cell].Foundation].Limit) = (0, 0);
        if (!ended.IsPaused)
            Want(ended, -1);
    }

    /// <summary>
    /// Gives every task the patience of the sweeps that are left. Returns the tasks that have used it up and were not
    /// quarantined before.
    /// </summary>
    private List<TaskKey> ClaimAll()
    {
        var before = Active.SelectMany(Tasks).Where(IsQuarantined).ToHashSet();
        for (var other = 0; other < _grids.Count; other++)
            Claim(other);
        return [.. Active.SelectMany(Tasks).Where(IsQuarantined).Except(before).Select(id => _tasks[id].Key)];

        IEnumerable<int> Tasks(ActiveGrid grid) =>
            grid.Cells.Where(grid.Wants).SelectMany(cell => (int[])[cell, _tasks[cell].Foundation]);

        bool IsQuarantined(int id) => _tasks[id].State == TaskState.Quarantined;
    }

    /// <summary>
    /// Makes a sweep the source of its tasks that have none, and allows them as many failures as it allows. Returns
    /// those that have had as many already.
    /// </summary>
    private List<TaskKey> Claim(int source)
    {
        var spent = new HashSet<int>();
        if (_grids[source] is not { } active)
            return [];
        for (var ordinal = 0; ordinal < active.Cells.Length; ordinal++)
        {
            var cell = active.Cells[ordinal];
            if (!active.Wants(cell))
                continue;
            if (!Claim(cell, source, ordinal, active.Grid.Attempts))
                spent.Add(cell);
            if (!Claim(_tasks[cell].Foundation, source, ordinal, active.Grid.Attempts))
                spent.Add(_tasks[cell].Foundation);
        }
        return [.. spent.Select(id => _tasks[id].Key)];
    }

    /// <summary>False when the task has used up the attempts of the sweep that allows it the most.</summary>
    private bool Claim(int id, int source, int ordinal, int attempts)
    {
        ref var row = ref _tasks[id];
        if (row.Source < 0 || _grids[row.Source] is null)
            (row.Source, row.Ordinal) = (source, ordinal);
        row.Limit = (ushort)Math.Max(row.Limit, Math.Min(attempts, ushort.MaxValue));
        if (row.State is TaskState.Done or TaskState.Leased)
            return true;
        var isSpent = row.IsSpent || row.Losses >= _settings.NodeLosses;
        if (isSpent)
            _tasks.Move(id, TaskState.Quarantined);
        else if (row.State == TaskState.Quarantined)
            _tasks.Move(id, TaskState.Waiting);
        return !isSpent;
    }
}

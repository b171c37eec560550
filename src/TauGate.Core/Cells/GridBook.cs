using TauGate.Core.Ports;
using TauGate.Core.Results;

namespace TauGate.Core.Cells;

/// <summary>The active sweeps: which of them have a task, want it, and how patient they are with it.</summary>
internal sealed class GridBook(TaskTable tasks, LeaseBook leases, DurationBook durations, SchedulerSettings settings)
{
    /// <summary>By the index that rows name as their source; null where a sweep has ended.</summary>
    private readonly List<ActiveGrid?> _grids = [];

    /// <summary>Canonical foundations, by row.</summary>
    public Dictionary<int, CanonicalFoundation> Canonical { get; } = [];

    /// <summary>The sweeps that are active now.</summary>
    public IEnumerable<ActiveGrid> Active => _grids.OfType<ActiveGrid>();

    /// <summary>Adds a sweep. Returns its tasks whose attempts are used up already.</summary>
    public List<Digest> Add(SweepGrid grid, LedgerSnapshot known)
    {
        if (Active.Any(g => g.Grid.SweepId == grid.SweepId)) throw new ArgumentException($"Sweep {grid.SweepId} is active already.", nameof(grid));
        var active = new ActiveGrid(grid, AddTasks(grid, known), known.Quarantined);
        _grids.Add(active);
        var spent = Claim(_grids.Count - 1);
        foreach (var cell in active.Wanting) tasks.Want(cell, 1);
        return spent;
    }

    /// <summary>Ends a sweep. False when it was not active.</summary>
    public bool Remove(long sweepId)
    {
        var source = _grids.FindIndex(g => g?.Grid.SweepId == sweepId);
        if (source < 0) return false;
        var ended = _grids[source]!;
        _grids[source] = null;
        foreach (var cell in ended.Cells) (tasks[cell].Limit, tasks[tasks[cell].Foundation].Limit) = (0, 0);
        foreach (var cell in ended.Wanting) tasks.Want(cell, -1);
        for (var other = 0; other < _grids.Count; other++) Claim(other);
        return true;
    }

    /// <summary>Whether any active sweep wants a cell, or a cell of a foundation.</summary>
    public bool IsWanted(int id) => tasks[id].IsFoundation ? tasks.CellsOf(id).Any(c => tasks[c].Wanted > 0) : tasks[id].Wanted > 0;

    /// <summary>A foundation is there.</summary>
    public void SettleFoundation(int id, CanonicalFoundation canonical)
    {
        Canonical.TryAdd(id, canonical);
        leases.Settle(id, TaskState.Done);
    }

    /// <summary>A task as it is granted.</summary>
    public Assignment ToAssignment(int id)
    {
        ref var row = ref tasks[id];
        var canonical = row.IsFoundation ? null : Canonical.GetValueOrDefault(row.Foundation);
        return new Assignment(row.Key, _grids[row.Source]!.Grid.SpecDigest, row.Ordinal, row.IsFoundation, row.Attempt, canonical);
    }

    /// <summary>Where a sweep's distinct cells are.</summary>
    public SweepCounts Counts(long sweepId)
    {
        var active = Active.Single(g => g.Grid.SweepId == sweepId);
        int total = 0, done = 0, quarantined = 0, blocked = 0, leased = 0;
        foreach (var cell in active.Cells.Distinct())
        {
            total++;
            if (tasks[cell].State == TaskState.Done) done++;
            else if (tasks[cell].State == TaskState.Quarantined || !active.Wants(cell)) quarantined++;
            else if (tasks[tasks[cell].Foundation].State == TaskState.Quarantined) blocked++;
            else if (tasks[cell].State == TaskState.Leased) leased++;
        }
        return new SweepCounts(total, done, quarantined, blocked, leased, total - done - quarantined - blocked - leased);
    }

    private int[] AddTasks(SweepGrid grid, LedgerSnapshot known)
    {
        var foundationKind = durations.KindOf(DurationBook.Foundation);
        var kinds = Array.ConvertAll(grid.Kinds, durations.KindOf);
        var foundations = new int[grid.Foundations.Count];
        for (var i = 0; i < foundations.Length; i++)
        {
            var key = grid.Foundations[i];
            foundations[i] = tasks.AddFoundation(key, foundationKind);
            if (known.Foundations.TryGetValue(key, out var canonical)) SettleFoundation(foundations[i], canonical);
            else LearnFailures(foundations[i], known);
        }
        var cells = new int[grid.Cells.Count];
        for (var ordinal = 0; ordinal < cells.Length; ordinal++)
        {
            var cell = tasks.AddCell(grid.Cells[ordinal], foundations[grid.FoundationOf[ordinal]], kinds[ordinal % grid.Variants]);
            cells[ordinal] = cell;
            if (known.Done.Contains(ordinal)) leases.Settle(cell, TaskState.Done);
            else LearnFailures(cell, known);
        }
        return cells;
    }

    private void LearnFailures(int id, LedgerSnapshot known)
    {
        if (known.Failures.TryGetValue(tasks[id].Key, out var failures) && tasks[id].State != TaskState.Leased)
            tasks[id].Failures = (ushort)Math.Min(failures, ushort.MaxValue);
    }

    /// <summary>Makes a sweep the source of its tasks that have none, and gives them its patience. Returns those that have used it up.</summary>
    private List<Digest> Claim(int source)
    {
        var spent = new HashSet<int>();
        if (_grids[source] is not { } active) return [];
        for (var ordinal = 0; ordinal < active.Cells.Length; ordinal++)
        {
            var cell = active.Cells[ordinal];
            if (!active.Wants(cell)) continue;
            if (!Claim(cell, source, ordinal, active.Grid.Attempts)) spent.Add(cell);
            if (!Claim(tasks[cell].Foundation, source, ordinal, active.Grid.Attempts)) spent.Add(tasks[cell].Foundation);
        }
        return [.. spent.Select(id => tasks[id].Key)];
    }

    /// <summary>False when the task's attempts are used up for the most patient sweep that has it.</summary>
    private bool Claim(int id, int source, int ordinal, int attempts)
    {
        ref var row = ref tasks[id];
        if (row.Source < 0 || _grids[row.Source] is null) (row.Source, row.Ordinal) = (source, ordinal);
        row.Limit = (ushort)Math.Max(row.Limit, Math.Min(attempts, ushort.MaxValue));
        if (row.State is TaskState.Done or TaskState.Leased) return true;
        var isSpent = row.Failures >= row.Limit || row.Losses >= settings.NodeLosses;
        if (isSpent) tasks.Move(id, TaskState.Quarantined);
        else if (row.State == TaskState.Quarantined) tasks.Move(id, TaskState.Waiting);
        return !isSpent;
    }
}

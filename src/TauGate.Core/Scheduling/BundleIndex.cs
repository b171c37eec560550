namespace TauGate.Core.Scheduling;

/// <summary>
/// One sweep's seed bundles (a foundation and the cells that the sweep wants of it) that have a task to grant, sorted
/// by which worker should get it: the one that has the foundation, any, or those that would have to fetch it. Updated
/// with every change of a task.
/// </summary>
internal sealed class BundleIndex(TaskTable tasks)
{
    private sealed class Bundle
    {
        public int Waiting;
        public int Unfinished;

        /// <summary>Waiting cells that could begin because their foundation is trained.</summary>
        public int Ready;
        public bool IsOpen;

        /// <summary>The worker that the bundle is sorted under; -1 for none.</summary>
        public int Holder = -1;

        /// <summary>
        /// Its cells to grant, the longest last; computed when it is first asked for, and again after a cell came back.
        /// </summary>
        public List<int>? Order;
    }

    private readonly Dictionary<int, Bundle> _bundles = [];
    private readonly Dictionary<int, SortedSet<int>> _held = [];
    private readonly SortedSet<int> _ownerless = [];
    private readonly SortedSet<int> _untrained = [];
    private readonly SortedSet<int> _shared = [];

    /// <summary>Bundles that have a task to grant.</summary>
    public int OpenCount { get; private set; }

    /// <summary>Cells to grant whose foundation is trained.</summary>
    public int ReadyCells { get; private set; }

    /// <summary>Bundles whose foundation is to be granted.</summary>
    public IReadOnlyCollection<int> Untrained => _untrained;

    /// <summary>Counts a cell that the sweep wants; <see cref="RefileAll"/> follows when all are in.</summary>
    public void Add(int cell)
    {
        var foundation = tasks[cell].Foundation;
        if (!_bundles.TryGetValue(foundation, out var bundle))
            _bundles.Add(foundation, bundle = new Bundle());
        if (tasks[cell].State == TaskState.Waiting)
            bundle.Waiting++;
        if (tasks[cell].IsUnfinished)
            bundle.Unfinished++;
    }

    public void RefileAll()
    {
        foreach (var (foundation, bundle) in _bundles)
            File(foundation, bundle);
    }

    /// <summary>A cell that the sweep wants has changed its state.</summary>
    public void CellMoved(int cell, TaskState before)
    {
        var foundation = tasks[cell].Foundation;
        var bundle = _bundles[foundation];
        var after = tasks[cell].State;
        bundle.Waiting += (after == TaskState.Waiting ? 1 : 0) - (before == TaskState.Waiting ? 1 : 0);
        bundle.Unfinished +=
            (tasks[cell].IsUnfinished ? 1 : 0)
            - (before is TaskState.Waiting or TaskState.Delayed or TaskState.Leased ? 1 : 0);
        if (after == TaskState.Waiting || bundle.Waiting == 0)
            bundle.Order = null;
        File(foundation, bundle);
    }

    /// <summary>A foundation has changed its state or its holder.</summary>
    public void Refile(int foundation)
    {
        if (_bundles.TryGetValue(foundation, out var bundle))
            File(foundation, bundle);
    }

    /// <summary>Open bundles sorted under the worker.</summary>
    public IEnumerable<int> HeldBy(int worker) => _held.TryGetValue(worker, out var held) ? held : [];

    /// <summary>Open bundles with a trained foundation that are sorted under the worker or under none.</summary>
    public IEnumerable<int> TrainedFor(int worker) =>
        HeldBy(worker).Concat(_ownerless).Where(f => tasks[f].State == TaskState.Done);

    /// <summary>Open bundles with a trained foundation that are sorted under other workers.</summary>
    public IEnumerable<int> TrainedElsewhere(int worker) => _shared.Where(f => tasks[f].Holder != worker);

    /// <summary>
    /// The next bundle for a worker after the cursor; -1 when there is none. Its own come first, then those under no
    /// worker (begun before untouched ones), then other workers' with a trained foundation.
    /// </summary>
    public int Next(int worker, ref BundleCursor cursor)
    {
        for (; cursor.Tier < 4; cursor = new BundleCursor(cursor.Tier + 1, -1))
        {
            var set = cursor.Tier switch
            {
                0 => _held.GetValueOrDefault(worker),
                1 => _ownerless,
                2 => _untrained,
                _ => _shared,
            };
            if (set is null || set.Count == 0 || set.Max <= cursor.Last)
                continue;
            var next = set.GetViewBetween(cursor.Last + 1, int.MaxValue).Min;
            cursor = cursor with { Last = next };
            return next;
        }
        return -1;
    }

    /// <summary>The bundle's cells to grant, the longest last; the caller takes from the end what it grants.</summary>
    public List<int> CellsToGrant(int foundation, Func<int, bool> isWanted, DurationBook durations)
    {
        var bundle = _bundles[foundation];
        return bundle.Order ??= [
            .. tasks
                .CellsOf(foundation)
                .Where(c => tasks[c].State == TaskState.Waiting && isWanted(c))
                .OrderBy(c => durations.Seconds(tasks[c].Kind))
                .ThenByDescending(c => c),
        ];
    }

    private void File(int foundation, Bundle bundle)
    {
        ref var row = ref tasks[foundation];
        var isOpen = row.State switch
        {
            TaskState.Waiting => bundle.Unfinished > 0,
            TaskState.Leased or TaskState.Done => bundle.Waiting > 0,
            _ => false,
        };
        if (isOpen != bundle.IsOpen)
            OpenCount += isOpen ? 1 : -1;
        bundle.IsOpen = isOpen;
        var ready = row.State == TaskState.Done ? bundle.Waiting : 0;
        ReadyCells += ready - bundle.Ready;
        bundle.Ready = ready;

        var holder = isOpen ? row.Holder : -1;
        if (holder != bundle.Holder)
        {
            if (bundle.Holder >= 0 && _held[bundle.Holder].Remove(foundation) && _held[bundle.Holder].Count == 0)
                _held.Remove(bundle.Holder);
            bundle.Holder = holder;
            if (holder >= 0)
            {
                if (!_held.TryGetValue(holder, out var held))
                    _held.Add(holder, held = []);
                held.Add(foundation);
            }
        }
        Put(_ownerless, foundation, isOpen && holder < 0 && row.State != TaskState.Waiting);
        Put(_untrained, foundation, isOpen && row.State == TaskState.Waiting);
        Put(_shared, foundation, isOpen && holder >= 0 && row.State == TaskState.Done);
    }

    private static void Put(SortedSet<int> set, int foundation, bool belongs)
    {
        if (belongs)
            set.Add(foundation);
        else
            set.Remove(foundation);
    }
}

/// <summary>How far a worker has got through a sweep's bundles.</summary>
internal readonly record struct BundleCursor(int Tier, int Last)
{
    public static BundleCursor Start { get; } = new(0, -1);
}

namespace TauGate.Core.Scheduling;

/// <summary>The tasks that one worker holds, its state, and how fast it is.</summary>
internal sealed class WorkerLeases(WorkerId id, int index)
{
    private const double NewestWeight = 0.1;

    /// <summary>The tasks that were leased to it with one priority.</summary>
    private sealed class Rank
    {
        public readonly HashSet<int> Tasks = [];

        /// <summary>How many of them have no outcome yet, by kind.</summary>
        public int[] ByKind = [];

        /// <summary>How many of them have no outcome yet.</summary>
        public int Unfinished;
    }

    private readonly SortedList<int, Rank> _ranks = new(TaskTable.BestFirst);
    private readonly HashSet<int> _reported = [];
    private readonly Dictionary<int, TimeSpan> _executing = [];
    private int _measured;

    public WorkerId Id => id;

    public int Index => index;

    public int Slots { get; set; }

    /// <summary>The worker leaves.</summary>
    public bool IsLeaving { get; set; }

    /// <summary>The worker has connected again and has not said yet what it holds.</summary>
    public bool IsReturning { get; set; }

    public bool IsSuspended { get; set; }

    /// <summary>The worker has no room for results.</summary>
    public bool IsHolding { get; set; }

    /// <summary>The worker is granted nothing; it goes on with what it executes.</summary>
    public bool IsClosed => IsLeaving || IsSuspended || IsHolding || IsReturning;

    /// <summary>How much longer than the mean of all workers its tasks take; 1 is the mean.</summary>
    public double Slowness { get; private set; } = 1;

    /// <summary>The tasks it holds, the highest priority first.</summary>
    public IEnumerable<int> Leased => _ranks.Values.SelectMany(r => r.Tasks);

    /// <summary>How many tasks it holds.</summary>
    public int Count => CountOf(TaskTable.Unwanted);

    /// <summary>The lowest priority of the tasks it holds; null when it holds none.</summary>
    public int? LowestPriority => _ranks.Count == 0 ? null : _ranks.Keys[^1];

    /// <summary>Leased tasks whose outcome has arrived and is not recorded yet.</summary>
    public IReadOnlySet<int> Reported => _reported;

    /// <summary>Leased tasks that the worker said it has begun, and when it first did.</summary>
    public IReadOnlyDictionary<int, TimeSpan> Executing => _executing;

    /// <summary>Tasks that it executes and does not hold any more. True for those that it was told to end.</summary>
    public Dictionary<TaskKey, bool> Needless { get; } = [];

    /// <summary>Tasks leased to it that no grant has told it of yet.</summary>
    public List<int> Untold { get; } = [];

    /// <summary>Whether the task is leased to it, reported or not.</summary>
    public bool Has(int task) => RankOf(task) is not null;

    /// <summary>The priority with which it was leased a task.</summary>
    public int PriorityOf(int task) => RankOf(task) is { } priority ? priority : TaskTable.Unwanted;

    public void Add(int task, short kind, int priority)
    {
        if (Has(task))
            return;
        if (!_ranks.TryGetValue(priority, out var rank))
            _ranks.Add(priority, rank = new Rank());
        rank.Tasks.Add(task);
        if (kind >= rank.ByKind.Length)
            Array.Resize(ref rank.ByKind, kind + 8);
        rank.ByKind[kind]++;
        rank.Unfinished++;
    }

    public void Remove(int task, short kind)
    {
        if (RankOf(task) is not { } priority)
            return;
        var rank = _ranks[priority];
        rank.Tasks.Remove(task);
        _executing.Remove(task);
        if (Untold.Count > 0)
            Untold.Remove(task);
        if (!_reported.Remove(task))
            Finish(rank, kind);
        if (rank.Tasks.Count == 0)
            _ranks.Remove(priority);
    }

    public void Report(int task, short kind)
    {
        if (RankOf(task) is not { } priority || !_reported.Add(task))
            return;
        _executing.Remove(task);
        Finish(_ranks[priority], kind);
    }

    /// <summary>Notes that it executes a task that it holds.</summary>
    public void Begin(int task, TimeSpan now) => _executing.TryAdd(task, now);

    /// <summary>Notes that it executes no tasks but these.</summary>
    public void EndOthers(IReadOnlySet<int> executing)
    {
        foreach (var task in _executing.Keys.Where(t => !executing.Contains(t)).ToArray())
            _executing.Remove(task);
    }

    /// <summary>Adjusts <see cref="Slowness"/> to what one of its tasks took.</summary>
    public void Measured(double seconds, double expected)
    {
        if (!double.IsFinite(seconds) || seconds < 0 || expected <= 0)
            return;
        Slowness +=
            Math.Max(NewestWeight, 1.0 / (++_measured + 1)) * (Math.Clamp(seconds / expected, 0.1, 10) - Slowness);
    }

    /// <summary>Whether the task is leased to it and has no outcome yet.</summary>
    public bool Holds(int task) => Has(task) && !_reported.Contains(task);

    /// <summary>Leased tasks that the worker has not begun, the highest priority first.</summary>
    public IEnumerable<int> Unstarted => UnstartedOf(TaskTable.Unwanted);

    /// <summary>Leased tasks of a priority or a higher one that the worker has not begun.</summary>
    public IEnumerable<int> UnstartedOf(int priority) =>
        _ranks
            .TakeWhile(r => r.Key >= priority)
            .SelectMany(r => r.Value.Tasks)
            .Where(t => !_executing.ContainsKey(t) && !_reported.Contains(t));

    /// <summary>How many tasks of a priority or a higher one it holds.</summary>
    public int CountOf(int priority)
    {
        var count = 0;
        for (var i = 0; i < _ranks.Count && _ranks.Keys[i] >= priority; i++)
            count += _ranks.Values[i].Tasks.Count;
        return count;
    }

    /// <summary>How many tasks of a priority or a higher one it holds that have no outcome yet.</summary>
    public int UnfinishedOf(int priority)
    {
        var count = 0;
        for (var i = 0; i < _ranks.Count && _ranks.Keys[i] >= priority; i++)
            count += _ranks.Values[i].Unfinished;
        return count;
    }

    /// <summary>
    /// Expected seconds, on one of its slots, of all tasks of a priority or a higher one that have no outcome yet.
    /// </summary>
    public double Seconds(DurationBook durations, int priority)
    {
        double seconds = 0;
        for (var i = 0; i < _ranks.Count && _ranks.Keys[i] >= priority; i++)
            seconds += durations.Seconds(_ranks.Values[i].ByKind);
        return seconds * Slowness;
    }

    private static void Finish(Rank rank, short kind)
    {
        rank.ByKind[kind]--;
        rank.Unfinished--;
    }

    private int? RankOf(int task)
    {
        for (var i = 0; i < _ranks.Count; i++)
            if (_ranks.Values[i].Tasks.Contains(task))
                return _ranks.Keys[i];
        return null;
    }
}

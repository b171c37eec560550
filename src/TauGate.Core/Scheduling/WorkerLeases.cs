namespace TauGate.Core.Scheduling;

/// <summary>What one worker holds, and how it fares.</summary>
internal sealed class WorkerLeases(WorkerId id, int index)
{
    private const double NewestWeight = 0.1;

    /// <summary>What it was leased with one priority.</summary>
    private sealed class Rank
    {
        public readonly HashSet<int> Tasks = [];

        /// <summary>How many of them are not reported yet, by kind.</summary>
        public int[] ByKind = [];

        /// <summary>How many of them are not reported yet.</summary>
        public int Unfinished;
    }

    private readonly SortedList<int, Rank> _ranks = new(TaskTable.BestFirst);
    private readonly HashSet<int> _reported = [];
    private readonly Dictionary<int, TimeSpan> _executing = [];
    private int _measured;

    public WorkerId Id => id;

    public int Index => index;

    public int Slots { get; set; }

    /// <summary>It leaves.</summary>
    public bool IsLeaving { get; set; }

    /// <summary>It has connected again and not said yet what it holds.</summary>
    public bool IsReturning { get; set; }

    public bool IsSuspended { get; set; }

    /// <summary>It has no room for results.</summary>
    public bool IsHolding { get; set; }

    /// <summary>It is granted nothing and keeps what it executes.</summary>
    public bool IsClosed => IsLeaving || IsSuspended || IsHolding || IsReturning;

    /// <summary>How much longer than expected its tasks take; 1 for a worker like the others.</summary>
    public double Slowness { get; private set; } = 1;

    /// <summary>What it holds, the best priority first.</summary>
    public IEnumerable<int> Leased => _ranks.Values.SelectMany(r => r.Tasks);

    /// <summary>How many tasks it holds.</summary>
    public int Count => CountOf(TaskTable.Unwanted);

    /// <summary>The lowest priority with which it holds anything; null when it holds nothing.</summary>
    public int? LowestPriority => _ranks.Count == 0 ? null : _ranks.Keys[^1];

    /// <summary>Leased tasks whose outcome has arrived and is not recorded yet.</summary>
    public IReadOnlySet<int> Reported => _reported;

    /// <summary>Leased tasks that the worker said it has begun, and when it first did.</summary>
    public IReadOnlyDictionary<int, TimeSpan> Executing => _executing;

    /// <summary>
    /// What it executes beside: nobody waits for it any more. True for those that it was told to end.
    /// </summary>
    public Dictionary<TaskKey, bool> Needless { get; } = [];

    /// <summary>Tasks leased to it and not told to it yet.</summary>
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

    /// <summary>It executes a task that it holds.</summary>
    public void Begin(int task, TimeSpan now) => _executing.TryAdd(task, now);

    /// <summary>It executes nothing but these.</summary>
    public void EndOthers(IReadOnlySet<int> executing)
    {
        foreach (var task in _executing.Keys.Where(t => !executing.Contains(t)).ToArray())
            _executing.Remove(task);
    }

    /// <summary>One of its tasks took so much longer than expected.</summary>
    public void Measured(double seconds, double expected)
    {
        if (!double.IsFinite(seconds) || seconds < 0 || expected <= 0)
            return;
        Slowness +=
            Math.Max(NewestWeight, 1.0 / (++_measured + 1)) * (Math.Clamp(seconds / expected, 0.1, 10) - Slowness);
    }

    /// <summary>Whether the worker has still to finish the task.</summary>
    public bool Holds(int task) => Has(task) && !_reported.Contains(task);

    /// <summary>Leased tasks that the worker has not begun, the best priority first.</summary>
    public IEnumerable<int> Unstarted => UnstartedOf(TaskTable.Unwanted);

    /// <summary>Those of them that have a priority or a better one.</summary>
    public IEnumerable<int> UnstartedOf(int priority) =>
        _ranks
            .TakeWhile(r => r.Key >= priority)
            .SelectMany(r => r.Value.Tasks)
            .Where(t => !_executing.ContainsKey(t) && !_reported.Contains(t));

    /// <summary>How many tasks of a priority or a better one it holds.</summary>
    public int CountOf(int priority)
    {
        var count = 0;
        for (var i = 0; i < _ranks.Count && _ranks.Keys[i] >= priority; i++)
            count += _ranks.Values[i].Tasks.Count;
        return count;
    }

    /// <summary>How many of these are not reported yet.</summary>
    public int UnfinishedOf(int priority)
    {
        var count = 0;
        for (var i = 0; i < _ranks.Count && _ranks.Keys[i] >= priority; i++)
            count += _ranks.Values[i].Unfinished;
        return count;
    }

    /// <summary>
    /// Expected seconds of everything of a priority or a better one that is still to be finished, on one of its slots.
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

namespace TauGate.Core.Scheduling;

/// <summary>
/// When a worker's slots are expected to become free, in seconds from now, and which of its queued tasks another worker
/// could take. Only tasks of a priority and of higher ones count.
/// </summary>
internal sealed class WorkerLoad
{
    /// <summary>
    /// A task that has run longer than expected is expected to need this fraction of the expected time still.
    /// </summary>
    private const double Overtime = 0.1;

    private readonly double[] _free;
    private readonly TaskTable _tasks;
    private readonly DurationBook _durations;
    private readonly List<Unit> _units = [];

    /// <summary>
    /// Queued tasks that can only be moved together: a cell whose foundation is trained, or a foundation that has not
    /// begun and its cells.
    /// </summary>
    public readonly record struct Unit(double Seconds, int[] Tasks);

    public WorkerLoad(
        WorkerLeases worker,
        TaskTable tasks,
        DurationBook durations,
        MoveBook moves,
        IEnumerable<int> coming,
        double moveCost,
        TimeSpan now,
        int priority = TaskTable.Unwanted
    )
    {
        (Worker, _tasks, _durations) = (worker, tasks, durations);
        _free = new double[Math.Max(worker.Slots, 1)];
        foreach (var (task, since) in worker.Executing.Where(e => worker.PriorityOf(e.Key) >= priority))
        {
            var whole = SecondsOf(task);
            Book(Math.Max(whole - (now - since).TotalSeconds, Overtime * whole));
        }
        int[] queued = [.. worker.UnstartedOf(priority).Where(t => !moves.Has(t)).OrderByDescending(SecondsOf)];
        foreach (var task in queued)
            Book(SecondsOf(task));
        int[] expected = [.. coming];
        foreach (var task in expected)
            Book(moveCost + SecondsOf(task));
        Idle = Math.Max(
            0,
            worker.Slots
                - worker.Executing.Count
                - expected.Length
                - worker.Unstarted.Where(tasks.IsStartable).Take(worker.Slots).Count()
        );
        Gather(queued);
    }

    public WorkerLeases Worker { get; }

    /// <summary>Slots that have nothing to begin.</summary>
    public int Idle { get; }

    /// <summary>When its first slot is free.</summary>
    public double FirstFree => _free.Min();

    /// <summary>When its last slot is free.</summary>
    public double End => _free.Max();

    /// <summary>What could be moved from here, longest first.</summary>
    public IReadOnlyList<Unit> Units => _units;

    /// <summary>Index of the unit to look at next.</summary>
    public int NextUnit { get; set; }

    /// <summary>How long the worker's slots would be busy with a unit.</summary>
    public double SecondsOn(Unit unit) => unit.Seconds * Worker.Slowness / Math.Min(_free.Length, unit.Tasks.Length);

    /// <summary>Adds work of so many seconds.</summary>
    public void Book(double seconds)
    {
        var first = Array.IndexOf(_free, FirstFree);
        _free[first] += seconds;
    }

    /// <summary>Removes a unit.</summary>
    public void Unbook(Unit unit)
    {
        var seconds = unit.Seconds * Worker.Slowness;
        for (; seconds > 1e-9; )
        {
            // Take it from the slot that ends last, until that one ends with the next.
            Array.Sort(_free);
            var last = _free.Length - 1;
            var step = Math.Min(
                seconds,
                last > 0 ? Math.Max(_free[last] - _free[last - 1], seconds / _free.Length) : seconds
            );
            _free[last] -= step;
            seconds -= step;
        }
    }

    private double SecondsOf(int task) => _durations.Seconds(_tasks[task].Kind) * Worker.Slowness;

    private void Gather(int[] queued)
    {
        var bundles = new Dictionary<int, List<int>>();
        foreach (var task in queued.Where(t => _tasks[t].IsFoundation))
            bundles.Add(task, [task]);
        foreach (var task in queued.Where(t => !_tasks[t].IsFoundation))
        {
            if (bundles.TryGetValue(_tasks[task].Foundation, out var bundle))
                bundle.Add(task);
            else if (_tasks.IsStartable(task))
                _units.Add(UnitOf([task]));
        }
        foreach (var bundle in bundles.Values)
            _units.Add(UnitOf([.. bundle]));
        _units.Sort((a, b) => b.Seconds.CompareTo(a.Seconds));
    }

    private Unit UnitOf(int[] tasks) => new(tasks.Sum(t => _durations.Seconds(_tasks[t].Kind)), tasks);
}

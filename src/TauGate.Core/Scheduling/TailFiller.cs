namespace TauGate.Core.Scheduling;

/// <summary>
/// Grants task by task near the end of all work of a priority and of higher ones: to each slot no more than the task it
/// could begin next, and to a worker whose slots are busy with other work no more than its share. Fast workers train
/// the foundations that are left, so that all cells can be spread; then come the longest cells, those whose foundation
/// the worker has before those whose foundation it would have to fetch. A task that a worker would end too late is left
/// to faster ones.
/// </summary>
/// <param name="couldDoOther">Whether a slot that gets none of these tasks has some of lower priority to begin.</param>
internal sealed class TailFiller(
    LeaseBook leases,
    TaskTable tasks,
    GridBook grids,
    HostBook hosts,
    MoveBook moves,
    DurationBook durations,
    Outlook outlook,
    SchedulerSettings settings,
    bool couldDoOther
)
{
    /// <summary>How many of other workers' bundles are searched for the longest cells.</summary>
    private const int MostBundles = 256;

    /// <summary>
    /// How far beyond the end of all work a task may end, as a fraction of its time on the fastest worker, which would
    /// begin it somewhat before the end. With 0.4 to 0.6 the benchmark <c>farm</c> comes closest to its lower bound.
    /// </summary>
    private const double Beyond = 0.5;

    /// <summary>
    /// How much slower than the fastest a worker may be to take tasks that go before its other work, however late they
    /// end there.
    /// </summary>
    private const double MuchSlower = 2;

    private readonly List<int> _granted = [];

    /// <summary>The sweep that each task was granted for.</summary>
    private readonly Dictionary<int, ActiveGrid> _grantedFor = [];

    private readonly double _moveCost = settings.MoveCost.TotalSeconds;

    /// <summary>Leases tasks to the worker and returns them in the order in which they should begin.</summary>
    /// <param name="isStarving">Whether the worker would have taken more than there was.</param>
    public IReadOnlyList<int> Fill(WorkerLeases worker, TimeSpan now, out bool isStarving)
    {
        var wanted =
            worker.Slots - worker.UnstartedOf(outlook.Priority).Where(tasks.IsStartable).Take(worker.Slots).Count();
        var idle =
            worker.Slots
            - worker.Executing.Count
            - worker.Unstarted.Where(tasks.IsStartable).Take(worker.Slots).Count();
        var load = new WorkerLoad(
            worker,
            tasks,
            durations,
            moves,
            moves.Destinations[worker],
            _moveCost,
            now,
            outlook.Priority
        );
        foreach (
            var grid in grids
                .Active.Where(g => g.IsOpen && g.Priority == outlook.Priority)
                .OrderBy(g => g.Served)
                .ToArray()
        )
        {
            if (_granted.Count >= wanted)
                break;
            grids.Share.Serve(grid);
            foreach (var some in Choose(worker, grid))
            {
                var most = couldDoOther
                    ? Math.Min(wanted, Math.Max(idle, _granted.Count + ShareOf(worker, some.Length)))
                    : wanted;
                foreach (var task in some)
                {
                    if (_granted.Count >= most)
                        break;
                    // A task that a sweep of a higher priority wants too is granted for that one.
                    if (
                        tasks.PriorityOf(task) > outlook.Priority
                        || hosts.Avoids(worker, task)
                        || !IsInTime(load, task)
                    )
                        continue;
                    Grant(load, grid, task);
                }
                if (_granted.Count >= wanted)
                    break;
            }
        }
        isStarving = _granted.Count < wanted;
        if (couldDoOther)
            Follow(load, worker);
        return _granted;
    }

    /// <summary>How many more of so many tasks a worker gets while its slots are busy with other tasks.</summary>
    private int ShareOf(WorkerLeases worker, int count)
    {
        var own = worker.UnstartedOf(outlook.Priority).Count(tasks.IsStartable);
        return Math.Max(0, outlook.Share(worker, own + count) - own);
    }

    private IEnumerable<int[]> Choose(WorkerLeases worker, ActiveGrid grid)
    {
        int[] foundations = [.. grid.Bundles.Untrained];
        var isSlow = worker.Slowness > outlook.Slowness;
        if (!isSlow)
            yield return foundations;
        yield return [.. Cells(worker, grid)];
        if (isSlow)
            yield return [.. foundations.Where(f => tasks[f].State == TaskState.Waiting)];
    }

    /// <summary>
    /// Grants the worker its share of the cells of foundations that it trains: the slot that has trained one would
    /// begin a task of lower priority before the next grant comes.
    /// </summary>
    private void Follow(WorkerLoad load, WorkerLeases worker)
    {
        var room = 2 * worker.Slots - worker.UnstartedOf(outlook.Priority).Count();
        foreach (
            var (foundation, grid) in _granted
                .Where(t => tasks[t].IsFoundation)
                .Select(f => (f, _grantedFor[f]))
                .ToArray()
        )
        {
            int[] cells =
            [
                .. tasks
                    .CellsOf(foundation)
                    .Where(c => tasks[c].State == TaskState.Waiting && grid.Wants(c) && !hosts.Avoids(worker, c))
                    .OrderByDescending(Seconds),
            ];
            foreach (var cell in cells.Take(Math.Min(room, outlook.Share(worker, cells.Length))))
            {
                Grant(load, grid, cell);
                room--;
            }
        }
    }

    private IEnumerable<int> Cells(WorkerLeases worker, ActiveGrid grid)
    {
        var own = grid.Bundles.TrainedFor(worker.Index).Select(f => (Foundation: f, Bonus: _moveCost));
        var others = grid
            .Bundles.TrainedElsewhere(worker.Index)
            .Take(MostBundles)
            .Select(f => (Foundation: f, Bonus: 0.0));
        return own.Concat(others)
            .SelectMany(b =>
                tasks
                    .CellsOf(b.Foundation)
                    .Where(c => tasks[c].State == TaskState.Waiting && grid.Wants(c))
                    .Select(c => (Cell: c, Rank: Seconds(c) + b.Bonus))
            )
            .OrderByDescending(c => c.Rank)
            .Select(c => c.Cell);
    }

    /// <summary>
    /// Whether the task would end in time here. One that has failed anywhere is not left to the fastest worker, which
    /// may be the one that it failed on.
    /// </summary>
    private bool IsInTime(WorkerLoad load, int task)
    {
        if (hosts.HasFailed(task) || (couldDoOther && load.Worker.Slowness <= MuchSlower * outlook.Fastest))
            return true;
        var then = tasks[task].IsFoundation ? outlook.LongestCell : 0;
        var end = load.FirstFree + Seconds(task) * load.Worker.Slowness + then * outlook.Fastest;
        return end
            <= Math.Max(
                outlook.End + Beyond * Seconds(task) * outlook.Fastest,
                (Seconds(task) + then) * outlook.Fastest
            );
    }

    private void Grant(WorkerLoad load, ActiveGrid grid, int task)
    {
        if (!tasks[task].IsFoundation && tasks[tasks[task].Foundation].Holder < 0)
            grids.Place(tasks[task].Foundation, load.Worker.Index);
        leases.Lease(load.Worker, task);
        load.Book(Seconds(task) * load.Worker.Slowness);
        grid.Served += Seconds(task);
        _granted.Add(task);
        _grantedFor[task] = grid;
    }

    private double Seconds(int task) => durations.Seconds(tasks[task].Kind);
}

namespace TauGate.Core.Scheduling;

/// <summary>
/// Chooses what a worker is granted next of the sweeps of one priority: whole seed bundles up to the horizon, in which
/// what the worker has of lower priorities does not count, each from the sweep whose turn it is, and always enough that
/// every slot has a task it could begin. Of a sweep, bundles whose foundation the worker has come first, then bundles
/// that nobody has, then cells of foundations that are finished elsewhere. A busy worker that has work of lower
/// priority is given no more to begin than its share. The horizon ends where the end of all work is near: from there on
/// <see cref="TailFiller"/> grants.
/// </summary>
/// <param name="couldDoOther">A slot that is given none of this begins something of lower priority.</param>
internal sealed class HorizonPlanner(
    LeaseBook leases,
    TaskTable tasks,
    GridBook grids,
    HostBook hosts,
    DurationBook durations,
    SchedulerSettings settings,
    int priority,
    bool couldDoOther
)
{
    /// <summary>Tasks granted to a worker in one go; the next heartbeat brings more.</summary>
    private const int MostAtOnce = 2000;

    private readonly List<int> _granted = [];
    private double _seconds;
    private double _horizon;
    private int _startable;
    private int _wanted;
    private int _held;
    private Outlook _outlook = null!;

    /// <summary>Whether a worker is so far from having too little that it need not be looked at more closely.</summary>
    public bool HasPlenty(WorkerLeases worker) =>
        (
            worker.Seconds(durations, priority) >= settings.Refill.TotalSeconds * worker.Slots
            || worker.CountOf(priority) >= settings.TasksPerSlot * worker.Slots * (settings.Refill / settings.Horizon)
        )
        && Startable(worker) >= worker.Slots;

    /// <summary>
    /// Leases tasks to the worker and returns them, foundations before their cells, the longest cells first.
    /// </summary>
    /// <param name="isStarving">It would have taken more.</param>
    public IReadOnlyList<int> Fill(WorkerLeases worker, Outlook outlook, out bool isStarving)
    {
        isStarving = false;
        _outlook = outlook;
        _seconds = worker.Seconds(durations, priority);
        _held = worker.CountOf(priority);
        _startable = Startable(worker);
        // What others could help with near the end of all work is granted then.
        _horizon =
            worker.Slots
            * (
                outlook.IsShared
                    ? Math.Min(settings.Horizon.TotalSeconds, outlook.UntilNear)
                    : settings.Horizon.TotalSeconds
            );
        _wanted = worker.Slots;
        if (couldDoOther)
        {
            var idle =
                worker.Slots
                - worker.Executing.Count
                - worker.Unstarted.Where(tasks.IsStartable).Take(worker.Slots).Count();
            _wanted = Math.Min(
                worker.Slots,
                Math.Max(_startable + idle, outlook.Share(worker, _startable + outlook.Startable))
            );
        }
        if (_startable >= _wanted && _seconds >= _horizon * (settings.Refill / settings.Horizon))
            return _granted;

        var cursors = new Dictionary<ActiveGrid, BundleCursor>();
        while (!IsFed(worker))
        {
            if (Next(worker, cursors) is not var (grid, foundation))
            {
                isStarving = true;
                break;
            }
            grids.Share.Serve(grid);
            GrantBundle(worker, grid, foundation);
        }
        return _granted;
    }

    private int Startable(WorkerLeases worker) =>
        worker.UnstartedOf(priority).Where(tasks.IsStartable).Take(worker.Slots).Count();

    private (ActiveGrid Grid, int Foundation)? Next(WorkerLeases worker, Dictionary<ActiveGrid, BundleCursor> cursors)
    {
        ActiveGrid? best = null;
        foreach (var grid in grids.Active)
        {
            if (grid.Priority != priority || !grid.IsOpen || (best is not null && !FairShare.IsBefore(grid, best)))
                continue;
            var cursor = cursors.GetValueOrDefault(grid, BundleCursor.Start);
            if (grid.Bundles.Next(worker.Index, ref cursor) >= 0)
                best = grid;
        }
        if (best is null)
            return null;
        var found = cursors.GetValueOrDefault(best, BundleCursor.Start);
        var foundation = best.Bundles.Next(worker.Index, ref found);
        cursors[best] = found;
        return (best, foundation);
    }

    private void GrantBundle(WorkerLeases worker, ActiveGrid grid, int foundation)
    {
        if (tasks[foundation].State == TaskState.Waiting)
        {
            if (IsAnothers(foundation))
                return;
            if (hosts.Avoids(worker, foundation))
                return;
            Grant(worker, grid, foundation);
        }

        var ready = tasks[foundation].State == TaskState.Done;
        var cells = grid.Bundles.CellsToGrant(foundation, grid.Wants, durations);
        // The slot that has trained the foundation would begin something else before the next grant comes.
        var along = couldDoOther && !ready ? _outlook.Share(worker, cells.Count) : 0;
        var granted = 0;
        List<int>? avoided = null;
        while (cells.Count > 0)
        {
            // Beyond the horizon only what a slot could begin at once helps; cells behind an unfinished foundation do
            // not.
            if (IsFull() && granted >= along && (!ready || _startable >= _wanted))
                break;
            if (HasMost(worker))
                break;
            var cell = cells[^1];
            cells.RemoveAt(cells.Count - 1);
            if (tasks[cell].State != TaskState.Waiting)
                continue;
            if (IsAnothers(cell) || hosts.Avoids(worker, cell))
            {
                (avoided ??= []).Add(cell);
                continue;
            }
            if (tasks[foundation].Holder < 0)
                grids.Place(foundation, worker.Index);
            Grant(worker, grid, cell);
            granted++;
        }
        if (avoided is not null)
            cells.AddRange(Enumerable.Reverse(avoided));
    }

    /// <summary>A sweep of a higher priority wants it too and grants it.</summary>
    private bool IsAnothers(int task) => tasks.PriorityOf(task) > priority;

    private void Grant(WorkerLeases worker, ActiveGrid grid, int task)
    {
        leases.Lease(worker, task);
        _granted.Add(task);
        var seconds = durations.Seconds(tasks[task].Kind);
        _seconds += seconds * worker.Slowness;
        grid.Served += seconds;
        if (tasks.IsStartable(task))
            _startable++;
    }

    private bool IsFull() => _seconds >= _horizon;

    private bool IsFed(WorkerLeases worker) => (IsFull() && _startable >= _wanted) || HasMost(worker);

    /// <summary>
    /// A worker that has nothing is given much in parts, so that the first of it can begin and the others are not kept
    /// waiting.
    /// </summary>
    private bool HasMost(WorkerLeases worker) =>
        _held + _granted.Count >= settings.TasksPerSlot * worker.Slots
        || (_granted.Count >= MostAtOnce && _startable >= _wanted);
}

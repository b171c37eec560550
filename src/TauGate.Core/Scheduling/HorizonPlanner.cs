namespace TauGate.Core.Scheduling;

/// <summary>
/// Chooses what a worker is granted next from the sweeps of one priority: whole seed bundles up to the horizon, each
/// from the sweep that is served next, and always enough that every slot has a task to begin. The worker's tasks of
/// lower priorities do not count towards the horizon. Of a sweep, bundles whose foundation the worker has come first,
/// then bundles that no worker has, then cells of foundations that were trained elsewhere. A busy worker that also has
/// tasks of lower priority gets no more than its share. Near the end of all work <see cref="TailFiller"/> grants
/// instead.
/// </summary>
/// <param name="couldDoOther">Whether a slot that gets none of these tasks has some of lower priority to begin.</param>
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

    /// <summary>Whether a worker clearly has enough, so that nothing need be computed for it.</summary>
    public bool HasPlenty(WorkerLeases worker) =>
        (
            worker.Seconds(durations, priority) >= settings.Refill.TotalSeconds * worker.Slots
            || worker.CountOf(priority) >= settings.TasksPerSlot * worker.Slots * (settings.Refill / settings.Horizon)
        )
        && Startable(worker) >= worker.Slots;

    /// <summary>
    /// Leases tasks to the worker and returns them, foundations before their cells, the longest cells first.
    /// </summary>
    /// <param name="isStarving">Whether the worker would have taken more than there was.</param>
    public IReadOnlyList<int> Fill(WorkerLeases worker, Outlook outlook, out bool isStarving)
    {
        isStarving = false;
        _outlook = outlook;
        _seconds = worker.Seconds(durations, priority);
        _held = worker.CountOf(priority);
        _startable = Startable(worker);
        // What other workers could help with near the end of all work is left for then.
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
        // Without them the slot that has trained the foundation would begin another task before the next grant comes.
        var along = couldDoOther && !ready ? _outlook.Share(worker, cells.Count) : 0;
        var granted = 0;
        List<int>? avoided = null;
        while (cells.Count > 0)
        {
            // Beyond the horizon only tasks that a slot could begin at once help, not cells whose foundation is still
            // to be trained.
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

    /// <summary>Whether a sweep of a higher priority wants the task too; it is then granted for that one.</summary>
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
    /// A worker that has nothing gets its tasks in several grants, so that it can begin with the first and other
    /// workers need not wait for the last.
    /// </summary>
    private bool HasMost(WorkerLeases worker) =>
        _held + _granted.Count >= settings.TasksPerSlot * worker.Slots
        || (_granted.Count >= MostAtOnce && _startable >= _wanted);
}

namespace TauGate.Core.Cells;

/// <summary>
/// Grants near the end of all work, task by task: no more than each slot could begin next. Fast workers train the foundations that are left,
/// so that all cells can be spread; then come the longest cells, a worker's own before those whose foundation it would have to fetch. What
/// a worker would end too late is left to faster ones.
/// </summary>
internal sealed class TailFiller(
    LeaseBook leases, TaskTable tasks, GridBook grids, HostBook hosts, MoveBook moves, DurationBook durations, Outlook outlook, SchedulerSettings settings)
{
    /// <summary>Other workers' bundles that are looked through for the longest cells.</summary>
    private const int MostBundles = 256;

    /// <summary>
    /// How far beyond the end of all work a task may end, in parts of its time on the fastest worker: that one would come to it somewhat before
    /// the end. With 0.4 to 0.6 the benchmark <c>farm</c> comes closest to its lower bound.
    /// </summary>
    private const double Beyond = 0.5;

    private readonly List<int> _granted = [];
    private readonly double _moveCost = settings.MoveCost.TotalSeconds;

    /// <summary>Leases tasks to the worker and returns them in the order in which they should begin.</summary>
    /// <param name="isStarving">It would have taken more.</param>
    public IReadOnlyList<int> Fill(WorkerLeases worker, TimeSpan now, out bool isStarving)
    {
        var wanted = worker.Slots - worker.Unstarted.Where(tasks.IsStartable).Take(worker.Slots).Count();
        var load = new WorkerLoad(worker, tasks, durations, moves, moves.Destinations[worker], _moveCost, now);
        foreach (var grid in grids.Active.Where(g => !g.IsPaused && g.Bundles.OpenCount > 0).OrderByDescending(g => g.Priority).ThenBy(g => g.Served).ToArray())
        {
            if (_granted.Count >= wanted) break;
            grids.Share.Serve(grid);
            foreach (var task in Choose(worker, grid))
            {
                if (_granted.Count >= wanted) break;
                if (hosts.Avoids(worker, task) || !IsInTime(load, task)) continue;
                Grant(load, grid, task);
            }
        }
        isStarving = _granted.Count < wanted;
        return _granted;
    }

    private IEnumerable<int> Choose(WorkerLeases worker, ActiveGrid grid)
    {
        var cells = Cells(worker, grid);
        return worker.Slowness > outlook.Slowness ? cells.Concat(grid.Bundles.Untrained.ToArray()) : grid.Bundles.Untrained.ToArray().Concat(cells);
    }

    private IEnumerable<int> Cells(WorkerLeases worker, ActiveGrid grid)
    {
        var own = grid.Bundles.TrainedFor(worker.Index).Select(f => (Foundation: f, Bonus: _moveCost));
        var others = grid.Bundles.TrainedElsewhere(worker.Index).Take(MostBundles).Select(f => (Foundation: f, Bonus: 0.0));
        return own.Concat(others)
            .SelectMany(b => tasks.CellsOf(b.Foundation).Where(c => tasks[c].State == TaskState.Waiting && grid.Wants(c)).Select(c => (Cell: c, Rank: Seconds(c) + b.Bonus)))
            .OrderByDescending(c => c.Rank).Select(c => c.Cell);
    }

    /// <summary>What has failed anywhere is not left to the fastest worker, which may be the one that it failed on.</summary>
    private bool IsInTime(WorkerLoad load, int task)
    {
        if (hosts.HasFailed(task)) return true;
        var then = tasks[task].IsFoundation ? outlook.LongestCell : 0;
        var end = load.FirstFree + Seconds(task) * load.Worker.Slowness + then * outlook.Fastest;
        return end <= Math.Max(outlook.End + Beyond * Seconds(task) * outlook.Fastest, (Seconds(task) + then) * outlook.Fastest);
    }

    private void Grant(WorkerLoad load, ActiveGrid grid, int task)
    {
        if (!tasks[task].IsFoundation && tasks[tasks[task].Foundation].Holder < 0) grids.Place(tasks[task].Foundation, load.Worker.Index);
        leases.Lease(load.Worker, task);
        load.Book(Seconds(task) * load.Worker.Slowness);
        grid.Served += Seconds(task);
        _granted.Add(task);
    }

    private double Seconds(int task) => durations.Seconds(tasks[task].Kind);
}

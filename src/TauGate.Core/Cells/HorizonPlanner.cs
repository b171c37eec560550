namespace TauGate.Core.Cells;

/// <summary>
/// Chooses what a worker is granted next: whole seed bundles (a foundation and its cells) up to the horizon, and always enough that
/// every slot has a task it could begin. Cells of foundations that the worker has come first, then bundles that nobody has, then
/// cells of foundations that are finished elsewhere.
/// </summary>
internal sealed class HorizonPlanner(LeaseBook leases, TaskTable tasks, DurationBook durations, SchedulerSettings settings)
{
    private readonly List<int> _granted = [];
    private double _seconds;
    private int _startable;

    /// <summary>Leases tasks to the worker and returns them, foundations before their cells, the longest cells first.</summary>
    public IReadOnlyList<int> Fill(WorkerLeases worker)
    {
        _seconds = worker.Seconds(durations);
        _startable = worker.Unstarted.Count(IsStartable);
        if (_startable >= worker.Slots && _seconds >= settings.Refill.TotalSeconds * worker.Slots) return _granted;

        foreach (var foundation in Candidates(worker))
        {
            if (IsFed(worker)) break;
            GrantBundle(worker, foundation);
        }
        return _granted;
    }

    private IEnumerable<int> Candidates(WorkerLeases worker)
    {
        int[] open = [.. tasks.Open];
        foreach (var foundation in open)
            if (tasks[foundation].Holder == worker.Index) yield return foundation;
        foreach (var foundation in open)
            if (tasks[foundation] is { Holder: < 0 } or { State: TaskState.Waiting } && tasks[foundation].Holder != worker.Index) yield return foundation;
        foreach (var foundation in open)
            if (tasks[foundation] is { Holder: >= 0, State: TaskState.Done } && tasks[foundation].Holder != worker.Index) yield return foundation;
    }

    private void GrantBundle(WorkerLeases worker, int foundation)
    {
        if (tasks[foundation].State == TaskState.Waiting) Grant(worker, foundation);
        if (tasks[foundation].Holder < 0) tasks[foundation].Holder = worker.Index;

        var ready = tasks[foundation].State == TaskState.Done;
        foreach (var cell in tasks.CellsOf(foundation).Where(IsGrantable).OrderByDescending(c => durations.Seconds(tasks[c].Kind)).ThenBy(c => c).ToArray())
        {
            // Beyond the horizon only what a slot could begin at once helps; cells behind an unfinished foundation do not.
            if (IsFull(worker) && (!ready || _startable >= worker.Slots)) return;
            if (worker.Leased.Count >= settings.TasksPerSlot * worker.Slots) return;
            Grant(worker, cell);
        }
    }

    private void Grant(WorkerLeases worker, int task)
    {
        leases.Lease(worker, task);
        _granted.Add(task);
        _seconds += durations.Seconds(tasks[task].Kind);
        if (IsStartable(task)) _startable++;
    }

    private bool IsGrantable(int cell) => tasks[cell] is { State: TaskState.Waiting, Wanted: > 0 };

    private bool IsStartable(int task) => tasks[task].IsFoundation || tasks[tasks[task].Foundation].State == TaskState.Done;

    private bool IsFull(WorkerLeases worker) => _seconds >= settings.Horizon.TotalSeconds * worker.Slots;

    private bool IsFed(WorkerLeases worker) =>
        (IsFull(worker) && _startable >= worker.Slots) || worker.Leased.Count >= settings.TasksPerSlot * worker.Slots;
}

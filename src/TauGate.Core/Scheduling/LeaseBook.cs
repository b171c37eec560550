namespace TauGate.Core.Scheduling;

/// <summary>
/// Which worker holds which task. Keeps the table's states and the workers' sets in step. A task has one holder, or two
/// while a speculative copy of it runs; it waits again when the last holder has let it go.
/// </summary>
internal sealed class LeaseBook(TaskTable tasks)
{
    private readonly List<WorkerLeases?> _workers = [];
    private readonly Dictionary<WorkerId, int> _index = [];

    /// <summary>Second holders, by task.</summary>
    private readonly Dictionary<int, int> _copies = [];

    /// <summary>Workers that have joined.</summary>
    public IEnumerable<WorkerLeases> Workers => _index.Values.Select(i => _workers[i]!);

    public WorkerLeases? Find(WorkerId worker) => _index.TryGetValue(worker, out var index) ? _workers[index] : null;

    /// <summary>The leases of a worker, which is added when it is new.</summary>
    public WorkerLeases Join(WorkerId worker, int slots)
    {
        if (!_index.TryGetValue(worker, out var index))
        {
            index = _workers.Count;
            _index.Add(worker, index);
            _workers.Add(new WorkerLeases(worker, index));
        }
        _workers[index]!.Slots = slots;
        return _workers[index]!;
    }

    /// <summary>
    /// Forgets a worker. Its tasks wait again, except those that another worker executes too or whose outcome has
    /// arrived. Returns the tasks that it was executing.
    /// </summary>
    public IReadOnlyList<int> Leave(WorkerId worker)
    {
        if (!_index.Remove(worker, out var index))
            return [];
        var leases = _workers[index]!;
        int[] executing = [.. leases.Executing.Keys];
        foreach (var task in leases.Leased.ToArray())
        {
            // Without a copy the lease stays with the worker that has left until the outcome is recorded.
            if (!leases.Reported.Contains(task) || _copies.ContainsKey(task))
                Unlease(leases, task);
        }
        _workers[index] = null;
        return executing;
    }

    /// <summary>The workers that hold a task.</summary>
    public IEnumerable<WorkerLeases> HoldersOf(int task)
    {
        if (tasks[task].State != TaskState.Leased)
            yield break;
        if (_workers[tasks[task].Holder] is { } holder)
            yield return holder;
        if (_copies.TryGetValue(task, out var second) && _workers[second] is { } copy)
            yield return copy;
    }

    /// <summary>Whether a second worker executes it too.</summary>
    public bool HasCopy(int task) => _copies.ContainsKey(task);

    /// <summary>Leases a waiting task to a worker, or a leased one to a second worker.</summary>
    public void Lease(WorkerLeases worker, int task)
    {
        if (tasks[task].State == TaskState.Leased)
            _copies.Add(task, worker.Index);
        else
            (tasks[task].Holder, tasks[task].Granted) = (worker.Index, (ushort)tasks[task].Attempt);
        worker.Add(task, tasks[task].Kind, tasks.PriorityOf(task));
        tasks.Move(task, TaskState.Leased);
    }

    /// <summary>Ends one worker's lease. The task waits again when that was the only one.</summary>
    public void Unlease(WorkerLeases worker, int task)
    {
        if (tasks[task].State != TaskState.Leased)
            return;
        worker.Remove(task, tasks[task].Kind);
        if (!_copies.Remove(task, out var second))
            tasks.Move(task, TaskState.Waiting);
        else if (second != worker.Index)
            tasks[task].Holder = second;
    }

    /// <summary>Ends the lease of a worker that may have left meanwhile.</summary>
    public void Unlease(WorkerId worker, int task)
    {
        if (Find(worker) is { } leases && leases.Has(task))
            Unlease(leases, task);
        else if (tasks[task].State == TaskState.Leased && !HoldersOf(task).Any())
            tasks.Move(task, TaskState.Waiting);
    }

    /// <summary>Ends a task for good, and all its leases. A task that is done stays done.</summary>
    public void Settle(int task, TaskState final)
    {
        if (tasks[task].State == TaskState.Done)
            return;
        foreach (var holder in HoldersOf(task).ToArray())
            holder.Remove(task, tasks[task].Kind);
        _copies.Remove(task);
        tasks.Move(task, final);
    }

    /// <summary>Leased tasks that are selected and that their workers have not begun, by worker.</summary>
    public IReadOnlyList<Effect.Recall> Unstarted(Func<int, bool> select) =>
        [.. Select(w => w.Unstarted, select).Select(s => new Effect.Recall(s.Worker, s.Tasks))];

    /// <summary>Leased tasks that are selected and that their workers execute, by worker.</summary>
    public IReadOnlyList<Effect.Abandon> Executing(Func<int, bool> select) =>
        [.. Select(w => w.Executing.Keys, select).Select(s => new Effect.Abandon(s.Worker, s.Tasks))];

    private IEnumerable<(WorkerId Worker, TaskKey[] Tasks)> Select(
        Func<WorkerLeases, IEnumerable<int>> from,
        Func<int, bool> select
    )
    {
        foreach (var worker in Workers)
        {
            TaskKey[] keys = [.. from(worker).Where(select).Select(t => tasks[t].Key)];
            if (keys.Length > 0)
                yield return (worker.Id, keys);
        }
    }
}

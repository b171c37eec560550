using TauGate.Core.Results;

namespace TauGate.Core.Cells;

/// <summary>Which worker holds which task. Keeps the table's states and the workers' sets in step.</summary>
internal sealed class LeaseBook(TaskTable tasks)
{
    private readonly List<WorkerLeases?> _workers = [];
    private readonly Dictionary<Guid, short> _index = [];

    /// <summary>Workers that have joined.</summary>
    public IEnumerable<WorkerLeases> Workers => _workers.OfType<WorkerLeases>();

    public WorkerLeases? Find(Guid worker) => _index.TryGetValue(worker, out var index) ? _workers[index] : null;

    /// <summary>The worker, added when it is new.</summary>
    public WorkerLeases Join(Guid worker, int slots)
    {
        if (!_index.TryGetValue(worker, out var index))
        {
            index = checked((short)_workers.Count);
            _index.Add(worker, index);
            _workers.Add(new WorkerLeases(worker, index, slots));
        }
        _workers[index]!.Slots = slots;
        return _workers[index]!;
    }

    /// <summary>
    /// Forgets a worker. Its tasks wait again, but for those whose outcome has arrived. Returns those that it was executing.
    /// </summary>
    public IReadOnlyList<int> Leave(Guid worker)
    {
        if (!_index.Remove(worker, out var index)) return [];
        var leases = _workers[index]!;
        _workers[index] = null;
        foreach (var task in leases.Leased)
            if (!leases.Reported.Contains(task)) tasks.Move(task, TaskState.Waiting);
        return [.. leases.Executing];
    }

    /// <summary>The worker that holds a task, if any.</summary>
    public WorkerLeases? HolderOf(int task) => tasks[task].State == TaskState.Leased ? _workers[tasks[task].Holder] : null;

    public void Lease(WorkerLeases worker, int task)
    {
        worker.Add(task, tasks[task].Kind);
        tasks[task].Holder = worker.Index;
        tasks.Move(task, TaskState.Leased);
    }

    /// <summary>Ends a lease, if there is one; the task waits.</summary>
    public void Unlease(int task)
    {
        if (tasks[task].State != TaskState.Leased) return;
        HolderOf(task)?.Remove(task, tasks[task].Kind);
        tasks.Move(task, TaskState.Waiting);
    }

    /// <summary>Ends a task for good. What is done stays done.</summary>
    public void Settle(int task, TaskState final)
    {
        Unlease(task);
        if (tasks[task].State != TaskState.Done) tasks.Move(task, final);
    }

    /// <summary>Leased tasks of a kind that no worker has begun, by worker.</summary>
    public IReadOnlyDictionary<Guid, IReadOnlyList<Digest>> Unstarted(Func<int, bool> select)
    {
        var found = new Dictionary<Guid, IReadOnlyList<Digest>>();
        foreach (var worker in Workers)
        {
            Digest[] keys = [.. worker.Unstarted.Where(select).Select(t => tasks[t].Key)];
            if (keys.Length > 0) found.Add(worker.Id, keys);
        }
        return found;
    }
}

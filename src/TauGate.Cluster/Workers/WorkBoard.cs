using TauGate.Core.Cells;
using TauGate.Core.Ports;
using TauGate.Core.Results;

namespace TauGate.Cluster.Workers;

/// <summary>
/// The worker's queue behind a lock, with a signal for the slots that wait for work, and the foundations that are on this host's disk. Lives
/// outside the ActorSystem: slots go on through their horizon while that is away.
/// </summary>
internal sealed class WorkBoard
{
    private readonly WorkQueue _queue = new();
    private readonly Dictionary<Digest, CanonicalFoundation> _foundations = [];
    private readonly Lock _lock = new();
    private TaskCompletionSource _changed = NewSignal();

    /// <summary>What is queued and what is under way, with their attempts.</summary>
    public (IReadOnlyList<HeldTask> Executing, IReadOnlyList<HeldTask> Queued) Held
    {
        get
        {
            lock (_lock)
                return ([.. _queue.Executing.Values.Select(i => new HeldTask(i.Key, i.Attempt))], [.. _queue.Queued.Select(i => new HeldTask(i.Key, i.Attempt))]);
        }
    }

    /// <summary>Queues tasks.</summary>
    public void Add(IEnumerable<WorkItem> items) => Change(() =>
    {
        foreach (var item in items) _queue.Add(item);
    });

    /// <summary>A foundation's tensors are in the cache; a canonical one replaces one that was trained here.</summary>
    public void FoundationAvailable(Digest key, CanonicalFoundation foundation, bool canonical) => Change(() =>
    {
        if (canonical) _foundations[key] = foundation;
        else _foundations.TryAdd(key, foundation);
        _queue.FoundationAvailable(key);
    });

    /// <summary>The foundation that cells of this key start from on this host.</summary>
    public CanonicalFoundation? Foundation(Digest key)
    {
        lock (_lock) return _foundations.GetValueOrDefault(key);
    }

    /// <summary>Waits for a task for the slot and begins it.</summary>
    public async Task<WorkItem> BeginAsync(int slot, CancellationToken cancellation)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (_queue.Begin(slot) is { } item) return item;
                changed = _changed.Task;
            }
            await changed.WaitAsync(cancellation);
        }
    }

    /// <summary>The slot's task ended.</summary>
    public void End(int slot, bool trainerKept) => Change(() =>
    {
        _queue.End(slot);
        if (!trainerKept) _queue.Forget(slot);
    });

    /// <summary>The slot's task could not be begun; it is the next one again.</summary>
    public void PutBack(int slot) => Change(() =>
    {
        _queue.PutBack(slot);
        _queue.Forget(slot);
    });

    /// <summary>Gives back what has not begun.</summary>
    public IReadOnlyList<Digest> Release(IEnumerable<Digest> keys)
    {
        lock (_lock) return _queue.Release(keys);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Change(Action change)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            change();
            (changed, _changed) = (_changed, NewSignal());
        }
        changed.SetResult();
    }
}

using TauGate.Core.Ports;
using TauGate.Core.Scheduling;
using TauGate.Core.Work;

namespace TauGate.Cluster.Workers;

/// <summary>
/// The worker's queue behind a lock, with a signal for the slots that wait for work, and the foundations that are on
/// this host's disk. Lives outside the ActorSystem: while that is replaced, slots go on with what is queued.
/// <code>
/// open --Hold--> held --Resume--> open        nothing begins and nothing is queued while it is held
/// open, held --Close--> closed                nothing begins and nothing is queued any more
/// </code>
/// </summary>
internal sealed class WorkBoard
{
    private readonly WorkQueue _queue = new();
    private readonly Dictionary<FoundationKey, CanonicalFoundation> _foundations = [];
    private readonly Dictionary<int, CancellationTokenSource> _kills = [];
    private readonly Lock _lock = new();
    private TaskCompletionSource _changed = NewSignal();
    private bool _isHeld;
    private bool _isClosed;

    /// <summary>Keys of the tasks under way.</summary>
    public IReadOnlyList<TaskKey> Executing
    {
        get
        {
            lock (_lock)
                return [.. _queue.Executing.Values.Select(i => i.Key)];
        }
    }

    /// <summary>
    /// The tasks under way and those queued, with attempt and priority; takes time in proportion to their number.
    /// </summary>
    public (IReadOnlyList<HeldTask> Executing, IReadOnlyList<HeldTask> Queued) Held
    {
        get
        {
            lock (_lock)
                return (
                    [.. _queue.Executing.Values.Select(i => new HeldTask(i.Key, i.Attempt))],
                    [.. _queue.Queued.Select(i => new HeldTask(i.Key, i.Attempt, i.Priority))]
                );
        }
    }

    /// <summary>Whether nothing is under way and no queued task could begin.</summary>
    public bool IsOutOfWork
    {
        get
        {
            lock (_lock)
                return _queue.Executing.Count == 0 && !_queue.CanBegin;
        }
    }

    /// <summary>Queues tasks; false, and none is queued, when the board is held or closed.</summary>
    public bool TryAdd(IEnumerable<WorkItem> items) =>
        Change(() =>
        {
            if (_isHeld || _isClosed)
                return false;
            foreach (var item in items)
                _queue.Add(item);
            return true;
        });

    /// <summary>
    /// Takes note that a foundation's tensors are in the cache. A canonical one replaces one that was trained here.
    /// </summary>
    public void FoundationAvailable(FoundationKey key, CanonicalFoundation foundation, bool canonical) =>
        Change(() =>
        {
            if (canonical)
                _foundations[key] = foundation;
            else
                _foundations.TryAdd(key, foundation);
            _queue.FoundationAvailable(key);
            return true;
        });

    /// <summary>The foundation that cells of this key start from on this host.</summary>
    public CanonicalFoundation? Foundation(FoundationKey key)
    {
        lock (_lock)
            return _foundations.GetValueOrDefault(key);
    }

    /// <summary>The tensors of every foundation that cells here may start from.</summary>
    public IReadOnlyList<ArtifactDigest> FoundationArtifacts
    {
        get
        {
            lock (_lock)
                return [.. _foundations.Values.Select(f => f.Artifact)];
        }
    }

    /// <summary>Waits until there is a task that the slot could begin.</summary>
    public async Task WorkAsync(int slot, CancellationToken cancellation)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (!_isHeld && !_isClosed && _queue.CanBeginAt(slot))
                    return;
                changed = _changed.Task;
            }
            await changed.WaitAsync(cancellation);
        }
    }

    /// <summary>Begins the best task for the slot; null when there is none any more.</summary>
    public BegunTask? TryBegin(int slot)
    {
        lock (_lock)
        {
            if (_isHeld || _isClosed || _queue.Begin(slot) is not { } item)
                return null;
            var kill = _kills[slot] = new CancellationTokenSource();
            return new BegunTask(item, kill.Token);
        }
    }

    /// <summary>The slot's task has ended.</summary>
    public void End(int slot, bool trainerKept) =>
        Change(() =>
        {
            _kills.Remove(slot);
            _queue.End(slot);
            if (!trainerKept)
                _queue.Forget(slot);
            return true;
        });

    /// <summary>
    /// The slot's task could not begin: it is queued again, as the next one. False when it is not wanted any more; it
    /// is then removed.
    /// </summary>
    public bool PutBack(int slot) =>
        Change(() =>
        {
            var isWanted = !_isClosed && !_kills[slot].IsCancellationRequested;
            _kills.Remove(slot);
            if (isWanted)
                _queue.PutBack(slot);
            else
                _queue.End(slot);
            _queue.Forget(slot);
            return isWanted;
        });

    /// <summary>Removes those of the tasks that have not begun, and returns them.</summary>
    public IReadOnlyList<TaskKey> Release(IEnumerable<TaskKey> keys) => Change(() => _queue.Release(keys));

    /// <summary>
    /// Gives back cells whose foundation is neither on this host, nor queued or in training here, nor among
    /// <paramref name="coming"/>.
    /// </summary>
    public void ReleaseStranded(IReadOnlySet<FoundationKey> coming) =>
        Change(() => _queue.Release(_queue.Stranded(coming)));

    /// <summary>
    /// Removes those of the tasks that have not begun, and returns them. Kills those that have; their slots report them
    /// later.
    /// </summary>
    public IReadOnlyList<TaskKey> Abandon(IReadOnlyCollection<TaskKey> keys)
    {
        var released = Release(keys);
        Kill(item => keys.Contains(item.Key));
        return released;
    }

    /// <summary>Kills all tasks under way, which counts as no attempt.</summary>
    public void KillAll() => Kill(_ => true);

    /// <summary>Lets nothing begin until <see cref="Resume"/>.</summary>
    public void Hold() => Change(() => _isHeld = true);

    /// <summary>Lets tasks begin again.</summary>
    public void Resume() => Change(() => _isHeld = false);

    /// <summary>Lets nothing begin any more. Removes the queued tasks and returns them.</summary>
    public IReadOnlyList<TaskKey> Close() =>
        Change(() =>
        {
            _isClosed = true;
            return ReleaseQueued();
        });

    /// <summary>
    /// When the board is held, removes all queued tasks and returns them, so that other workers can do them.
    /// </summary>
    public IReadOnlyList<TaskKey> ReleaseIfHeld() => Change(() => _isHeld ? ReleaseQueued() : []);

    /// <summary>Waits until nothing is under way.</summary>
    public async Task IdleAsync(CancellationToken cancellation)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (_queue.Executing.Count == 0)
                    return;
                changed = _changed.Task;
            }
            await changed.WaitAsync(cancellation);
        }
    }

    private void Kill(Func<WorkItem, bool> select)
    {
        CancellationTokenSource[] kills;
        lock (_lock)
            kills = [.. _queue.Executing.Where(e => select(e.Value)).Select(e => _kills[e.Key])];
        foreach (var kill in kills)
            kill.CancelAsync();
    }

    private IReadOnlyList<TaskKey> ReleaseQueued() => _queue.Release([.. _queue.Queued.Select(i => i.Key)]);

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private T Change<T>(Func<T> change)
    {
        TaskCompletionSource changed;
        T result;
        lock (_lock)
        {
            result = change();
            (changed, _changed) = (_changed, NewSignal());
        }
        changed.SetResult();
        return result;
    }
}

/// <summary>A task that a slot has begun.</summary>
/// <param name="Kill">Cancelled when no sweep wants the task any more: it is to end, which counts as no
/// attempt.</param>
internal readonly record struct BegunTask(WorkItem Item, CancellationToken Kill);

using System.Collections.Concurrent;
using TauGate.Core.Ports;
using TauGate.Core.Scheduling;
using TauGate.Core.Work;

namespace TauGate.Cluster.Standing;

/// <summary>Collects the state of a node's parts for its snapshot. Thread-safe.</summary>
internal sealed class NodeStatus
{
    private readonly ConcurrentDictionary<int, ExecutingTask> _executing = new();
    private readonly ConcurrentDictionary<int, bool> _ready = new();
    private readonly ConcurrentDictionary<SweepId, SweepAccount> _sweeps = new();
    private volatile TermView _term = new(false, default, null);
    private long _finished;

    private sealed record TermView(bool Held, TermNumber Number, string? Holder);

    /// <summary>A task began, or ended with a result or a failure.</summary>
    public event Action<TaskEvent>? TaskChanged;

    public NodeSnapshot Snapshot(int slots, int unacknowledged, string? obstacle = null)
    {
        var term = _term;
        return new NodeSnapshot(
            term.Held,
            term.Number,
            term.Holder,
            slots,
            _ready.Count,
            [.. _executing.Values.OrderBy(e => e.Slot)],
            Interlocked.Read(ref _finished),
            unacknowledged,
            [.. _sweeps.OrderBy(s => s.Key).Select(s => s.Value)],
            obstacle
        );
    }

    public void SawTerm(TermRow row) => _term = new TermView(false, row.Number, row.Holder);

    public void HoldsTerm(TermNumber term, string holder) => _term = new TermView(true, term, holder);

    public void LostTerm()
    {
        _term = _term with { Held = false, Holder = null };
        _sweeps.Clear();
    }

    /// <summary>Forgets the state of the slots, because the worker starts again.</summary>
    public void ForgetSlots()
    {
        _ready.Clear();
        _executing.Clear();
    }

    public void Account(SweepId sweep, SweepAccount account) => _sweeps[sweep] = account;

    public void Forget(SweepId sweep) => _sweeps.TryRemove(sweep, out _);

    public void On(SlotEvent happened)
    {
        switch (happened)
        {
            case SlotEvent.Ready:
                _ready[happened.Slot] = true;
                break;
            case SlotEvent.TrainerLost:
                _ready.TryRemove(happened.Slot, out _);
                break;
            case SlotEvent.Started(var slot, var item, var at):
                var task = new ExecutingTask(
                    item.Key,
                    KindOf(item),
                    item.Label,
                    item.Foundation.Seed,
                    slot,
                    item.Attempt,
                    at
                );
                _executing[slot] = task;
                TaskChanged?.Invoke(new TaskStarted(task));
                break;
            case SlotEvent.Finished(var slot, var item, var status, var seconds):
                _executing.TryRemove(slot, out _);
                if (status is null)
                    break;
                Interlocked.Increment(ref _finished);
                TaskChanged?.Invoke(
                    new TaskFinished(item.Key, KindOf(item), item.Label, item.Foundation.Seed, status, seconds, slot)
                );
                break;
        }
    }

    private static string KindOf(WorkItem item) => item.Cell?.Method ?? "foundation";
}

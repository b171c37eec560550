using TauGate.Core.Results;

namespace TauGate.Core.Cells;

/// <summary>
/// A worker's granted tasks, and which of them a slot begins next. A slot stays with the foundation it has at hand; then it takes up
/// a foundation's cells that no other slot works on, then trains the next foundation, and only then helps another slot with its
/// cells. So two seeds keep two slots apart, and one seed keeps both busy as soon as its foundation is there.
/// </summary>
public sealed class WorkQueue
{
    private readonly LinkedList<WorkItem> _queued = [];
    private readonly Dictionary<Digest, LinkedListNode<WorkItem>> _byKey = [];
    private readonly Dictionary<int, WorkItem> _executing = [];
    private readonly Dictionary<int, Digest> _atHand = [];
    private readonly HashSet<Digest> _available = [];

    /// <summary>Tasks not begun, in the order granted.</summary>
    public IEnumerable<WorkItem> Queued => _queued;

    /// <summary>Tasks under way, by slot.</summary>
    public IReadOnlyDictionary<int, WorkItem> Executing => _executing;

    /// <summary>Adds a task. One that is under way already is not added again; one that is queued keeps its place under the new grant.</summary>
    public void Add(WorkItem item)
    {
        if (_executing.Values.Any(e => e.Key == item.Key)) return;
        if (_byKey.TryGetValue(item.Key, out var queued))
        {
            queued.Value = item;
            return;
        }
        _byKey.Add(item.Key, _queued.AddLast(item));
    }

    /// <summary>A foundation's tensors are on this host: its cells may begin.</summary>
    public void FoundationAvailable(Digest foundation) => _available.Add(foundation);

    /// <summary>Whether cells of this foundation may begin.</summary>
    public bool HasFoundation(Digest foundation) => _available.Contains(foundation);

    /// <summary>Begins the best task for a slot; null when there is none that could begin now.</summary>
    /// <exception cref="InvalidOperationException">The slot has a task under way.</exception>
    public WorkItem? Begin(int slot)
    {
        if (_executing.ContainsKey(slot)) throw new InvalidOperationException($"Slot {slot} has a task under way.");
        var node = Choose(slot);
        if (node is null) return null;
        _queued.Remove(node);
        _byKey.Remove(node.Value.Key);
        _executing.Add(slot, node.Value);
        _atHand[slot] = node.Value.Foundation.Key;
        return node.Value;
    }

    /// <summary>The slot's task ended, however it did.</summary>
    public void End(int slot) => _executing.Remove(slot);

    /// <summary>The slot's task ended without an attempt: it is queued again, as the next one.</summary>
    public void PutBack(int slot)
    {
        if (!_executing.Remove(slot, out var item)) return;
        _byKey.Add(item.Key, _queued.AddFirst(item));
    }

    /// <summary>The slot's trainer was restarted and has no foundation at hand.</summary>
    public void Forget(int slot) => _atHand.Remove(slot);

    /// <summary>Gives back those of the tasks that have not begun.</summary>
    public IReadOnlyList<Digest> Release(IEnumerable<Digest> keys)
    {
        var released = new List<Digest>();
        foreach (var key in keys)
        {
            if (!_byKey.Remove(key, out var node)) continue;
            _queued.Remove(node);
            released.Add(key);
        }
        return released;
    }

    private LinkedListNode<WorkItem>? Choose(int slot)
    {
        var others = _atHand.Where(h => h.Key != slot && _executing.ContainsKey(h.Key)).Select(h => h.Value).ToHashSet();
        Digest? own = _atHand.TryGetValue(slot, out var atHand) ? atHand : null;
        LinkedListNode<WorkItem>? unshared = null, foundation = null, shared = null;
        for (var node = _queued.First; node is not null; node = node.Next)
        {
            var item = node.Value;
            if (item.IsFoundation)
            {
                foundation ??= node;
                continue;
            }
            if (!_available.Contains(item.Foundation.Key)) continue;
            if (item.Foundation.Key == own) return node;
            if (others.Contains(item.Foundation.Key)) shared ??= node;
            else unshared ??= node;
        }
        return unshared ?? foundation ?? shared;
    }
}

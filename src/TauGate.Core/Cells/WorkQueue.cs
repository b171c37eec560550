using TauGate.Core.Results;

namespace TauGate.Core.Cells;

/// <summary>
/// A worker's granted tasks, and which of them a slot begins next. A slot stays with the foundation it has at hand; then it takes up
/// a foundation's cells that no other slot works on, then trains the next foundation, and only then helps another slot with its
/// cells. So two seeds keep two slots apart, and one seed keeps both busy as soon as its foundation is there. A lone task begins when it is
/// the oldest that could: the slots that come free wait until nothing else executes.
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

    /// <summary>Whether a task is queued that has all it needs.</summary>
    public bool CanBegin => Startable().Any();

    /// <summary>Cells whose foundation is neither here, nor queued or under way, nor among those that are on their way.</summary>
    public IReadOnlyList<Digest> Stranded(IReadOnlySet<Digest> coming)
    {
        var own = _queued.Concat(_executing.Values).Where(i => i.IsFoundation).Select(i => i.Key).ToHashSet();
        return [.. _queued.Where(i => !i.IsFoundation && !Has(i.Foundation.Key)).Select(i => i.Key)];

        bool Has(Digest foundation) => _available.Contains(foundation) || own.Contains(foundation) || coming.Contains(foundation);
    }

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
        if (_executing.Values.Any(e => e.IsAlone)) return null;
        if (Startable().FirstOrDefault() is { Value.IsAlone: true } alone) return _executing.Count == 0 ? alone : null;

        var others = _atHand.Where(h => h.Key != slot && _executing.ContainsKey(h.Key)).Select(h => h.Value).ToHashSet();
        Digest? own = _atHand.TryGetValue(slot, out var atHand) ? atHand : null;
        LinkedListNode<WorkItem>? unshared = null, foundation = null, shared = null;
        foreach (var node in Startable().Where(n => !n.Value.IsAlone))
        {
            var item = node.Value;
            if (item.IsFoundation)
            {
                foundation ??= node;
                continue;
            }
            if (item.Foundation.Key == own) return node;
            if (others.Contains(item.Foundation.Key)) shared ??= node;
            else unshared ??= node;
        }
        return unshared ?? foundation ?? shared;
    }

    private IEnumerable<LinkedListNode<WorkItem>> Startable()
    {
        for (var node = _queued.First; node is not null; node = node.Next)
            if (node.Value.IsFoundation || _available.Contains(node.Value.Foundation.Key)) yield return node;
    }
}

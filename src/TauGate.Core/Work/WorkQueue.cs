namespace TauGate.Core.Work;

/// <summary>
/// A worker's granted tasks, and which of them a slot begins next: one of the highest priority that could begin. Among
/// those a slot prefers cells of the foundation that it has loaded, then cells of a foundation that no other slot works
/// on, then the training of the next foundation, and last the cells that another slot works on. So two slots work on
/// two seeds apart, and on one seed together as soon as its foundation is trained. A lone task begins when it is the
/// oldest that could: free slots then wait until nothing else executes. Beginning a task takes time logarithmic in the
/// number of queued ones.
/// </summary>
public sealed class WorkQueue
{
    private readonly Dictionary<TaskKey, Place> _places = [];
    private readonly SortedSet<Place> _foundations = [];
    private readonly SortedSet<Place> _alone = [];
    private readonly SortedSet<Place> _inOrder = [];
    private readonly Dictionary<FoundationKey, SortedSet<Place>> _cells = [];

    /// <summary>The first queued cell of each foundation whose tensors are on this host.</summary>
    private readonly SortedSet<Place> _heads = [];

    private readonly Dictionary<int, WorkItem> _executing = [];
    private readonly Dictionary<int, FoundationKey> _atHand = [];
    private readonly HashSet<FoundationKey> _available = [];
    private long _first;
    private long _last;

    /// <summary>Tasks not begun, in the order granted; takes time in proportion to their number.</summary>
    public IEnumerable<WorkItem> Queued => _places.Values.Order().Select(p => p.Item);

    /// <summary>Tasks under way, by slot.</summary>
    public IReadOnlyDictionary<int, WorkItem> Executing => _executing;

    /// <summary>
    /// Adds a task. One that executes already is not added again; one that is queued keeps its place and takes the new
    /// grant's details.
    /// </summary>
    public void Add(WorkItem item)
    {
        if (_executing.Values.Any(e => e.Key == item.Key))
            return;
        var queued = Remove(item.Key);
        Put(new Place(queued is not null && queued.Item.Priority == item.Priority ? queued.Number : ++_last, item));
    }

    /// <summary>A foundation's tensors are on this host: its cells may begin.</summary>
    public void FoundationAvailable(FoundationKey foundation)
    {
        if (_available.Add(foundation) && _cells.TryGetValue(foundation, out var cells))
            _heads.Add(cells.Min!);
    }

    /// <summary>Whether a task is queued whose foundation, if it needs one, is on this host.</summary>
    public bool CanBegin => _heads.Count > 0 || _foundations.Count > 0 || FirstAlone() is not null;

    /// <summary>Whether a slot could begin a task now.</summary>
    public bool CanBeginAt(int slot) => Choose(slot) is not null;

    /// <summary>
    /// Queued cells whose foundation is neither on this host, nor queued or in training here, nor among
    /// <paramref name="coming"/>.
    /// </summary>
    public IReadOnlyList<TaskKey> Stranded(IReadOnlySet<FoundationKey> coming)
    {
        var own = _places
            .Values.Select(p => p.Item)
            .Concat(_executing.Values)
            .Where(i => i.IsFoundation)
            .Select(i => i.Key)
            .ToHashSet();
        return [.. Queued.Where(i => !i.IsFoundation && !Has(i.Foundation.Key)).Select(i => i.Key)];

        bool Has(FoundationKey foundation) =>
            _available.Contains(foundation) || own.Contains(foundation) || coming.Contains(foundation);
    }

    /// <summary>Begins the best task for a slot; null when there is none that could begin now.</summary>
    /// <exception cref="InvalidOperationException">The slot has a task under way.</exception>
    public WorkItem? Begin(int slot)
    {
        if (_executing.ContainsKey(slot))
            throw new InvalidOperationException($"Slot {slot} has a task under way.");
        if (Choose(slot) is not { Item: var item })
            return null;
        Remove(item.Key);
        _executing.Add(slot, item);
        _atHand[slot] = item.Foundation.Key;
        return item;
    }

    /// <summary>The slot's task has ended, with or without a result.</summary>
    public void End(int slot) => _executing.Remove(slot);

    /// <summary>
    /// The slot's task has ended without counting as an attempt: it is queued again, as the next one.
    /// </summary>
    public void PutBack(int slot)
    {
        if (_executing.Remove(slot, out var item))
            Put(new Place(--_first, item));
    }

    /// <summary>The slot's trainer was restarted and has no foundation loaded.</summary>
    public void Forget(int slot) => _atHand.Remove(slot);

    /// <summary>Removes those of the tasks that have not begun, and returns them.</summary>
    public IReadOnlyList<TaskKey> Release(IEnumerable<TaskKey> keys) => [.. keys.Where(k => Remove(k) is not null)];

    private Place? Choose(int slot)
    {
        if (_executing.Values.Any(e => e.IsAlone))
            return null;
        if (FirstAlone() is { } alone && IsBefore(alone, _heads.Min) && IsBefore(alone, _foundations.Min))
            return _executing.Count == 0 ? alone : null;

        var highest = Math.Max(
            _foundations.Min?.Item.Priority ?? int.MinValue,
            _heads.Min?.Item.Priority ?? int.MinValue
        );
        var (foundation, head) = (OfHighest(_foundations.Min), OfHighest(_heads.Min));
        if (OfHighest(_inOrder.Min) is not null && (foundation ?? head) is { } next)
            return next;
        if (
            _atHand.TryGetValue(slot, out var own)
            && _available.Contains(own)
            && _cells.TryGetValue(own, out var cells)
            && OfHighest(cells.Min) is { } atHand
        )
            return atHand;
        var others = _atHand
            .Where(h => h.Key != slot && _executing.ContainsKey(h.Key))
            .Select(h => h.Value)
            .ToHashSet();
        return OfHighest(_heads.FirstOrDefault(h => !others.Contains(h.Item.Foundation.Key))) ?? foundation ?? head;

        Place? OfHighest(Place? place) => place?.Item.Priority == highest ? place : null;

        static bool IsBefore(Place one, Place? other) => other is null || one.CompareTo(other) < 0;
    }

    private Place? FirstAlone() =>
        _alone.FirstOrDefault(a => a.Item.IsFoundation || _available.Contains(a.Item.Foundation.Key));

    private void Put(Place place)
    {
        var item = place.Item;
        _places.Add(item.Key, place);
        if (item.InOrder)
            _inOrder.Add(place);
        if (item.IsAlone)
            _alone.Add(place);
        else if (item.IsFoundation)
            _foundations.Add(place);
        else
            ChangeCells(item.Foundation.Key, cells => cells.Add(place));
    }

    private Place? Remove(TaskKey key)
    {
        if (!_places.Remove(key, out var place))
            return null;
        var item = place.Item;
        if (item.InOrder)
            _inOrder.Remove(place);
        if (item.IsAlone)
            _alone.Remove(place);
        else if (item.IsFoundation)
            _foundations.Remove(place);
        else
            ChangeCells(item.Foundation.Key, cells => cells.Remove(place));
        return place;
    }

    private void ChangeCells(FoundationKey foundation, Action<SortedSet<Place>> change)
    {
        if (!_cells.TryGetValue(foundation, out var cells))
            _cells.Add(foundation, cells = []);
        if (cells.Min is { } before)
            _heads.Remove(before);
        change(cells);
        if (cells.Min is not { } head)
            _cells.Remove(foundation);
        else if (_available.Contains(foundation))
            _heads.Add(head);
    }

    /// <summary>A queued task and its place in the queue, behind all tasks of higher priority.</summary>
    private sealed record Place(long Number, WorkItem Item) : IComparable<Place>
    {
        public int CompareTo(Place? other) =>
            other is null ? 1 : (-(long)Item.Priority, Number).CompareTo((-(long)other.Item.Priority, other.Number));
    }
}

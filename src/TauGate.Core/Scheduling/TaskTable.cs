namespace TauGate.Core.Scheduling;

/// <summary>
/// All tasks of the active sweeps. Raises an event for every change of state, which keeps the sweeps' indices up to
/// date.
/// </summary>
internal sealed class TaskTable
{
    /// <summary>Below every priority: no sweep wants the task.</summary>
    public const int Unwanted = int.MinValue;

    /// <summary>Orders priorities, the best one first.</summary>
    public static IComparer<int> BestFirst { get; } = Comparer<int>.Create((one, other) => other.CompareTo(one));

    private readonly Dictionary<TaskKey, int> _ids = [];
    private TaskRow[] _rows = new TaskRow[64];

    /// <summary>Number of cells that could be granted, by priority (the highest first) and kind.</summary>
    private readonly SortedList<int, int[]> _waiting = new(BestFirst);

    /// <summary>A task has changed its state; the argument is the state before.</summary>
    public event Action<int, TaskState>? Moved;

    public int Count { get; private set; }

    public ref TaskRow this[int id] => ref _rows[id];

    public bool TryFind(TaskKey key, out int id) => _ids.TryGetValue(key, out id);

    public int AddFoundation(FoundationKey key, short kind) =>
        _ids.TryGetValue(key, out var id) ? id : Add(key, -1, kind);

    public int AddCell(CellKey key, int foundation, short kind)
    {
        if (_ids.TryGetValue(key, out var id))
            return id;
        id = Add(key, foundation, kind);
        _rows[id].NextCell = _rows[foundation].FirstCell;
        _rows[foundation].FirstCell = id;
        return id;
    }

    public void Move(int id, TaskState state)
    {
        var before = _rows[id].State;
        if (before == state)
            return;
        // The cells of a foundation that is given up cannot be trained.
        var opensOrCloses =
            _rows[id].IsFoundation && (before == TaskState.Quarantined || state == TaskState.Quarantined);
        if (opensOrCloses)
            foreach (var cell in CellsOf(id))
                CountWaiting(cell, -1);
        CountWaiting(id, -1);
        _rows[id].State = state;
        CountWaiting(id, 1);
        if (opensOrCloses)
            foreach (var cell in CellsOf(id))
                CountWaiting(cell, 1);
        Moved?.Invoke(id, before);
    }

    /// <summary>
    /// Changes by 1, 0 or -1 how many sweeps want the cell; the highest priority of those that do is
    /// <paramref name="priority"/>.
    /// </summary>
    public void Want(int id, int change, int priority)
    {
        CountWaiting(id, -1);
        _rows[id].Wanted = checked((ushort)(_rows[id].Wanted + change));
        _rows[id].Priority = priority;
        CountWaiting(id, 1);
    }

    /// <summary>
    /// The highest priority of the sweeps, not paused, that want the cell, or a cell of the foundation;
    /// <see cref="Unwanted"/> when there is none.
    /// </summary>
    public int PriorityOf(int id)
    {
        if (!_rows[id].IsFoundation)
            return _rows[id].Wanted > 0 ? _rows[id].Priority : Unwanted;
        var best = Unwanted;
        foreach (var cell in CellsOf(id))
            best = Math.Max(best, PriorityOf(cell));
        return best;
    }

    /// <summary>Whether a cell may begin as soon as a slot is free; a foundation always.</summary>
    public bool IsStartable(int id) => _rows[id].IsFoundation || _rows[_rows[id].Foundation].State == TaskState.Done;

    /// <summary>The cells of a foundation, in no particular order.</summary>
    public IEnumerable<int> CellsOf(int foundation)
    {
        for (var cell = _rows[foundation].FirstCell; cell >= 0; cell = _rows[cell].NextCell)
            yield return cell;
    }

    /// <summary>
    /// Expected seconds, on one slot, of all cells of a priority or a higher one that could be granted.
    /// </summary>
    public double WaitingSeconds(DurationBook durations, int priority)
    {
        double seconds = 0;
        for (var i = 0; i < _waiting.Count && _waiting.Keys[i] >= priority; i++)
            seconds += durations.Seconds(_waiting.Values[i]);
        return seconds;
    }

    /// <summary>
    /// Expected seconds of the longest cell of a priority or a higher one that could be granted; 0 when there is none.
    /// </summary>
    public double LongestWaiting(DurationBook durations, int priority)
    {
        double longest = 0;
        for (var i = 0; i < _waiting.Count && _waiting.Keys[i] >= priority; i++)
        {
            var counts = _waiting.Values[i];
            for (short kind = 0; kind < counts.Length; kind++)
                if (counts[kind] > 0)
                    longest = Math.Max(longest, durations.Seconds(kind));
        }
        return longest;
    }

    private int Add(TaskKey key, int foundation, short kind)
    {
        if (Count == _rows.Length)
            Array.Resize(ref _rows, checked(Count * 2));
        var id = Count++;
        _rows[id] = new TaskRow
        {
            Key = key,
            Foundation = foundation,
            FirstCell = -1,
            NextCell = -1,
            Source = -1,
            Kind = kind,
            Holder = -1,
        };
        _ids.Add(key, id);
        return id;
    }

    private void CountWaiting(int id, int change)
    {
        ref var row = ref _rows[id];
        if (
            row is not { IsFoundation: false, Wanted: > 0, State: TaskState.Waiting }
            || _rows[row.Foundation].State == TaskState.Quarantined
        )
            return;
        if (!_waiting.TryGetValue(row.Priority, out var counts) || row.Kind >= counts.Length)
        {
            Array.Resize(ref counts, row.Kind + 8);
            _waiting[row.Priority] = counts;
        }
        counts[row.Kind] += change;
    }
}

using TauGate.Core.Results;

namespace TauGate.Core.Cells;

/// <summary>Where a task stands. A cell whose foundation is quarantined is waiting here and blocked for its users.</summary>
internal enum TaskState : byte
{
    /// <summary>Could be granted when somebody wants it.</summary>
    Waiting,

    /// <summary>Failed and waits for its backoff to pass.</summary>
    Delayed,

    /// <summary>Granted to a worker.</summary>
    Leased,

    /// <summary>Has a recorded result.</summary>
    Done,

    /// <summary>Given up.</summary>
    Quarantined,
}

/// <summary>One task, cell or foundation. A plain struct in one array, so that a million cells are one allocation.</summary>
internal struct TaskRow
{
    public Digest Key;

    /// <summary>Row of the cell's foundation; -1 in a foundation's own row.</summary>
    public int Foundation;

    /// <summary>A foundation's first cell, -1 for none; its cells are chained through <see cref="NextCell"/>.</summary>
    public int FirstCell;
    public int NextCell;

    /// <summary>A foundation's wanted cells that could be granted, and those that have not ended.</summary>
    public int WaitingCells;
    public int UnfinishedCells;

    /// <summary>An active sweep that has the task, and the ordinal of (one of) its cells there.</summary>
    public int Source;
    public int Ordinal;

    public short Kind;

    /// <summary>Index of the worker that has the lease, or for a foundation had it last; -1 for none.</summary>
    public short Holder;

    /// <summary>Memberships of active sweeps that still want the cell.</summary>
    public ushort Wanted;

    /// <summary>Failures at which the most patient of those sweeps gives up.</summary>
    public ushort Limit;
    public ushort Failures;
    public byte Losses;
    public TaskState State;

    public readonly bool IsFoundation => Foundation < 0;

    /// <summary>Number of the attempt that is or would be granted; 1 is the first.</summary>
    public readonly int Attempt => Failures + 1;

    public readonly bool IsWaiting => !IsFoundation && Wanted > 0 && State == TaskState.Waiting;

    public readonly bool IsUnfinished => !IsFoundation && Wanted > 0 && State is TaskState.Waiting or TaskState.Delayed or TaskState.Leased;
}

/// <summary>All tasks of the active sweeps, and which foundations have cells to grant.</summary>
internal sealed class TaskTable
{
    private readonly Dictionary<Digest, int> _ids = [];
    private TaskRow[] _rows = new TaskRow[64];

    /// <summary>Foundations with something to grant: themselves, for cells that have not ended, or waiting cells. In order of arrival.</summary>
    public SortedSet<int> Open { get; } = [];

    public int Count { get; private set; }

    public ref TaskRow this[int id] => ref _rows[id];

    public bool TryFind(Digest key, out int id) => _ids.TryGetValue(key, out id);

    public int AddFoundation(Digest key, short kind) => _ids.TryGetValue(key, out var id) ? id : Add(key, -1, kind);

    public int AddCell(Digest key, int foundation, short kind)
    {
        if (_ids.TryGetValue(key, out var id)) return id;
        id = Add(key, foundation, kind);
        _rows[id].NextCell = _rows[foundation].FirstCell;
        _rows[foundation].FirstCell = id;
        return id;
    }

    public void Move(int id, TaskState state)
    {
        var before = _rows[id];
        _rows[id].State = state;
        Recount(id, before);
    }

    public void Want(int id, int change)
    {
        var before = _rows[id];
        _rows[id].Wanted = checked((ushort)(before.Wanted + change));
        Recount(id, before);
    }

    /// <summary>The cells of a foundation, in no particular order.</summary>
    public IEnumerable<int> CellsOf(int foundation)
    {
        for (var cell = _rows[foundation].FirstCell; cell >= 0; cell = _rows[cell].NextCell) yield return cell;
    }

    private int Add(Digest key, int foundation, short kind)
    {
        if (Count == _rows.Length) Array.Resize(ref _rows, checked(Count * 2));
        var id = Count++;
        _rows[id] = new TaskRow { Key = key, Foundation = foundation, FirstCell = -1, NextCell = -1, Source = -1, Kind = kind, Holder = -1 };
        _ids.Add(key, id);
        return id;
    }

    private void Recount(int id, in TaskRow before)
    {
        ref var row = ref _rows[id];
        var foundation = row.IsFoundation ? id : row.Foundation;
        ref var bundle = ref _rows[foundation];
        bundle.WaitingCells += (row.IsWaiting ? 1 : 0) - (before.IsWaiting ? 1 : 0);
        bundle.UnfinishedCells += (row.IsUnfinished ? 1 : 0) - (before.IsUnfinished ? 1 : 0);
        var isOpen = bundle.State switch
        {
            TaskState.Waiting => bundle.UnfinishedCells > 0,
            TaskState.Leased or TaskState.Done => bundle.WaitingCells > 0,
            _ => false,
        };
        if (isOpen) Open.Add(foundation);
        else Open.Remove(foundation);
    }
}

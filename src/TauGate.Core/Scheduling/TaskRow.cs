namespace TauGate.Core.Scheduling;

/// <summary>The state of a task. A cell whose foundation is quarantined waits here; users see it as blocked.</summary>
internal enum TaskState : byte
{
    /// <summary>Granted as soon as a sweep wants it.</summary>
    Waiting,

    /// <summary>Has failed and waits until its backoff has passed.</summary>
    Delayed,

    /// <summary>Granted to one worker, or to two.</summary>
    Leased,

    /// <summary>Has a recorded result.</summary>
    Done,

    /// <summary>Given up.</summary>
    Quarantined,
}

/// <summary>
/// One task, a cell or a foundation. A plain struct in one array, so that a million cells are one allocation.
/// </summary>
internal struct TaskRow
{
    public TaskKey Key;

    /// <summary>Row of the cell's foundation; -1 in a foundation's own row.</summary>
    public int Foundation;

    /// <summary>A foundation's first cell, -1 for none; its cells are chained through <see cref="NextCell"/>.</summary>
    public int FirstCell;
    public int NextCell;

    /// <summary>
    /// Index of an active sweep that has the task; the next field is the ordinal of one of its cells there.
    /// </summary>
    public int Source;
    public int Ordinal;

    /// <summary>Index of the worker that has the lease, or for a foundation had it last; -1 for none.</summary>
    public int Holder;

    public short Kind;

    /// <summary>How many memberships in active sweeps that are not paused still want the cell.</summary>
    public ushort Wanted;

    /// <summary>The highest priority of those sweeps; no meaning when there is none.</summary>
    public int Priority;

    /// <summary>Failures at which the task is given up: the largest limit of the sweeps that have it.</summary>
    public ushort Limit;
    public ushort Failures;

    /// <summary>Failed attempts from before the task was last put back.</summary>
    public ushort Earlier;

    /// <summary>How many of the failures were the host's fault.</summary>
    public ushort Excused;

    /// <summary>Number of the attempt that was granted last.</summary>
    public ushort Granted;
    public byte Losses;
    public TaskState State;

    public readonly bool IsFoundation => Foundation < 0;

    /// <summary>Number of the attempt that would be granted; 1 is the first.</summary>
    public readonly int Attempt => Earlier + Failures + 1;

    public readonly bool IsUnfinished => State is TaskState.Waiting or TaskState.Delayed or TaskState.Leased;

    /// <summary>Whether its attempts are used up.</summary>
    public readonly bool IsSpent => Failures - Excused >= Math.Max((int)Limit, 1);
}

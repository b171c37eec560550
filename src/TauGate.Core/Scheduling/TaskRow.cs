namespace TauGate.Core.Scheduling;

/// <summary>
/// Where a task stands. A cell whose foundation is quarantined is waiting here and blocked for its users.
/// </summary>
internal enum TaskState : byte
{
    /// <summary>Could be granted when somebody wants it.</summary>
    Waiting,

    /// <summary>Failed and waits for its backoff to pass.</summary>
    Delayed,

    /// <summary>Granted to a worker, or to two.</summary>
    Leased,

    /// <summary>Has a recorded result.</summary>
    Done,

    /// <summary>Given up.</summary>
    Quarantined,
}

/// <summary>
/// One task, cell or foundation. A plain struct in one array, so that a million cells are one allocation.
/// </summary>
internal struct TaskRow
{
    public TaskKey Key;

    /// <summary>Row of the cell's foundation; -1 in a foundation's own row.</summary>
    public int Foundation;

    /// <summary>A foundation's first cell, -1 for none; its cells are chained through <see cref="NextCell"/>.</summary>
    public int FirstCell;
    public int NextCell;

    /// <summary>An active sweep that has the task, and the ordinal of (one of) its cells there.</summary>
    public int Source;
    public int Ordinal;

    /// <summary>Index of the worker that has the lease, or for a foundation had it last; -1 for none.</summary>
    public int Holder;

    public short Kind;

    /// <summary>Memberships of active sweeps, not paused, that still want the cell.</summary>
    public ushort Wanted;

    /// <summary>The best priority of those sweeps; nothing when there is none.</summary>
    public int Priority;

    /// <summary>Failures at which the most patient sweep that has it gives up.</summary>
    public ushort Limit;
    public ushort Failures;

    /// <summary>Failed attempts before the task was put back the last time.</summary>
    public ushort Earlier;

    /// <summary>Those of the failures that were the host's.</summary>
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

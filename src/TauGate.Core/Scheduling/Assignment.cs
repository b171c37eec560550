using TauGate.Core.Ports;

namespace TauGate.Core.Scheduling;

/// <summary>A task granted to a worker.</summary>
/// <param name="Key">The cell's or foundation's key.</param>
/// <param name="Spec">Digest of a sweep specification that has the task.</param>
/// <param name="Ordinal">The cell's place in that sweep; for a foundation, the place of one of its cells.</param>
/// <param name="IsFoundation">Whether the task is to train the foundation of the cell at <paramref name="Ordinal"/>,
/// not the cell.</param>
/// <param name="Attempt">1 is the first.</param>
/// <param name="Foundation">The canonical foundation of a cell, once there is one.</param>
public sealed record Assignment(
    TaskKey Key,
    SpecDigest Spec,
    long Ordinal,
    bool IsFoundation,
    int Attempt,
    CanonicalFoundation? Foundation
)
{
    /// <summary>
    /// Nothing else may execute on the node meanwhile: nodes died while they executed this task, and the next death
    /// must be its fault alone.
    /// </summary>
    public bool IsAlone { get; init; }

    /// <summary>
    /// The end of all work is near: tasks begin in the order granted, whichever foundation a slot has loaded, and a
    /// foundation begins before all cells.
    /// </summary>
    public bool InOrder { get; init; }

    /// <summary>
    /// The highest priority of the sweeps that want the task; a worker begins tasks of higher priority first.
    /// </summary>
    public int Priority { get; init; }

    /// <summary>
    /// How many nodes have died while they executed the task; the worker's journal counts on from there.
    /// </summary>
    public int Losses { get; init; }
}

/// <summary>A task that a worker says it holds, with the attempt and the priority it was granted.</summary>
public readonly record struct HeldTask(TaskKey Key, int Attempt, int Priority = 0);

/// <summary>A sweep's distinct cells, counted by state.</summary>
public sealed record SweepCounts(int Total, int Done, int Quarantined, int Blocked, int Leased, int Waiting);

using TauGate.Core.Ports;

namespace TauGate.Core.Scheduling;

/// <summary>A task granted to a worker.</summary>
/// <param name="Key">The cell's or foundation's key.</param>
/// <param name="Spec">TaskKey of a sweep specification that has the task.</param>
/// <param name="Ordinal">The cell's place in that sweep; for a foundation, the place of one of its cells.</param>
/// <param name="IsFoundation">Train the foundation of the cell at <paramref name="Ordinal"/>, not the cell.</param>
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
    /// Nothing else may execute on the node meanwhile: nodes died under the task, and the blame must be exact.
    /// </summary>
    public bool IsAlone { get; init; }

    /// <summary>
    /// The end of all work is near: it is begun in the order granted whatever a slot has at hand, a foundation before
    /// all cells.
    /// </summary>
    public bool InOrder { get; init; }

    /// <summary>The best priority of the sweeps that want it: the worker begins what has a higher one first.</summary>
    public int Priority { get; init; }

    /// <summary>Deaths of nodes under the task so far; the worker's journal counts on from there.</summary>
    public int Losses { get; init; }
}

/// <summary>A task that a worker says it holds, with the attempt and the priority it was granted.</summary>
public readonly record struct HeldTask(TaskKey Key, int Attempt, int Priority = 0);

/// <summary>How many distinct cells of a sweep are where.</summary>
public sealed record SweepCounts(int Total, int Done, int Quarantined, int Blocked, int Leased, int Waiting);

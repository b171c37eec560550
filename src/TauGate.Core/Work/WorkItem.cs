using TauGate.Core.Sweeps;

namespace TauGate.Core.Work;

/// <summary>A granted task as a worker queues and executes it.</summary>
/// <param name="Key">The cell's or foundation's key.</param>
/// <param name="Foundation">The foundation to train, or that the cell starts from.</param>
/// <param name="Cell">Null for a foundation.</param>
/// <param name="Attempt">As granted.</param>
/// <param name="Term">The term that granted it.</param>
/// <param name="Label">For people: the cell's label and axis values, or <c>foundation</c>.</param>
/// <param name="Timeout">Wall time after which its trainer is killed.</param>
/// <param name="KeepAdapter">Whether the adapter's tensors are stored.</param>
public sealed record WorkItem(
    TaskKey Key,
    FoundationTask Foundation,
    CellTask? Cell,
    int Attempt,
    TermNumber Term,
    string Label,
    TimeSpan Timeout,
    bool KeepAdapter
)
{
    /// <summary>Nothing else may execute on the node meanwhile.</summary>
    public bool IsAlone { get; init; }

    /// <summary>
    /// The end of all work is near: tasks begin in the order granted, whichever foundation a slot has loaded, and a
    /// foundation begins before all cells.
    /// </summary>
    public bool InOrder { get; init; }

    /// <summary>Tasks of higher priority begin first.</summary>
    public int Priority { get; init; }

    /// <summary>How many nodes had died while they executed the task when it was granted.</summary>
    public int Losses { get; init; }

    /// <summary>Whether the task trains a foundation.</summary>
    public bool IsFoundation => Cell is null;
}

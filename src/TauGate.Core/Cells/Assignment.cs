using TauGate.Core.Ports;
using TauGate.Core.Results;

namespace TauGate.Core.Cells;

/// <summary>A task granted to a worker.</summary>
/// <param name="Key">The cell's or foundation's key.</param>
/// <param name="Spec">TaskKey of a sweep specification that has the task.</param>
/// <param name="Ordinal">The cell's place in that sweep; for a foundation, the place of one of its cells.</param>
/// <param name="IsFoundation">Train the foundation of the cell at <paramref name="Ordinal"/>, not the cell.</param>
/// <param name="Attempt">1 is the first.</param>
/// <param name="Foundation">The canonical foundation of a cell, once there is one.</param>
public sealed record Assignment(TaskKey Key, SpecDigest Spec, long Ordinal, bool IsFoundation, int Attempt, CanonicalFoundation? Foundation)
{
    /// <summary>Nothing else may execute on the node meanwhile: nodes died under the task, and the blame must be exact.</summary>
    public bool IsAlone { get; init; }

    /// <summary>The end of all work is near: it is begun in the order granted whatever a slot has at hand, a foundation before all cells.</summary>
    public bool InOrder { get; init; }

    /// <summary>The best priority of the sweeps that want it: the worker begins what has a higher one first.</summary>
    public int Priority { get; init; }

    /// <summary>Deaths of nodes under the task so far; the worker's journal counts on from there.</summary>
    public int Losses { get; init; }
}

/// <summary>A task that a worker says it holds, with the attempt and the priority it was granted.</summary>
public readonly record struct HeldTask(TaskKey Key, int Attempt, int Priority = 0);

/// <summary>What follows from an outcome, a lost node or a sweep taken up.</summary>
/// <param name="Quarantined">Tasks that are given up now; the cells of such a foundation are blocked.</param>
/// <param name="Release">Leased tasks to be asked back unless they have begun, by worker.</param>
public sealed record FailureVerdict(IReadOnlyList<TaskKey> Quarantined, IReadOnlyDictionary<WorkerId, IReadOnlyList<TaskKey>> Release)
{
    /// <summary>Workers that are given no more work, and why, for people: their tasks fail while the same tasks pass elsewhere.</summary>
    public IReadOnlyDictionary<WorkerId, string> Suspended { get; init; } = new Dictionary<WorkerId, string>();

    /// <summary>Suspended workers that are given work again: what failed on them fails elsewhere too.</summary>
    public IReadOnlyList<WorkerId> Cleared { get; init; } = [];

    /// <summary>Deaths of nodes that were counted now, with their new number for each task.</summary>
    public IReadOnlyList<NodeLoss> Losses { get; init; } = [];

    internal FailureVerdict With(FailureVerdict other) => this with
    {
        Quarantined = [.. Quarantined, .. other.Quarantined],
        Suspended = Suspended.Concat(other.Suspended).DistinctBy(s => s.Key).ToDictionary(),
        Cleared = [.. Cleared, .. other.Cleared],
        Losses = [.. Losses, .. other.Losses],
        Release = With(other.Release).Release,
    };

    internal FailureVerdict With(IReadOnlyDictionary<WorkerId, IReadOnlyList<TaskKey>> release) => release.Count == 0 ? this : this with
    {
        Release = Release.Concat(release).GroupBy(r => r.Key, r => r.Value).ToDictionary(g => g.Key, g => (IReadOnlyList<TaskKey>)[.. g.SelectMany(k => k).Distinct()]),
    };

    /// <summary>Nothing follows.</summary>
    public static FailureVerdict None { get; } = new([], new Dictionary<WorkerId, IReadOnlyList<TaskKey>>());
}

/// <summary>Tasks that nobody wants any more, by the worker that holds them.</summary>
/// <param name="Release">Those not begun, as far as is known.</param>
/// <param name="Abandon">Those that are executed.</param>
public sealed record Withdrawal(IReadOnlyDictionary<WorkerId, IReadOnlyList<TaskKey>> Release, IReadOnlyDictionary<WorkerId, IReadOnlyList<TaskKey>> Abandon)
{
    /// <summary>Nothing is held for nothing.</summary>
    public static Withdrawal None { get; } = new(FailureVerdict.None.Release, FailureVerdict.None.Release);
}

/// <summary>How many distinct cells of a sweep are where.</summary>
public sealed record SweepCounts(int Total, int Done, int Quarantined, int Blocked, int Leased, int Waiting);

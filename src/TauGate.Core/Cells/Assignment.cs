using TauGate.Core.Ports;
using TauGate.Core.Results;

namespace TauGate.Core.Cells;

/// <summary>A task granted to a worker.</summary>
/// <param name="Key">The cell's or foundation's key.</param>
/// <param name="Spec">Digest of a sweep specification that has the task.</param>
/// <param name="Ordinal">The cell's place in that sweep; for a foundation, the place of one of its cells.</param>
/// <param name="IsFoundation">Train the foundation of the cell at <paramref name="Ordinal"/>, not the cell.</param>
/// <param name="Attempt">1 is the first.</param>
/// <param name="Foundation">The canonical foundation of a cell, once there is one.</param>
public sealed record Assignment(Digest Key, Digest Spec, long Ordinal, bool IsFoundation, int Attempt, CanonicalFoundation? Foundation);

/// <summary>A task that a worker says it holds, with the attempt it was granted.</summary>
public readonly record struct HeldTask(Digest Key, int Attempt);

/// <summary>What follows from a failure or a lost node.</summary>
/// <param name="Quarantined">Tasks that are given up now; the cells of such a foundation are blocked.</param>
/// <param name="Release">Leased cells that can no longer be run, by the worker to ask for them.</param>
public sealed record FailureVerdict(IReadOnlyList<Digest> Quarantined, IReadOnlyDictionary<Guid, IReadOnlyList<Digest>> Release)
{
    /// <summary>Nothing follows.</summary>
    public static FailureVerdict None { get; } = new([], new Dictionary<Guid, IReadOnlyList<Digest>>());
}

/// <summary>How many distinct cells of a sweep are where.</summary>
public sealed record SweepCounts(int Total, int Done, int Quarantined, int Blocked, int Leased, int Waiting);

using TauGate.Core.Results;

namespace TauGate.Cluster.Protocol;

/// <summary>
/// How one execution of a task ended, as it is spooled and sent. Exactly one of the three records is not null.
/// </summary>
/// <param name="Term">The term that granted the task; fences failures.</param>
internal sealed record Outcome(TermNumber Term, FoundationRecord? Foundation, CellRecord? Cell, FailureRecord? Failure)
{
    /// <summary>The task's key.</summary>
    public TaskKey Key => Foundation?.Result.Key ?? Cell?.Result.Key ?? Failure!.Key;

    /// <summary>The artifact that must be stored before the outcome is recorded; null for none.</summary>
    public ArtifactDigest? Artifact => Foundation?.Artifact ?? Cell?.Adapter;

    /// <summary>
    /// The artifact that a spooled outcome needs stored; null when it needs none, or when the outcome cannot be read,
    /// which the coordinator then rejects.
    /// </summary>
    public static ArtifactDigest? ArtifactOf(byte[] payload)
    {
        try
        {
            return WireJson.Read<Outcome>(payload).Artifact;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    public bool IsValid => (Foundation is null ? 0 : 1) + (Cell is null ? 0 : 1) + (Failure is null ? 0 : 1) == 1;
}

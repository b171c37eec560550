using TauGate.Core.Results;

namespace TauGate.Cluster.Trainers;

/// <summary>How one task ended for the node that gave it to a trainer.</summary>
internal abstract record TrainerReply
{
    private TrainerReply() { }

    public sealed record FoundationTrained(FoundationResult Result, ReadOnlyMemory<byte> Archive) : TrainerReply;

    public sealed record CellTrained(CellResult Result, ReadOnlyMemory<byte> Adapter) : TrainerReply;

    /// <summary>Counts as a failed attempt. Unless the task threw an error, the trainer is gone.</summary>
    public sealed record Failed(FailureKind Kind, string Detail, string StandardError) : TrainerReply;

    /// <summary>The node killed the trainer on purpose; counts as no attempt.</summary>
    public sealed record Killed : TrainerReply;
}

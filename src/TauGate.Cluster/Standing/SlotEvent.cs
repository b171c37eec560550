using TauGate.Core.Ports;
using TauGate.Core.Work;

namespace TauGate.Cluster.Standing;

/// <summary>What a slot did; raised on the slot's thread.</summary>
internal abstract record SlotEvent(int Slot)
{
    /// <summary>Its trainer said hello.</summary>
    public sealed record Ready(int Slot, TrainerIdentity Identity) : SlotEvent(Slot);

    /// <summary>Its trainer is gone.</summary>
    public sealed record TrainerLost(int Slot) : SlotEvent(Slot);

    /// <summary>A task begins.</summary>
    public sealed record Started(int Slot, WorkItem Item, DateTimeOffset At) : SlotEvent(Slot);

    /// <summary>
    /// A task ended. <paramref name="Status"/> is the result's status or the failure's kind; null when it was killed at
    /// no attempt.
    /// </summary>
    public sealed record Finished(int Slot, WorkItem Item, string? Status, double Seconds) : SlotEvent(Slot);
}

using System.Collections.Immutable;
using TauGate.Core.Ports;
using TauGate.Core.Scheduling;

namespace TauGate.Cluster.Protocol;

/// <summary>A worker and the coordinator's gateway: who is there, and who does what.</summary>
internal static class WorkerProtocol
{
    /// <summary>Most keys or tasks of one message; keeps every message below 64 KiB.</summary>
    public const int MostTasks = 200;

    /// <summary>Worker: I am here. Followed by <see cref="Holding"/>.</summary>
    /// <param name="Cluster">The database that my journal and spool are of; a coordinator of another one does not
    /// answer.</param>
    public sealed record Hello(WorkerRow Worker, TermNumber HighestTerm, ClusterId Cluster) : IWireMessage;

    /// <summary>Worker: what I hold, in as many messages as it takes.</summary>
    /// <param name="Spooled">Tasks that ended and whose outcome is on its way.</param>
    /// <param name="Lost">Tasks that were under way when my node died.</param>
    /// <param name="Last">Whether this is the last message.</param>
    public sealed record Holding(
        WorkerId Worker,
        long Incarnation,
        ImmutableArray<HeldTask> Executing,
        ImmutableArray<HeldTask> Queued,
        ImmutableArray<HeldTask> Spooled,
        ImmutableArray<Loss> Lost,
        bool Last
    ) : IWireMessage;

    /// <summary>How often nodes died while a task was under way: on any node, as far as the worker knows.</summary>
    public readonly record struct Loss(TaskKey Key, int Count);

    /// <summary>Worker: renews the lease.</summary>
    /// <param name="GrantsSeen">Highest number up to which every grant has arrived.</param>
    /// <param name="IsDraining">Whether it takes no more work and leaves when nothing executes any more.</param>
    /// <param name="Spooled">Outcomes on its disk that are not acknowledged yet.</param>
    /// <param name="IsHolding">Whether it has no room for results: it has handed back the tasks that had not begun, and
    /// takes none until it has room.</param>
    /// <param name="Obstacle">Why slots begin nothing although there is work, for people; null when none has to
    /// wait.</param>
    public sealed record Heartbeat(
        WorkerId Worker,
        long Incarnation,
        TermNumber Term,
        long GrantsSeen,
        ImmutableArray<TaskKey> Executing,
        bool IsDraining = false,
        int Spooled = 0,
        bool IsHolding = false,
        string? Obstacle = null
    ) : IWireMessage;

    /// <summary>Worker: these tasks have no outcome here and are yours again.</summary>
    public sealed record Released(WorkerId Worker, long Incarnation, ImmutableArray<TaskKey> Keys) : IWireMessage;

    /// <summary>Worker: I am leaving on purpose; what I was executing costs no attempt.</summary>
    public sealed record Goodbye(WorkerId Worker, long Incarnation) : IWireMessage;

    /// <summary>Coordinator: you are known under this term.</summary>
    public sealed record Welcome(TermNumber Term) : IWireMessage;

    /// <summary>Gateway: another node coordinates, or none does yet; ask again when I call.</summary>
    public sealed record NotCoordinating : IWireMessage;

    /// <summary>Gateway: I coordinate now; say hello.</summary>
    public sealed record Call(TermNumber Term) : IWireMessage;

    /// <summary>Coordinator: tasks of one sweep specification.</summary>
    /// <param name="Number">Counts the grants to this worker incarnation in this term, from 1.</param>
    /// <param name="Foundations">Canonical foundations that the tasks refer to.</param>
    public sealed record Grant(
        TermNumber Term,
        long Number,
        SpecDigest Spec,
        ImmutableArray<GrantedTask> Tasks,
        ImmutableArray<CanonicalFoundation> Foundations
    ) : IWireMessage;

    /// <summary>A cell by its ordinal, or the foundation of that cell.</summary>
    /// <param name="Foundation">Index into <see cref="Grant.Foundations"/>, -1 when the worker trains it or has
    /// it.</param>
    /// <param name="IsAlone">Nothing else may execute on the node meanwhile: nodes died while they executed this task,
    /// and the next death must be its fault alone.</param>
    /// <param name="Losses">How many nodes have died while they executed the task; the worker's journal counts on from
    /// there.</param>
    /// <param name="Priority">Tasks of higher priority begin first.</param>
    public readonly record struct GrantedTask(
        long Ordinal,
        int Attempt,
        bool IsFoundation,
        int Foundation,
        bool IsAlone = false,
        int Losses = 0,
        bool InOrder = false,
        int Priority = 0
    );

    /// <summary>Coordinator: give back what you have not begun of these.</summary>
    public sealed record Release(TermNumber Term, ImmutableArray<TaskKey> Keys) : IWireMessage;

    /// <summary>
    /// Coordinator: no sweep wants these tasks any more. Queued ones are dropped; executing ones are killed, which
    /// counts as no attempt. Answered by <see cref="Released"/> with those that have no outcome.
    /// </summary>
    public sealed record Abandon(TermNumber Term, ImmutableArray<TaskKey> Keys) : IWireMessage;

    /// <summary>
    /// Coordinator: end what you execute, hand back the rest and leave. Sent again after every heartbeat that does not
    /// say that the worker drains.
    /// </summary>
    public sealed record Drain(TermNumber Term) : IWireMessage;

    /// <summary>Coordinator: the ledger has these losses; you need not tell them any more.</summary>
    public sealed record LossesRecorded(ImmutableArray<Loss> Losses) : IWireMessage;

    /// <summary>Coordinator: the foundation that cells must start from is another one than you trained.</summary>
    public sealed record Canonical(FoundationKey Foundation, CanonicalFoundation Value) : IWireMessage;
}

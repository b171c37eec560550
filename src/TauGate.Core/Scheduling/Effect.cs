using TauGate.Core.Ports;

namespace TauGate.Core.Scheduling;

/// <summary>
/// What <see cref="SchedulerState"/> has decided. Its methods return effects, and the caller carries them out in this
/// order.
/// </summary>
public abstract record Effect
{
    private Effect() { }

    /// <summary>Grant tasks to a worker; they are already leased to it.</summary>
    public sealed record Grant(WorkerId Worker, IReadOnlyList<Assignment> Tasks) : Effect;

    /// <summary>Tell a worker to end what it executes, give back the rest and leave.</summary>
    public sealed record Drain(WorkerId Worker) : Effect;

    /// <summary>Ask a worker to give tasks back that it has not begun.</summary>
    public sealed record Recall(WorkerId Worker, IReadOnlyList<TaskKey> Tasks) : Effect;

    /// <summary>
    /// Tell a worker to end tasks that no sweep wants any more, begun or not. This counts as no attempt.
    /// </summary>
    public sealed record Abandon(WorkerId Worker, IReadOnlyList<TaskKey> Tasks) : Effect;

    /// <summary>Record that tasks are given up. The cells of a foundation that is given up are blocked.</summary>
    public sealed record GiveUp(IReadOnlyList<TaskKey> Tasks) : Effect;

    /// <summary>Record how many nodes have died while they executed each of these tasks.</summary>
    public sealed record NoteLosses(IReadOnlyList<NodeLoss> Losses) : Effect;

    /// <summary>Grant a worker no more work, because its tasks fail and pass elsewhere.</summary>
    /// <param name="Reason">For people.</param>
    public sealed record Suspend(WorkerId Worker, string Reason) : Effect;

    /// <summary>Grant a suspended worker work again, because what failed on it fails elsewhere too.</summary>
    public sealed record Reinstate(WorkerId Worker) : Effect;

    /// <summary>Tell a worker which foundation the cells that it holds must start from.</summary>
    public sealed record Announce(WorkerId Worker, FoundationKey Foundation, CanonicalFoundation Canonical) : Effect;
}

/// <summary>Tasks that workers still have of a sweep that has ended or was paused, by worker.</summary>
/// <param name="Queued">Tasks that have not begun, as far as the scheduler knows.</param>
/// <param name="Executing">Tasks that execute and that no active sweep can use.</param>
public sealed record Withdrawal(IReadOnlyList<Effect.Recall> Queued, IReadOnlyList<Effect.Abandon> Executing)
{
    /// <summary>Nothing.</summary>
    public static Withdrawal None { get; } = new([], []);

    /// <summary>
    /// What follows for other sweeps: tasks that only the ended sweep would have tried again are given up.
    /// </summary>
    public IReadOnlyList<Effect> GivenUp { get; init; } = [];
}

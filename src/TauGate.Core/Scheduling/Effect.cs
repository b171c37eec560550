using TauGate.Core.Ports;

namespace TauGate.Core.Scheduling;

/// <summary>
/// Something that <see cref="SchedulerState"/> wants done: it decides, and whoever asked it carries out what it
/// returns, in this order.
/// </summary>
public abstract record Effect
{
    private Effect() { }

    /// <summary>Give a worker tasks; they are leased to it from this decision on.</summary>
    public sealed record Grant(WorkerId Worker, IReadOnlyList<Assignment> Tasks) : Effect;

    /// <summary>Tell a worker to end what it executes, give back the rest and leave.</summary>
    public sealed record Drain(WorkerId Worker) : Effect;

    /// <summary>Ask a worker to give tasks back that it has not begun.</summary>
    public sealed record Recall(WorkerId Worker, IReadOnlyList<TaskKey> Tasks) : Effect;

    /// <summary>Have a worker end tasks that nobody wants any more, at no attempt, begun or not.</summary>
    public sealed record Abandon(WorkerId Worker, IReadOnlyList<TaskKey> Tasks) : Effect;

    /// <summary>Record that tasks are given up; the cells of such a foundation are blocked.</summary>
    public sealed record GiveUp(IReadOnlyList<TaskKey> Tasks) : Effect;

    /// <summary>Record deaths of nodes, with their new number for each task.</summary>
    public sealed record NoteLosses(IReadOnlyList<NodeLoss> Losses) : Effect;

    /// <summary>Give a worker no more work: its tasks fail while the same tasks pass elsewhere.</summary>
    /// <param name="Reason">For people.</param>
    public sealed record Suspend(WorkerId Worker, string Reason) : Effect;

    /// <summary>Give a suspended worker work again: what failed on it fails elsewhere too.</summary>
    public sealed record Reinstate(WorkerId Worker) : Effect;

    /// <summary>Tell a worker which foundation the cells that it holds must start from.</summary>
    public sealed record Announce(WorkerId Worker, FoundationKey Foundation, CanonicalFoundation Canonical) : Effect;
}

/// <summary>What a sweep that has ended or was paused leaves with workers, by worker.</summary>
/// <param name="Queued">Tasks not begun, as far as is known.</param>
/// <param name="Executing">Tasks under way that no active sweep has a use for.</param>
public sealed record Withdrawal(IReadOnlyList<Effect.Recall> Queued, IReadOnlyList<Effect.Abandon> Executing)
{
    /// <summary>Nothing.</summary>
    public static Withdrawal None { get; } = new([], []);
}

using System.Collections.Immutable;
using TauGate.Core.Scheduling;

namespace TauGate.Cluster.Standing;

/// <summary>What a node does at the moment.</summary>
/// <param name="HoldsTerm">This node schedules.</param>
/// <param name="Term">The highest term this node has seen.</param>
/// <param name="Holder">The holder of the term; null when there is none or it is not known.</param>
/// <param name="Slots">Trainer slots.</param>
/// <param name="TrainersReady">Slots whose trainer has said hello.</param>
/// <param name="Executing">Tasks under way.</param>
/// <param name="Finished">Tasks this node has ended with a result or a failure.</param>
/// <param name="Unacknowledged">Outcomes in the spool that are not recorded yet.</param>
/// <param name="Sweeps">Sweeps this node schedules.</param>
/// <param name="Obstacle">Why slots of this node begin nothing although there is work, for people; null when none has
/// to wait.</param>
public sealed record NodeSnapshot(
    bool HoldsTerm,
    TermNumber Term,
    string? Holder,
    int Slots,
    int TrainersReady,
    ImmutableArray<ExecutingTask> Executing,
    long Finished,
    int Unacknowledged,
    ImmutableArray<SweepAccount> Sweeps,
    string? Obstacle = null
);

/// <summary>A task has begun or ended on this node.</summary>
public abstract record TaskEvent;

/// <summary>A task has begun.</summary>
public sealed record TaskStarted(ExecutingTask Task) : TaskEvent;

/// <summary>A task under way.</summary>
/// <param name="Kind"><c>foundation</c> or the cell's method.</param>
/// <param name="Label">The cell's label in its sweep and its axis values, <c>foundation</c> for a foundation.</param>
public sealed record ExecutingTask(
    TaskKey Key,
    string Kind,
    string Label,
    long Seed,
    int Slot,
    int Attempt,
    DateTimeOffset Started
);

/// <summary>A task that this node has ended.</summary>
/// <param name="Kind"><c>foundation</c> or the cell's method.</param>
/// <param name="Status"><c>done</c>, <c>diverged</c>, <c>collapsed</c>, or of a failed attempt <c>crashed</c>, <c>timed
/// out</c>, <c>failed</c>.</param>
/// <param name="Seconds">Wall time of the execution.</param>
public sealed record TaskFinished(
    TaskKey Key,
    string Kind,
    string Label,
    long Seed,
    string Status,
    double Seconds,
    int Slot
) : TaskEvent;

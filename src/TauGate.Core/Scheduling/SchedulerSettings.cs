using TauGate.Core.Errors;

namespace TauGate.Core.Scheduling;

/// <summary>How far ahead workers are granted work, and when a task is given up.</summary>
/// <param name="Horizon">Measured work for each slot up to which a worker is filled.</param>
/// <param name="Refill">Measured work for each slot below which it is filled again.</param>
/// <param name="TasksPerSlot">Largest number of leased tasks for each slot.</param>
/// <param name="FirstBackoff">Wait before the second attempt of a task; doubles with every further failure.</param>
/// <param name="LongestBackoff">Largest wait between attempts.</param>
/// <param name="NodeLosses">Number of nodes that died while they executed a task at which the task is given up.</param>
public sealed record SchedulerSettings(
    TimeSpan Horizon,
    TimeSpan Refill,
    int TasksPerSlot,
    TimeSpan FirstBackoff,
    TimeSpan LongestBackoff,
    int NodeLosses
)
{
    /// <summary>
    /// Number of different tasks that fail on a worker in a row, or fail there and pass elsewhere, at which it is
    /// suspended.
    /// </summary>
    public int HostFailures { get; init; } = 3;

    /// <summary>
    /// About how long it takes to move a task to another worker; a smaller gain is not worth a move or a copy.
    /// </summary>
    public TimeSpan MoveCost { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long after a takeover granting waits for workers that the previous term knew.</summary>
    public TimeSpan Adoption { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>What <c>hocon/base.conf</c> ships: 90 s, 60 s, 1,024 tasks a slot, 1 s to 1 min, 5 losses.</summary>
    public static SchedulerSettings Default { get; } =
        new(
            TimeSpan.FromSeconds(90),
            TimeSpan.FromSeconds(60),
            1024,
            TimeSpan.FromSeconds(1),
            TimeSpan.FromMinutes(1),
            5
        );

    /// <summary>Wait after the given number of failures, 1 or more.</summary>
    public TimeSpan WaitAfter(int failures) => new Backoff(FirstBackoff, LongestBackoff).After(failures);
}

namespace TauGate.Core.Scheduling;

/// <summary>
/// When all work of a priority and of higher ones will end, as far as durations are known. "Ordinary" is a worker that
/// takes as long as the mean of all measurements.
/// </summary>
internal sealed class Outlook
{
    /// <summary>
    /// The end is near when less time is left than this many times what a whole seed (a foundation and its longest
    /// cell) takes on the slowest worker.
    /// </summary>
    private const double Ahead = 1.25;

    public Outlook(LeaseBook leases, TaskTable tasks, GridBook grids, DurationBook durations, int priority)
    {
        Priority = priority;
        var foundation = durations.Seconds(durations.KindOf(DurationBook.Foundation));
        var bundles = grids.Active.Where(g => !g.IsPaused && g.Priority >= priority).Select(g => g.Bundles).ToArray();
        var untrained = bundles.Sum(b => b.Untrained.Count);
        Startable = untrained + bundles.Sum(b => b.ReadyCells);
        var seconds = tasks.WaitingSeconds(durations, priority) + untrained * foundation;
        var (workers, slots, power, slowest) = (0, 0, 0.0, 0.0);
        Fastest = double.PositiveInfinity;
        foreach (var worker in leases.Workers.Where(w => !w.IsClosed))
        {
            workers++;
            slots += worker.Slots;
            power += worker.Slots / worker.Slowness;
            // Tasks that execute are half done on average.
            var executing = worker.Executing.Keys.Count(t => worker.PriorityOf(t) >= priority);
            seconds +=
                worker.Seconds(durations, priority)
                / worker.Slowness
                * (1 - 0.5 * executing / Math.Max(worker.UnfinishedOf(priority), 1));
            Fastest = Math.Min(Fastest, worker.Slowness);
            slowest = Math.Max(slowest, worker.Slowness);
        }
        End = seconds / power;
        Slots = slots;
        Slowness = slots / power;
        LongestCell = tasks.LongestWaiting(durations, priority);
        IsShared = workers > 1;
        UntilNear = End - Ahead * (foundation + LongestCell) * slowest;
    }

    /// <summary>The lowest priority that is looked at.</summary>
    public int Priority { get; }

    /// <summary>Tasks that could be granted and begin at once.</summary>
    public int Startable { get; }

    /// <summary>Slots of all workers that are given work.</summary>
    public int Slots { get; }

    /// <summary>A worker's part of so many tasks, in proportion to its slots; at least one.</summary>
    public int Share(WorkerLeases worker, int count) => (int)Math.Ceiling((double)count * worker.Slots / Slots);

    /// <summary>Whether there is more than one worker to share the work.</summary>
    public bool IsShared { get; }

    /// <summary>Seconds until everything is done if no slot ever idles.</summary>
    public double End { get; }

    /// <summary>Seconds until the end is near.</summary>
    public double UntilNear { get; }

    /// <summary>Whether the end is near, so that it matters which worker gets which task.</summary>
    public bool IsNear => IsShared && UntilNear < 0;

    /// <summary>The slowness of a worker of mean speed.</summary>
    public double Slowness { get; }

    /// <summary>The slowness of the fastest worker.</summary>
    public double Fastest { get; }

    /// <summary>Ordinary seconds of the longest cell that could be granted.</summary>
    public double LongestCell { get; }
}

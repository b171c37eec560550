namespace TauGate.Core.Cells;

/// <summary>When all work will end, as far as durations are known. "Ordinary" is a worker that takes as long as the mean of all measurements.</summary>
internal sealed class Outlook
{
    /// <summary>The end is near when a seed whose foundation is not begun by then, and half that time later still not, would end last of all.</summary>
    private const double Ahead = 1.25;

    public Outlook(LeaseBook leases, TaskTable tasks, GridBook grids, DurationBook durations)
    {
        var foundation = durations.Seconds(durations.KindOf(DurationBook.Foundation));
        var seconds = tasks.WaitingSeconds(durations) + grids.Active.Where(g => !g.IsPaused).Sum(g => g.Bundles.Untrained.Count) * foundation;
        var (workers, slots, power, slowest) = (0, 0, 0.0, 0.0);
        Fastest = double.PositiveInfinity;
        foreach (var worker in leases.Workers.Where(w => !w.IsClosed))
        {
            workers++;
            slots += worker.Slots;
            power += worker.Slots / worker.Slowness;
            // What executes is half done on average.
            var held = Math.Max(worker.Leased.Count - worker.Reported.Count, 1);
            seconds += worker.Seconds(durations) / worker.Slowness * (1 - 0.5 * worker.Executing.Count / held);
            Fastest = Math.Min(Fastest, worker.Slowness);
            slowest = Math.Max(slowest, worker.Slowness);
        }
        End = seconds / power;
        Slowness = slots / power;
        LongestCell = tasks.LongestWaiting(durations);
        IsShared = workers > 1;
        UntilNear = End - Ahead * (foundation + LongestCell) * slowest;
    }

    /// <summary>Whether there is more than one worker to share the work.</summary>
    public bool IsShared { get; }

    /// <summary>Seconds until everything is done if nobody ever idles.</summary>
    public double End { get; }

    /// <summary>Seconds until the end is near.</summary>
    public double UntilNear { get; }

    /// <summary>From now on it matters which worker ends what.</summary>
    public bool IsNear => IsShared && UntilNear < 0;

    /// <summary>The slowness of a worker of mean speed.</summary>
    public double Slowness { get; }

    /// <summary>The slowness of the fastest worker.</summary>
    public double Fastest { get; }

    /// <summary>Ordinary seconds of the longest cell that could be granted.</summary>
    public double LongestCell { get; }
}

using System.Collections.Immutable;
using TauGate.Application.Wording;
using TauGate.Core.Ports;

namespace TauGate.Application.Watching;

/// <summary>A cluster and the sweeps it works on, as a watcher sees them at one moment.</summary>
public sealed record WatchState(
    ImmutableArray<WatchedSweep> Sweeps,
    CoordinatorView Coordinators,
    ImmutableArray<WorkerRow> Workers
)
{
    /// <summary>
    /// The sweep is a tuning sweep, and the one that waits for it follows; or it grows, and a look is due.
    /// </summary>
    public bool GoesOn { get; init; }

    /// <summary>Other sweeps have open cells.</summary>
    public bool HasOtherWork { get; init; }

    /// <summary>Nothing more will happen to what is watched.</summary>
    public bool IsSettled => !GoesOn && Sweeps.All(s => s.IsSettled);

    /// <summary>
    /// Workers are shown as they are once everything is settled: not with what is done in their slots or on their
    /// disks.
    /// </summary>
    public bool IsAtRest =>
        HasOtherWork
        || !Coordinators.IsBeating
        || !Workers.Any(w => ClusterPhrases.IsPresent(w) && (w.Executing > 0 || w.Spooled > 0));
}

/// <summary>A sweep as a watcher sees it.</summary>
/// <param name="Rate">Cells that settle in a second, measured while watching; null while that is not known.</param>
/// <param name="Left">Estimated time to the end; null while nothing is known.</param>
/// <param name="Failures">The newest cells that were given up.</param>
public sealed record WatchedSweep(
    StoredSweep Stored,
    SweepProgress Cells,
    TimeSpan Elapsed,
    double? Rate,
    TimeSpan? Left,
    ImmutableArray<FailedCell> Failures
)
{
    /// <summary>How its looks stand, when its seeds are added until its claims are decided; else null.</summary>
    public string? Look { get; init; }

    /// <summary>Whether nothing more will happen to it.</summary>
    public bool IsSettled => Cells.Pending == 0 || Stored.State == SweepState.Cancelled;
}

/// <summary>Shows a cluster to a person.</summary>
public interface IWatchView : IAsyncDisposable
{
    /// <summary>Something worth a line.</summary>
    void Say(string line);

    /// <summary>The newest state.</summary>
    void Update(WatchState state);
}

using System.Collections.Immutable;
using TauGate.Core.Ports;

namespace TauGate.Application.Status;

/// <summary>
/// The state of the sweep of a name, which is stored or still waits for its tuning, and of the cluster.
/// </summary>
public abstract record SweepStatus(ClusterStanding Cluster);

/// <summary>Of a sweep that has cells.</summary>
public sealed record StoredSweepStatus(SweepStanding Sweep, ClusterStanding Cluster) : SweepStatus(Cluster)
{
    /// <summary>A further revision that waits for its tuning; null without.</summary>
    public WaitingSweep? Waiting { get; init; }

    /// <summary>How its looks stand; null of a sweep that does not grow.</summary>
    public GrowthStanding? Growth { get; init; }

    /// <summary>Of a tuning sweep, the one that waits for it; null otherwise.</summary>
    public WaitingSweep? Tuned { get; init; }
}

/// <summary>Of a sweep that waits for its tuning and has no cells yet.</summary>
public sealed record WaitingSweepStatus(WaitingSweep Waiting, ClusterStanding Cluster) : SweepStatus(Cluster);

/// <summary>The state of all sweeps of a database, newest first, and of the cluster.</summary>
/// <param name="Waiting">Sweeps that wait for their tuning and have no cells yet.</param>
public sealed record AllSweepsStatus(
    ImmutableArray<ListedSweep> Sweeps,
    ImmutableArray<WaitingSweep> Waiting,
    ClusterStanding Cluster
);

/// <summary>One of all sweeps.</summary>
/// <param name="Growth">How its looks stand; null of a sweep that does not grow.</param>
public sealed record ListedSweep(StoredSweep Stored, SweepProgress Cells, TimeSpan Elapsed, GrowthStanding? Growth);

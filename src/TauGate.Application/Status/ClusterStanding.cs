using System.Collections.Immutable;
using TauGate.Core.Ports;

namespace TauGate.Application.Status;

/// <summary>The state of the cluster: coordinators, workers and the latest commands.</summary>
/// <param name="Conflicts">Conflicts ever recorded.</param>
/// <param name="Commands">The newest five, newest first.</param>
public sealed record ClusterStanding(
    CoordinatorView Coordinators,
    ImmutableArray<WorkerRow> Workers,
    long Conflicts,
    ImmutableArray<ControlRecord> Commands
)
{
    private const int ShownCommands = 5;

    /// <summary>Reads it.</summary>
    /// <param name="sweepId">Commands about this sweep; null for all.</param>
    public static async Task<ClusterStanding> ReadAsync(Stores stores, SweepId? sweepId, CancellationToken cancellation)
    {
        var (workers, conflicts) = await stores.Sweeps.WorkersAsync(cancellation);
        return new ClusterStanding(
            await stores.Control.CoordinatorsAsync(cancellation),
            workers,
            conflicts,
            await stores.Control.HistoryAsync(sweepId, ShownCommands, cancellation)
        );
    }
}

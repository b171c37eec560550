using System.Collections.Immutable;
using TauGate.Core.Ports;
using TauGate.Storage;

namespace TauGate.Cli.Composition;

/// <summary>Who coordinates, who trains, and what was asked for last.</summary>
internal sealed record ClusterStanding(CoordinatorView Coordinators, ImmutableArray<WorkerRow> Workers, long Conflicts, ImmutableArray<ControlRecord> Commands)
{
    private const int ShownCommands = 5;

    /// <summary>Reads it.</summary>
    /// <param name="sweepId">Commands about this sweep; null for all.</param>
    public static async Task<ClusterStanding> ReadAsync(Database database, SweepId? sweepId, CancellationToken cancellation)
    {
        var (workers, conflicts) = await database.Sweeps.WorkersAsync(cancellation);
        return new ClusterStanding(
            await database.Control.CoordinatorsAsync(cancellation), workers, conflicts, await database.Control.HistoryAsync(sweepId, ShownCommands, cancellation));
    }
}

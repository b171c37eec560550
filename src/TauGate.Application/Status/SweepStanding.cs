using System.Collections.Immutable;
using TauGate.Core.Ports;

namespace TauGate.Application.Status;

/// <summary>The state of one stored sweep: counts, time, integrity and the cells that were given up.</summary>
/// <param name="Elapsed">As in <see cref="ISweepStore.ElapsedAsync"/>.</param>
/// <param name="Failures">The newest twenty.</param>
public sealed record SweepStanding(
    StoredSweep Stored,
    SweepProgress Cells,
    TimeSpan Elapsed,
    SweepIntegrity Integrity,
    ImmutableArray<FailedCell> Failures
)
{
    private const int ShownFailures = 20;

    /// <summary>Reads it.</summary>
    public static async Task<SweepStanding> ReadAsync(
        ISweepStore sweeps,
        StoredSweep stored,
        CancellationToken cancellation
    ) =>
        new(
            stored,
            await sweeps.ProgressAsync(stored.Id, cancellation),
            await sweeps.ElapsedAsync(stored.Id, cancellation),
            await sweeps.IntegrityAsync(stored.Id, cancellation),
            await sweeps.FailuresAsync(stored.Id, ShownFailures, cancellation)
        );
}

using System.Collections.Immutable;
using TauGate.Core.Errors;
using TauGate.Core.Ports;
using TauGate.Core.Tuning;

namespace TauGate.Application.Status;

/// <summary>Reads the state of sweeps and of the cluster.</summary>
public static class StatusQuery
{
    /// <summary>The state of the sweep of a name.</summary>
    /// <exception cref="InputException">There is no such sweep; the message lists those there are.</exception>
    public static async Task<SweepStatus> OneAsync(Stores stores, string name, CancellationToken cancellation)
    {
        var waiting = await WaitingSweep.FindAsync(stores, name, cancellation);
        if (waiting is not null && await stores.Sweeps.FindAsync(name, cancellation) is null)
        {
            return new WaitingSweepStatus(
                waiting,
                await ClusterStanding.ReadAsync(stores, waiting.Pending.SweepId, cancellation)
            );
        }
        var stored = await StoredSweeps.FindAsync(stores.Sweeps, name, cancellation);
        var sweep = await SweepStanding.ReadAsync(stores.Sweeps, stored, cancellation);
        return new StoredSweepStatus(sweep, await ClusterStanding.ReadAsync(stores, stored.Id, cancellation))
        {
            Waiting = waiting,
            Growth = await GrowthStanding.ReadAsync(stores.Growth, stored, sweep.Cells, cancellation),
            Tuned = TuningGrid.IsName(name)
                ? await WaitingSweep.FindAsync(stores, TuningGrid.TunedOf(name), cancellation)
                : null,
        };
    }

    /// <summary>The state of all sweeps.</summary>
    public static async Task<AllSweepsStatus> AllAsync(Stores stores, CancellationToken cancellation)
    {
        var listed = ImmutableArray.CreateBuilder<ListedSweep>();
        foreach (var stored in await stores.Sweeps.SweepsAsync(cancellation))
        {
            var cells = await stores.Sweeps.ProgressAsync(stored.Id, cancellation);
            listed.Add(
                new ListedSweep(
                    stored,
                    cells,
                    await stores.Sweeps.ElapsedAsync(stored.Id, cancellation),
                    await GrowthStanding.ReadAsync(stores.Growth, stored, cells, cancellation)
                )
            );
        }
        return new AllSweepsStatus(
            listed.ToImmutable(),
            await WaitingSweep.WithoutCellsAsync(stores, cancellation),
            await ClusterStanding.ReadAsync(stores, sweepId: null, cancellation)
        );
    }

    /// <summary>
    /// Whether a settled sweep ended as its users want: every cell has a result, it was not cancelled, and it does not
    /// wait for a tuning.
    /// </summary>
    /// <exception cref="InputException">There is no such sweep.</exception>
    public static async Task<bool> EndedWellAsync(Stores stores, string name, CancellationToken cancellation)
    {
        if (await stores.Tuning.FindAsync(name, cancellation) is not null)
            return false;
        var stored = await StoredSweeps.FindAsync(stores.Sweeps, name, cancellation);
        var cells = await stores.Sweeps.ProgressAsync(stored.Id, cancellation);
        return cells is { Quarantined: 0, Blocked: 0 } && stored.State != SweepState.Cancelled;
    }
}

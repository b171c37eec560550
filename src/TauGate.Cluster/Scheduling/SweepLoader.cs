using System.Collections.Immutable;
using TauGate.Core.Ports;
using TauGate.Core.Sweeps;

namespace TauGate.Cluster.Scheduling;

/// <summary>
/// Reads the active sweeps and the pending commands, and expands new sweeps, outside the scheduler's mailbox.
/// </summary>
internal static class SweepLoader
{
    /// <summary>A sweep to add, or to update.</summary>
    public sealed record LoadedSweep(ActiveSweep Sweep, SweepGrid Grid, LedgerSnapshot Known);

    /// <summary>The ledger as it was read.</summary>
    /// <param name="Commands">Pending commands, read before the sweeps, so that <paramref name="Active"/> has what they
    /// changed.</param>
    /// <param name="Active">Sweeps whose cells are wanted.</param>
    /// <param name="New">Those of them that are not known, have changed, or have cells that were put back.</param>
    /// <param name="Workers">Workers that the ledger knows; only at the first reading of a term.</param>
    public sealed record Loaded(
        ImmutableArray<PendingCommand> Commands,
        ImmutableArray<ActiveSweep> Active,
        IReadOnlyList<LoadedSweep> New,
        ImmutableArray<WorkerId> Workers
    );

    /// <param name="known">The sweeps that are active already, as they were last read.</param>
    /// <param name="isFirst">Whether this is the term's first reading.</param>
    public static async Task<Loaded> LoadAsync(
        ILedger ledger,
        IReadOnlyDictionary<SweepId, ActiveSweep> known,
        bool isFirst
    )
    {
        var workers = isFirst ? await ledger.KnownWorkersAsync(CancellationToken.None) : [];
        var commands = await ledger.PendingCommandsAsync(CancellationToken.None);
        var active = await ledger.ActiveSweepsAsync(CancellationToken.None);
        var fresh = new List<LoadedSweep>();
        foreach (var sweep in active)
        {
            if (
                known.TryGetValue(sweep.Id, out var before)
                && before.SpecDigest == sweep.SpecDigest
                && before.Epoch == sweep.Epoch
            )
                continue;
            var spec = await ledger.SpecAsync(sweep.SpecDigest, CancellationToken.None);
            var grid = Task.Run(() => SweepGrid.Expand(sweep.Id, spec, sweep.SpecDigest));
            var snapshot = await ledger.SnapshotAsync(sweep.Id, CancellationToken.None);
            fresh.Add(new LoadedSweep(sweep, await grid, snapshot));
        }
        return new Loaded(commands, active, fresh, workers);
    }
}

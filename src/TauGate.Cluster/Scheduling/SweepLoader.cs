using System.Collections.Immutable;
using TauGate.Core.Ports;
using TauGate.Core.Sweeps;

namespace TauGate.Cluster.Scheduling;

/// <summary>Reads what users want of the sweeps, and expands the new ones, away from the scheduler's mailbox.</summary>
internal static class SweepLoader
{
    /// <summary>A sweep to take up, or to take anew.</summary>
    public sealed record LoadedSweep(ActiveSweep Sweep, SweepGrid Grid, LedgerSnapshot Known);

    /// <summary>The ledger as it was read.</summary>
    /// <param name="Commands">Read before the sweeps: what these commands changed is in
    /// <paramref name="Active"/>.</param>
    /// <param name="Active">Sweeps whose cells are wanted.</param>
    /// <param name="New">The contents of those not known, changed, or with cells put back.</param>
    /// <param name="Workers">Workers that the ledger knows; only the first time.</param>
    public sealed record Loaded(
        ImmutableArray<PendingCommand> Commands,
        ImmutableArray<ActiveSweep> Active,
        IReadOnlyList<LoadedSweep> New,
        ImmutableArray<WorkerId> Workers
    );

    /// <param name="known">Sweeps taken up already, as they were read.</param>
    /// <param name="isFirst">Nothing was read under this term yet.</param>
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

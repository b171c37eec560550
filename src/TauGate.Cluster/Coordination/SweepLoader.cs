using TauGate.Core.Cells;
using TauGate.Core.Ports;

namespace TauGate.Cluster.Coordination;

/// <summary>Reads the active sweeps and expands the new ones, away from the scheduler's mailbox.</summary>
internal static class SweepLoader
{
    /// <summary>A sweep to take up.</summary>
    public sealed record LoadedSweep(ActiveSweep Sweep, SweepGrid Grid, LedgerSnapshot Known);

    /// <summary>The active sweeps as the ledger has them now, and the contents of those not known yet.</summary>
    public sealed record Loaded(IReadOnlySet<long> Active, IReadOnlyList<LoadedSweep> New);

    /// <param name="known">Sweeps taken up already, with the specification they had. One with another specification is read again.</param>
    public static async Task<Loaded> LoadAsync(ILedger ledger, IReadOnlyDictionary<long, ActiveSweep> known)
    {
        var active = await ledger.ActiveSweepsAsync(CancellationToken.None);
        var fresh = new List<LoadedSweep>();
        foreach (var sweep in active)
        {
            if (known.TryGetValue(sweep.Id, out var before) && before.SpecDigest == sweep.SpecDigest) continue;
            var spec = await ledger.SpecAsync(sweep.SpecDigest, CancellationToken.None);
            var snapshot = await ledger.SnapshotAsync(sweep.Id, CancellationToken.None);
            fresh.Add(new LoadedSweep(sweep, await Task.Run(() => SweepGrid.Expand(sweep.Id, spec, sweep.SpecDigest)), snapshot));
        }
        return new Loaded(active.Select(s => s.Id).ToHashSet(), fresh);
    }
}

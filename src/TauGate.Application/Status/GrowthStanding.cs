using TauGate.Application.Wording;
using TauGate.Core.Ports;

namespace TauGate.Application.Status;

/// <summary>The state of a sweep whose seeds are added until its claims are decided.</summary>
/// <param name="Cells">Of its present seeds.</param>
public sealed record GrowthStanding(GrowingSweep Sweep, SweepState State, SweepProgress Cells)
{
    /// <summary>In one line, such as <c>look 2 of 5 at n = 20: 3 of 4 claims decided so far</c>.</summary>
    public string Phrase => GrowthPhrases.Standing(Sweep, Cells);

    /// <summary>Whether a look is due though nothing is pending: it may be followed by further seeds.</summary>
    public bool GoesOn => !Sweep.IsLookedAt && State != SweepState.Cancelled && Cells.Done == Cells.Total;

    /// <summary>Reads it; null of a sweep that does not grow.</summary>
    public static async Task<GrowthStanding?> ReadAsync(
        IGrowthStore growth,
        StoredSweep stored,
        SweepProgress cells,
        CancellationToken cancellation
    ) =>
        stored.Grows && await growth.FindAsync(stored.Name, cancellation) is { } sweep
            ? new GrowthStanding(sweep, stored.State, cells)
            : null;
}

using System.Text.Json.Nodes;
using TauGate.Cli.Progress;
using TauGate.Core.Ports;
using TauGate.Storage;

namespace TauGate.Cli.Composition;

/// <summary>How a sweep stands whose seeds are added until its claims are decided.</summary>
/// <param name="Cells">Of its present seeds.</param>
internal sealed record GrowthStanding(GrowingSweep Sweep, SweepState State, SweepProgress Cells)
{
    /// <summary>In one line, such as <c>look 2 of 5 at n = 20: 3 of 4 claims decided so far</c>.</summary>
    public string Phrase => GrowthPhrases.Standing(Sweep, Cells);

    /// <summary>Whether a look is due though nothing is pending: it may be followed by further seeds.</summary>
    public bool GoesOn => !Sweep.IsLookedAt && State != SweepState.Cancelled && Cells.Done == Cells.Total;

    /// <summary>Reads it; null of a sweep that does not grow.</summary>
    public static async Task<GrowthStanding?> ReadAsync(Database database, StoredSweep stored, SweepProgress cells, CancellationToken cancellation) =>
        stored.Grows && await database.Growth.FindAsync(stored.Name, cancellation) is { } sweep ? new GrowthStanding(sweep, stored.State, cells) : null;

    /// <summary>As documents have it.</summary>
    public JsonObject ToJson()
    {
        var (growth, seeds, look) = (Sweep.Growth, Sweep.Spec.Seeds.Count, Sweep.IsLookedAt ? Sweep.Last : null);
        return new JsonObject
        {
            ["number"] = growth.NumberOf(seeds),
            ["of"] = growth.Looks.Length,
            ["seeds"] = seeds,
            ["claims"] = Sweep.Spec.Claims.Length,
            ["decided"] = Sweep.Last?.Decided ?? 0,
            ["barred"] = Sweep.Last?.Barred ?? 0,
            ["taken"] = look is not null,
            ["goes_on"] = GoesOn || Cells.Pending > 0 && State != SweepState.Cancelled,
            ["standing"] = Phrase,
        };
    }
}

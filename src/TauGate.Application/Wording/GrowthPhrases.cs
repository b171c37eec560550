using System.Globalization;
using TauGate.Core.Claims;
using TauGate.Core.Ports;
using TauGate.Core.Sweeps;
using TauGate.Core.Text;

namespace TauGate.Application.Wording;

/// <summary>What people are told of sweeps whose seeds are added until their claims are decided.</summary>
public static class GrowthPhrases
{
    /// <summary>Cells of a sweep, such as <c>140 cells</c>, or <c>140 to 1,400 cells</c> of one that grows.</summary>
    public static string Cells(SweepSpec spec) =>
        spec.Growth is null || spec.MostCells == spec.CellCount
            ? Plural.Count(spec.CellCount, "cell")
            : $"{spec.CellCount.ToString("N0", CultureInfo.InvariantCulture)} to "
                + $"{Plural.Count(spec.MostCells, "cell")}";

    /// <summary>
    /// Seeds of a sweep, such as <c>20 seeds (0..19)</c>, or <c>10 to 100 seeds (0..9 to 0..99)</c> of one that grows.
    /// </summary>
    public static string Seeds(SweepSpec spec) =>
        spec.Growth is not { } growth || growth.All.Count == spec.Seeds.Count
            ? $"{Plural.Count(spec.Seeds.Count, "seed")} ({spec.Seeds})"
            : $"{spec.Seeds.Count.ToString("N0", CultureInfo.InvariantCulture)} to "
                + $"{Plural.Count(growth.All.Count, "seed")} ({spec.Seeds} to {growth.All})";

    /// <summary>Where one looks, such as <c>looks at 10, 20, 40, 70 and 100 seeds</c>.</summary>
    public static string Looks(SeedGrowth growth) =>
        growth.Looks is [var only]
            ? $"one look at {Plural.Count(only, "seed")}"
            : $"looks at {string.Join(", ", growth.Looks.SkipLast(1))} and {growth.Looks[^1]} seeds";

    /// <summary>A look that was taken, and what follows from it.</summary>
    public static string Taken(GrowingSweep sweep, ClaimLook look) =>
        look.Describe(sweep.Growth)
        + look switch
        {
            _ when look.Next(sweep.Spec) is { } next =>
                $"; {Plural.Count(next.Seeds.Count - look.Seeds, "seed")} follow",
            { Open: 0, Barred: 0 } => "; no seed follows: every claim is decided",
            { Open: 0 } => $"; no seed follows: {Plural.Count(look.Barred, "claim")} cannot be decided by more, "
                + $"because a cell diverged or has no such measure ('taugate claims {sweep.Name}')",
            _ => "; no seed follows: this was the last look (seeds.at_most: "
                + $"{sweep.Growth.AtMost.ToString(CultureInfo.InvariantCulture)})",
        };

    /// <summary>How a sweep that grows stands, in one line.</summary>
    /// <param name="cells">Of its present seeds.</param>
    public static string Standing(GrowingSweep sweep, SweepProgress cells)
    {
        if (sweep is { IsLookedAt: true, Last: { } look })
            return Taken(sweep, look);
        var claims = sweep.Spec.Claims.Length;
        // Of other claims than these nothing is decided yet.
        var decided = sweep.Last is { } last && last.Claims == claims ? last.Decided : 0;
        var givenUp = cells.Quarantined + cells.Blocked;
        return $"{ClaimLook.Describe(sweep.Growth, sweep.Spec.Seeds.Count, decided, claims)} so far"
            + cells switch
            {
                { Pending: > 0 } => "",
                _ when givenUp > 0 =>
                    $"; it is not taken: {Plural.Count(givenUp, "cell")} {Plural.Of(givenUp, "was", "were")} given "
                        + $"up, and a look needs every result; 'taugate retry {sweep.Name}' puts them back",
                _ => "; every cell has its result, and it is due",
            };
    }
}

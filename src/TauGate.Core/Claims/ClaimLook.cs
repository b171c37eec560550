using System.Globalization;
using TauGate.Core.Errors;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;
using TauGate.Core.Text;

namespace TauGate.Core.Claims;

/// <summary>
/// What a look at the first seeds of a growing sweep gave (<see cref="SeedGrowth"/>, <see cref="SequentialClaims"/>).
/// </summary>
/// <param name="Seeds">How many seeds it is at.</param>
/// <param name="Claims">Claims of the sweep.</param>
/// <param name="Decided">Those that this look or one before decided.</param>
/// <param name="Barred">Those that no later look can decide: a cell that they need diverged, or has no such
/// value.</param>
public sealed record ClaimLook(int Seeds, int Claims, int Decided, int Barred)
{
    /// <summary>Claims that more seeds may decide.</summary>
    public int Open => Claims - Decided - Barred;

    /// <summary>The look at the seeds that the sweep has now.</summary>
    /// <param name="spec">With <see cref="SweepSpec.Growth"/>.</param>
    /// <param name="rows">The sweep's cells that have a result.</param>
    /// <returns>Null while a cell has no result: a look is never at whatever finished first.</returns>
    /// <exception cref="InputException">A claim does not fit the sweep.</exception>
    public static ClaimLook? Of(SweepSpec spec, IReadOnlyCollection<CellRow> rows)
    {
        var bySeed = rows.ToLookup(r => r.Seed);
        if (spec.Seeds.Enumerate().Any(seed => bySeed[seed].Count() < spec.Variants.Length))
            return null;
        var verdicts = SequentialClaims.Judge(spec, spec.Claims, rows).Select(j => j.Verdict).ToList();
        return new ClaimLook(
            (int)spec.Seeds.Count,
            spec.Claims.Length,
            verdicts.Count(v => v.Verdict != Verdict.Undecided),
            verdicts.Count(v => v.Verdict == Verdict.Undecided && IsBarred(v))
        );
    }

    /// <summary>
    /// The sweep with the seeds of the next look; null when there is nothing more to decide, or this was the last look.
    /// </summary>
    public SweepSpec? Next(SweepSpec spec) =>
        Open > 0 && spec.Growth is { } growth && growth.After(Seeds) is { } seeds
            ? spec with
            {
                Seeds = growth.First(seeds),
            }
            : null;

    /// <summary>
    /// Which look of how many it is and what is decided, such as <c>look 2 of 5 at n = 20: 3 of 4 claims decided</c>.
    /// </summary>
    public string Describe(SeedGrowth growth) => Describe(growth, Seeds, Decided, Claims);

    /// <summary>The same of a look that is still to come, with what is decided so far.</summary>
    public static string Describe(SeedGrowth growth, long seeds, int decided, int claims) =>
        Invariant(
            $"look {growth.NumberOf(seeds)} of {growth.Looks.Length} at n = {seeds}: "
                + $"{decided} of {claims} {Plural.Of(claims, "claim")} decided"
        );

    /// <summary>What stays: the cells of this look are cells of every later one.</summary>
    private static bool IsBarred(ClaimVerdict verdict) =>
        verdict.Parts.Any(p => p.Diverged.Length > 0) || verdict.Parts.All(p => p.LacksValue);
}

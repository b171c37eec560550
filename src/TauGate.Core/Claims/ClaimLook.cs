using TauGate.Core.Errors;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;
using TauGate.Core.Text;

namespace TauGate.Core.Claims;

/// <summary>
/// The outcome of a look at the first seeds of a growing sweep (<see cref="SeedGrowth"/>,
/// <see cref="SequentialClaims"/>).
/// </summary>
/// <param name="Seeds">How many seeds it was taken at.</param>
/// <param name="Claims">Claims of the sweep.</param>
/// <param name="Decided">Claims that this look or an earlier one has decided.</param>
/// <param name="Barred">Claims that no later look can decide, because a cell that they need has diverged or lacks the
/// measure.</param>
public sealed record ClaimLook(int Seeds, int Claims, int Decided, int Barred)
{
    /// <summary>Claims that more seeds may decide.</summary>
    public int Open => Claims - Decided - Barred;

    /// <summary>The look at the seeds that the sweep has now.</summary>
    /// <param name="spec">With <see cref="SweepSpec.Growth"/>.</param>
    /// <param name="rows">The sweep's cells that have a result.</param>
    /// <returns>Null while any cell has no result: a look is never taken at the cells that happen to be done.</returns>
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
    /// The number of the look and what is decided, such as <c>look 2 of 5 at n = 20: 3 of 4 claims decided</c>.
    /// </summary>
    public string Describe(SeedGrowth growth) => Describe(growth, Seeds, Decided, Claims);

    /// <summary>The same for a look that is still to come, with what is decided so far.</summary>
    public static string Describe(SeedGrowth growth, long seeds, int decided, int claims) =>
        Invariant(
            $"look {growth.NumberOf(seeds)} of {growth.Looks.Length} at n = {seeds}: "
                + $"{decided} of {claims} {Plural.Of(claims, "claim")} decided"
        );

    /// <summary>
    /// Whether no later look can decide the claim: the cells of this look are part of every later one.
    /// </summary>
    private static bool IsBarred(ClaimVerdict verdict) =>
        verdict.Parts.Any(p => p.Diverged.Length > 0) || verdict.Parts.All(p => p.LacksValue);
}

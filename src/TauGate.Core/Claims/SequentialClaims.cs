using System.Collections.Immutable;
using TauGate.Core.Errors;
using TauGate.Core.Results;
using TauGate.Core.Statistics;
using TauGate.Core.Sweeps;

namespace TauGate.Core.Claims;

/// <summary>Verdicts of looks at growing numbers of seeds, by <see cref="SequentialRule"/>.</summary>
public static class SequentialClaims
{
    /// <summary>
    /// The verdict of each claim at the look that decided it, else at the last look so far. A look is taken at the
    /// first n seeds in the sweep's order, when all their cells have a result, and never at the cells that happen to be
    /// done.
    /// </summary>
    /// <returns>The verdicts with how many seeds they saw; empty when no look is possible yet.</returns>
    /// <exception cref="InputException">A claim does not fit the sweep.</exception>
    public static ImmutableArray<(int Seeds, ClaimVerdict Verdict)> Judge(
        SweepSpec spec,
        IReadOnlyList<Claim> claims,
        IEnumerable<CellRow> rows
    )
    {
        var bySeed = rows.ToLookup(r => r.Seed);
        var decided = new (int Seeds, ClaimVerdict Verdict)?[claims.Count];
        foreach (var look in SequentialRule.Looks.Where(n => n <= spec.Seeds.Count))
        {
            var prefix = spec with { Seeds = spec.Seeds.First(look) };
            if (prefix.Seeds.Enumerate().Any(seed => bySeed[seed].Count() < spec.Variants.Length))
                break;
            var seen = prefix.Seeds.Enumerate().SelectMany(seed => bySeed[seed]);
            var verdicts = ClaimJudge.Judge(prefix, claims, seen, SequentialRule.Looks.Length);
            for (var i = 0; i < claims.Count; i++)
                if (decided[i] is null or { Verdict.Verdict: Verdict.Undecided })
                    decided[i] = (look, verdicts[i]);
        }
        return [.. decided.OfType<(int, ClaimVerdict)>()];
    }
}

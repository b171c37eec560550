using System.Collections.Immutable;
using TauGate.Core.Sweeps;

namespace TauGate.Core.Tuning;

/// <summary>
/// Whether a sweep whose tuned options are not chosen yet can continue the stored sweep of its name: what can be known
/// before its tuning is trained.
/// </summary>
/// <param name="Variants">
/// Positions in the stored sweep that no choice of the tuned options gives the submitted one.
/// </param>
/// <param name="Seeds">Seeds of the stored sweep that the submitted one lacks.</param>
public sealed record TunedRevision(ImmutableArray<int> Variants, SeedSet Seeds)
{
    /// <summary>Whether some choice gives a sweep that has every cell of the stored one.</summary>
    public bool IsPossible => Variants.IsEmpty && Seeds.Count == 0;

    /// <summary>Compares them.</summary>
    /// <param name="stored">With what was chosen.</param>
    /// <param name="tuned">With <see cref="SweepSpec.Tune"/>.</param>
    public static TunedRevision Of(SweepSpec stored, SweepSpec tuned)
    {
        // What each variant may come to be, of which it becomes one thing. Rows that are the same cells need one
        // variant.
        var possible = tuned.Variants.Select(v => PossibleKeys(tuned, v)).ToArray();
        var takenBy = new CellKey?[possible.Length];
        var isThere = new Dictionary<CellKey, bool>();
        var lacking = ImmutableArray.CreateBuilder<int>();
        for (var position = 0; position < stored.Variants.Length; position++)
        {
            var key = KeyOf(stored, stored.Variants[position]);
            if (!isThere.TryGetValue(key, out var found))
                isThere[key] = found = TryTake(key, new bool[possible.Length]);
            if (!found)
                lacking.Add(position);
        }
        return new TunedRevision(lacking.ToImmutable(), stored.Seeds.Except(SeedGrowth.Join(tuned, stored).Seeds));

        // Takes a variant for a row, if need be one whose row can take another: an augmenting path of a bipartite
        // matching, since what two variants may become overlaps when one has further options tuned.
        bool TryTake(CellKey key, bool[] seen)
        {
            for (var variant = 0; variant < possible.Length; variant++)
            {
                if (seen[variant] || !possible[variant].Contains(key))
                    continue;
                seen[variant] = true;
                if (takenBy[variant] is { } other && !TryTake(other, seen))
                    continue;
                takenBy[variant] = key;
                return true;
            }
            return false;
        }
    }

    private static HashSet<CellKey> PossibleKeys(SweepSpec tuned, Variant variant) =>
        TuningGrid.IsTuned(variant)
            ?
            [
                .. TuningGrid
                    .ConfigurationsOf(tuned.Tune!, variant)
                    .Select(c => KeyOf(tuned, TuningGrid.With(variant, c))),
            ]
            : [KeyOf(tuned, variant)];

    /// <summary>What a variant computes, at any seed.</summary>
    private static CellKey KeyOf(SweepSpec spec, Variant variant) =>
        spec.Task(new SweepCell(0, 0, variant, RecordUnits: false)).Key;
}

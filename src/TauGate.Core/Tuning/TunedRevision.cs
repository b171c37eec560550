using System.Collections.Immutable;
using TauGate.Core.Results;
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
        // For each cell that a variant may come to be, what the variant is whatever is chosen; and how many variants
        // are that, since each gets one configuration.
        var possible = new Dictionary<Digest, Digest>();
        var room = new Dictionary<Digest, int>();
        foreach (var variant in tuned.Variants)
        {
            Digest[] keys = TuningGrid.IsTuned(variant)
                ? [.. TuningGrid.ConfigurationsOf(tuned.Tune!, variant)
                    .Select(c => KeyOf(tuned, TuningGrid.With(variant, c)))]
                : [KeyOf(tuned, variant)];
            foreach (var key in keys) possible[key] = keys[0];
            room[keys[0]] = room.GetValueOrDefault(keys[0]) + 1;
        }
        var used = new Dictionary<Digest, bool>();
        var lacking = ImmutableArray.CreateBuilder<int>();
        for (var position = 0; position < stored.Variants.Length; position++)
        {
            var key = KeyOf(stored, stored.Variants[position]);
            if (!used.TryGetValue(key, out var isThere)) used[key] = isThere = possible.TryGetValue(key, out var whatever) && --room[whatever] >= 0;
            if (!isThere) lacking.Add(position);
        }
        return new TunedRevision(lacking.ToImmutable(), stored.Seeds.Except(SeedGrowth.Join(tuned, stored).Seeds));
    }

    /// <summary>What a variant computes, at any seed.</summary>
    private static Digest KeyOf(SweepSpec spec, Variant variant) => spec.Task(new SweepCell(0, 0, variant, RecordUnits: false)).Key;
}

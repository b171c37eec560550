using System.Collections.Immutable;
using TauGate.Core.Sweeps;

namespace TauGate.Core.SweepFiles;

/// <summary>
/// Expands blocks into variants: labels in file order, each with its axes varying, the last one fastest.
/// </summary>
internal sealed class Grid(SweepErrors errors)
{
    /// <summary>
    /// Most variants of a sweep. Variants are held in memory and sent with the sweep; seeds are not, so a large grid
    /// has many seeds.
    /// </summary>
    public const long MostVariants = 100_000;

    /// <summary>
    /// The variants that are not excluded. Nothing is expanded before the whole grid has been counted.
    /// </summary>
    /// <param name="place">The place that an error about the grid's size names.</param>
    public ImmutableArray<Variant> Expand(
        ImmutableArray<MethodBlock> blocks,
        SeedSet seeds,
        long mostCells,
        Mark place,
        ImmutableArray<ImmutableArray<string>> zips,
        ImmutableArray<Exclusion> exclusions
    )
    {
        var strands = blocks.Select(b => (Block: b, Strands: StrandsOf(b, zips))).ToList();
        if (!IsWithinLimits(strands.Select(s => s.Strands), seeds, mostCells, place))
            return [];

        var used = new HashSet<Exclusion>(ReferenceEqualityComparer.Instance);
        var variants = ImmutableArray.CreateBuilder<Variant>();
        foreach (var (block, blockStrands) in strands)
        {
            foreach (var chosen in Combinations(blockStrands))
            {
                var variant = block.Variant(chosen);
                var matching = exclusions.Where(e => e.Matches(variant)).ToList();
                used.UnionWith(matching);
                if (matching.Count > 0)
                    continue;
                CheckAgainstHidden(block, variant, chosen);
                CheckTogether(block, variant, chosen);
                variants.Add(variant);
            }
        }
        foreach (var unused in exclusions.Where(e => !used.Contains(e)))
            errors.Add(unused.Mark, SweepSchema.Exclude, "a match that no cell has", "values that are in the grid");
        if (variants.Count == 0)
            errors.Add(
                exclusions[0].Mark,
                SweepSchema.Exclude,
                "matches that exclude every cell",
                "at least one cell left"
            );
        return variants.ToImmutable();
    }

    /// <summary>Dimensions that move together, zipped ones at the place of their first.</summary>
    private static ImmutableArray<ImmutableArray<Dimension>> StrandsOf(
        MethodBlock block,
        ImmutableArray<ImmutableArray<string>> zips
    ) =>
        [
            .. block
                .Dimensions.GroupBy(d =>
                    d.IsAxis && zips.FirstOrDefault(z => z.Contains(d.Axis)) is { IsDefault: false } zip
                        ? zip[0]
                        : d.Axis
                )
                .Select(g => g.ToImmutableArray()),
        ];

    private bool IsWithinLimits(
        IEnumerable<ImmutableArray<ImmutableArray<Dimension>>> blocks,
        SeedSet seeds,
        long mostCells,
        Mark place
    )
    {
        try
        {
            var variants = 0L;
            foreach (var strands in blocks)
                variants = checked(
                    variants + strands.Aggregate(1L, (product, strand) => checked(product * strand[0].Values.Length))
                );
            if (variants > MostVariants)
            {
                errors.Add(
                    place,
                    SweepSchema.Methods,
                    Invariant($"{variants} combinations of labels and axis values"),
                    Invariant($"at most {MostVariants}, and the rest in seeds")
                );
                return false;
            }
            var cells = checked(seeds.Count * variants);
            if (cells <= mostCells)
                return true;
            errors.Add(
                place,
                SweepSchema.Methods,
                Invariant($"a grid of {cells} cells ({seeds.Count} seeds x {variants})"),
                Invariant($"at most {mostCells} (limits.cells)")
            );
        }
        catch (OverflowException)
        {
            errors.Add(
                place,
                SweepSchema.Methods,
                "a grid of more than 9223372036854775807 cells",
                Invariant($"at most {mostCells} (limits.cells)")
            );
        }
        return false;
    }

    private static IEnumerable<Dictionary<string, PlacedValue>> Combinations(
        ImmutableArray<ImmutableArray<Dimension>> strands
    )
    {
        var at = new int[strands.Length];
        while (true)
        {
            var chosen = new Dictionary<string, PlacedValue>();
            for (var s = 0; s < strands.Length; s++)
                foreach (var dimension in strands[s])
                    chosen.Add(dimension.Axis, dimension.Values[at[s]]);
            yield return chosen;

            var last = strands.Length - 1;
            while (last >= 0 && ++at[last] == strands[last][0].Values.Length)
                at[last--] = 0;
            if (last < 0)
                yield break;
        }
    }

    private void CheckAgainstHidden(MethodBlock block, Variant variant, Dictionary<string, PlacedValue> chosen)
    {
        var smallest = variant.Foundation.Hidden.Min();
        foreach (var option in block.Method.Options.Where(o => o.AtMostSmallestHidden))
        {
            if (variant.Options[option.Name].AsInteger() <= smallest)
                continue;
            errors.Add(
                chosen[option.Name].Mark,
                $"{SweepSchema.Methods}.{block.Label}.{option.Name}",
                variant.Options[option.Name].ToString()!,
                Invariant($"at most {smallest}, the smallest hidden width")
            );
        }
    }

    private void CheckTogether(MethodBlock block, Variant variant, Dictionary<string, PlacedValue> chosen)
    {
        if (block.Method.Conflict?.Invoke(variant.Foundation.Widths, variant.Options) is not { } conflict)
            return;
        var (value, mark) = chosen[conflict.Option];
        var path = $"{SweepSchema.Methods}.{block.Label}.{conflict.Option}";
        errors.Add(mark, path, value.ToString()!, conflict.Expected);
    }
}

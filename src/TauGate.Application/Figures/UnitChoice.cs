using TauGate.Core.Errors;
using TauGate.Core.Reading;
using TauGate.Core.Sweeps;
using TauGate.Core.Text;

namespace TauGate.Application.Figures;

/// <summary>Finds the cell that figures of single units are to show, among those whose units were recorded.</summary>
public static class UnitChoice
{
    private const int MostListed = 12;

    /// <summary>The input with what <c>--label</c> and <c>--seed</c> ask for.</summary>
    /// <param name="label">A label or a row such as <c>taugate sharpness=5</c>; null: the figure's own choice.</param>
    /// <param name="seed">Null: the first that was recorded of that row.</param>
    /// <exception cref="InputException">No units are recorded of it; the message lists those there are.</exception>
    public static FigureInput Of(FigureInput input, string? label, long? seed)
    {
        if (label is null && seed is null)
            return input;
        var recorded = input.Units.Select(u => u.Ordinal).ToHashSet();
        var cells = input.Cells.Where(c => recorded.Contains(c.Ordinal)).ToList();
        if (cells.Count == 0)
            throw new InputException(
                $"taugate: no hidden units are recorded in {input.Sweep}, so --label and --seed have nothing to "
                    + "choose from: the sweep needs a taugate cell that has a result, and record: { units: "
                    + "first } or all."
            );
        int? position = null;
        if (label is not null)
        {
            var titles = cells.Select(c => c.Title).Distinct().ToList();
            position = Find(input.Spec, label);
            if (position is null || cells.All(c => c.Position != position))
                throw new InputException(
                    $"taugate: --label: no hidden units of '{label}' are recorded in {input.Sweep}; "
                        + $"there are some of: {VariantSearch.Listed(titles)}.{Spelling.DidYouMean(label, titles)}"
                );
            cells = [.. cells.Where(c => c.Position == position)];
        }
        if (seed is not null && cells.All(c => c.Seed != seed))
        {
            var seeds = cells.Select(c => c.Seed).Distinct().Order().ToList();
            throw new InputException(
                $"taugate: --seed: no hidden units of seed {seed} are recorded in "
                    + $"{input.Sweep}{(label is null ? "" : $" for {label}")}; there are some of: "
                    + $"{string.Join(", ", seeds.Take(MostListed))}{(seeds.Count > MostListed ? ", ..." : "")} "
                    + "(record: { units: all } keeps those of every seed)."
            );
        }
        return input with { UnitPosition = position, UnitSeed = seed };
    }

    /// <summary>
    /// The row; null when there is none of that label. A label with several rows is refused with its rows.
    /// </summary>
    private static int? Find(SweepSpec spec, string label)
    {
        var words = label.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length > 0 && spec.Variants.Any(v => v.Label == words[0]) ? VariantSearch.Find(spec, label) : null;
    }
}

using System.Globalization;
using TauGate.Core.Errors;
using TauGate.Core.Sweeps;

namespace TauGate.Application;

/// <summary>
/// Finds the cell that a text names: its ordinal, or its label, axis values and seed such as <c>lora rank=8 seed=3</c>.
/// </summary>
public static class CellArgument
{
    private const string SeedKey = "seed=";

    /// <summary>The cell.</summary>
    /// <exception cref="InputException">There is none, or several; the message says what there is.</exception>
    public static SweepCell Find(SweepSpec spec, string argument)
    {
        var text = argument.Trim();
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var ordinal))
        {
            return ordinal < spec.CellCount
                ? spec.Cell(ordinal)
                : throw new InputException(
                    Invariant($"taugate: {spec.Name} has no cell {ordinal}: its cells are 0 to {spec.CellCount - 1}.")
                );
        }
        var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (
            words is not [.., var last]
            || !last.StartsWith(SeedKey, StringComparison.Ordinal)
            || !long.TryParse(last[SeedKey.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var seed)
        )
        {
            var title = spec.Variants[0].Title;
            throw new InputException(
                $"taugate: got '{text}', expected a cell's number or its label, axis values and seed, such as "
                    + $"\"{title} seed={spec.Seeds[0]}\", or a row and a metric, such as \"{title} target_accuracy\"."
            );
        }
        var variant = VariantSearch.Find(spec, string.Join(' ', words[..^1]));
        long index = 0;
        foreach (var known in spec.Seeds.Enumerate())
        {
            if (known == seed)
                return spec.Cell(index * spec.Variants.Length + variant);
            index++;
        }
        throw new InputException($"taugate: {spec.Name} has no seed {seed}: its seeds are {spec.Seeds}.");
    }
}

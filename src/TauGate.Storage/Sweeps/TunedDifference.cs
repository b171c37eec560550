using System.Collections.Immutable;
using System.Text.Json;
using TauGate.Core.Errors;
using TauGate.Core.Sweeps;
using TauGate.Core.Tuning;

namespace TauGate.Storage.Sweeps;

/// <summary>
/// Refuses, before anything is trained, a sweep that cannot continue the stored sweep of its name whatever its tuning
/// chooses.
/// </summary>
internal static class TunedDifference
{
    /// <summary>Compares them.</summary>
    /// <exception cref="InputException">It cannot continue the stored sweep; the message shows the
    /// difference.</exception>
    public static void Refuse(SweepSpec stored, SweepSpec tuned)
    {
        var revision = TunedRevision.Of(stored, tuned);
        if (revision.IsPossible)
            return;
        var titles = tuned.Variants.Select(v => v.Title).ToHashSet(StringComparer.Ordinal);
        var missing = new List<PlaceGroup>();
        var added = new List<PlaceGroup>();
        for (var position = 0; position < stored.Variants.Length; position++)
        {
            var variant = stored.Variants[position];
            if (!revision.Variants.Contains(position))
                Add(missing, variant, revision.Seeds);
            else
            {
                Add(missing, variant, stored.Seeds);
                // The same label, axis values and seeds on both sides are a change.
                if (titles.Contains(variant.Title) && revision.Seeds.Count == 0)
                    Add(added, variant, stored.Seeds);
            }
        }
        throw new InputException(
            $"{RevisionDifference.Explain(stored, WithStored(stored, tuned), missing, added)}\n"
                + "Its tuning was not begun: whatever it chose, the sweep would not be the stored one's continuation."
        );
    }

    private static void Add(List<PlaceGroup> groups, Variant variant, SeedSet seeds)
    {
        if (seeds.Count > 0)
            groups.Add(
                new PlaceGroup(
                    variant.Label,
                    JsonSerializer.Serialize(variant.Axes),
                    seeds.Count,
                    seeds.Ranges.Min(r => r.First),
                    seeds.Ranges.Max(r => r.Last),
                    seeds.Count
                )
            );
    }

    /// <summary>
    /// For the message: a stored value that is in the grid is no difference, any other differs from the whole grid.
    /// </summary>
    private static SweepSpec WithStored(SweepSpec stored, SweepSpec tuned)
    {
        var before = stored.Variants.ToLookup(v => v.Title, StringComparer.Ordinal);
        var rates = tuned.Tune!.LearningRates.Select(r => (OptionValue)new OptionValue.Real(r)).ToImmutableArray();
        return tuned with { Variants = [.. tuned.Variants.Select(v => TuningGrid.IsTuned(v) ? WithValues(v) : v)] };

        Variant WithValues(Variant variant)
        {
            var options = before[variant.Title].FirstOrDefault()?.Options;
            var values = tuned
                .Tune.OptionsOf(variant.Label)
                .Prepend(new TunedOption(variant.Label, TuneSpec.Rate, rates))
                .Select(grid => KeyValuePair.Create(grid.Name, ValueOf(grid, options)));
            return variant with { Options = variant.Options.SetItems(values) };
        }

        static OptionValue ValueOf(TunedOption grid, ImmutableSortedDictionary<string, OptionValue>? stored) =>
            stored?.GetValueOrDefault(grid.Name) is { } value && grid.Values.Contains(value)
                ? value
                : new OptionValue.Text($"one of {string.Join(", ", grid.Values)}");
    }
}

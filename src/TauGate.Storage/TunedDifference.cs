using System.Text.Json;
using TauGate.Core.Ports;
using TauGate.Core.Sweeps;
using TauGate.Core.Tuning;

namespace TauGate.Storage;

/// <summary>Refuses a sweep that cannot continue the stored sweep of its name, whichever rates its tuning would choose: before anything is trained for it.</summary>
internal static class TunedDifference
{
    /// <summary>Compares them.</summary>
    /// <exception cref="InputException">It cannot; the message tells the difference.</exception>
    public static void Refuse(SweepSpec stored, SweepSpec tuned)
    {
        var revision = TunedRevision.Of(stored, tuned);
        if (revision.IsPossible) return;
        var titles = tuned.Variants.Select(v => v.Title).ToHashSet(StringComparer.Ordinal);
        var missing = new List<PlaceGroup>();
        var added = new List<PlaceGroup>();
        for (var position = 0; position < stored.Variants.Length; position++)
        {
            var variant = stored.Variants[position];
            if (!revision.Variants.Contains(position)) Add(missing, variant, revision.Seeds);
            else
            {
                Add(missing, variant, stored.Seeds);
                // The same label, axis values and seeds on both sides are a change.
                if (titles.Contains(variant.Title) && revision.Seeds.Count == 0) Add(added, variant, stored.Seeds);
            }
        }
        throw new InputException($"{RevisionDifference.Explain(stored, WithStoredRates(stored, tuned), missing, added)}\nIts tuning was not begun: no choice of learning rates would make it the stored sweep's continuation.");
    }

    private static void Add(List<PlaceGroup> groups, Variant variant, SeedSet seeds)
    {
        if (seeds.Count > 0)
            groups.Add(new PlaceGroup(variant.Label, JsonSerializer.Serialize(variant.Axes), seeds.Count, seeds.Ranges.Min(r => r.First), seeds.Ranges.Max(r => r.Last), seeds.Count));
    }

    /// <summary>For people: rates that the stored sweep has and the grid too are no difference, others differ from the whole grid.</summary>
    private static SweepSpec WithStoredRates(SweepSpec stored, SweepSpec tuned)
    {
        var before = stored.Variants.ToLookup(v => v.Title, StringComparer.Ordinal);
        var grid = new OptionValue.Text($"one of {string.Join(", ", tuned.Tune!.LearningRates.Select(r => new OptionValue.Real(r)))}");
        return tuned with { Variants = [.. tuned.Variants.Select(variant => TuningGrid.IsTuned(variant) ? WithRate(variant) : variant)] };

        Variant WithRate(Variant variant)
        {
            var rate = before[variant.Title].Select(v => v.Options.GetValueOrDefault(TuningGrid.Rate)).FirstOrDefault();
            return variant with { Options = variant.Options.SetItem(TuningGrid.Rate, rate is not null && tuned.Tune.LearningRates.Contains(rate.AsReal()) ? rate : grid) };
        }
    }
}

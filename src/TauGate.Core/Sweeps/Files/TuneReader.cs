using System.Collections.Immutable;
using System.Globalization;
using TauGate.Core.Tuning;

namespace TauGate.Core.Sweeps.Files;

/// <summary>Reads <c>tune</c>, which speaks of the sweep's seeds and of every method's learning rate.</summary>
internal sealed class TuneReader(FieldReader fields, SweepErrors errors)
{
    private const string RatesPath = $"{SweepSchema.TuneSection}.{TuningGrid.Rate}";
    private const string SeedsPath = $"{SweepSchema.TuneSection}.{SweepSchema.Seeds}";
    private const string Expected = "a mapping such as { seeds: 1000..1002, learning_rate: [0.001, 0.01, 0.1] }";

    /// <summary>The section; null when there is none, or after an error.</summary>
    /// <param name="seeds">The sweep's; null after an error.</param>
    public TuneSpec? Read(Node.Mapping document, SeedSet? seeds, ImmutableArray<MethodBlock> blocks)
    {
        if (document.Find(SweepSchema.TuneSection) is not { } entry) return null;
        if (entry.Value is not Node.Mapping section)
        {
            errors.Add(entry.Value.Mark, SweepSchema.TuneSection, entry.Value.Describe(), Expected);
            return null;
        }
        string[] known = [SweepSchema.Seeds, TuningGrid.Rate];
        foreach (var stranger in section.Entries.Where(e => !known.Contains(e.Key))) errors.AddUnknownKey(stranger, SweepSchema.TuneSection, known);
        RefuseGivenRates(document, entry.Mark);
        if (!blocks.IsEmpty && blocks.All(b => !b.Method.Trains))
            errors.Add(entry.Mark, SweepSchema.TuneSection, "learning rates for methods that do not train", "a method that trains");
        var own = ReadSeeds(section, seeds);
        var rates = ReadRates(section);
        return own is null || rates.IsEmpty ? null : new TuneSpec(own, rates);
    }

    /// <summary>The tuning sweep is a grid like any other, with the same limits.</summary>
    public static void CheckSize(SweepSpec tuned, Mark place, SweepErrors errors)
    {
        var variants = tuned.Variants.LongCount(TuningGrid.IsTuned) * tuned.Tune!.LearningRates.Length;
        var cells = variants * tuned.Tune.Seeds.Ranges.Sum(r => (decimal)r.Last - r.First + 1);
        if (variants > Grid.MostVariants)
            errors.Add(place, SweepSchema.TuneSection, Invariant($"{variants} combinations of labels, axis values and learning rates"), Invariant($"at most {Grid.MostVariants}"));
        else if (cells > tuned.Limits.Cells)
            errors.Add(place, SweepSchema.TuneSection, Invariant($"a tuning grid of {cells} cells"), Invariant($"at most {tuned.Limits.Cells} (limits.cells)"));
    }

    private SeedSet? ReadSeeds(Node.Mapping section, SeedSet? seeds)
    {
        if (section.Find(SweepSchema.Seeds) is not { } entry)
        {
            errors.Add(section.Mark, SeedsPath, "nothing", "seeds such as 1000..1002, none of them a seed of the sweep");
            return null;
        }
        var own = new SeedReader(errors, SeedsPath).Read(entry.Value);
        if (own is null || seeds is null || own.FirstInCommon(seeds) is not { } common) return own;
        errors.Add(entry.Value.Mark, SeedsPath, Invariant($"seed {common}, which is a seed of the sweep too ({seeds})"), "seeds of its own: what chose the rates must not judge them");
        return null;
    }

    private ImmutableArray<double> ReadRates(Node.Mapping section)
    {
        if (section.Find(TuningGrid.Rate) is not { } entry)
        {
            errors.Add(section.Mark, RatesPath, "nothing", "a list of learning rates such as [0.001, 0.01, 0.1]");
            return [];
        }
        if (entry.Value is not Node.Sequence { Items.Length: >= SweepSchema.FewestRates })
        {
            errors.Add(entry.Value.Mark, RatesPath, entry.Value is Node.Sequence { Items.Length: 1 } ? "a single learning rate" : entry.Value.Describe(), "a list of two or more learning rates");
            return [];
        }
        var before = errors.Count;
        var values = fields.ReadDimension(RatesPath, SweepSchema.TuneRates, entry, RatesPath).Values;
        return errors.Count > before ? [] : [.. values.Select(v => v.Value.AsReal()).Order()];
    }

    private void RefuseGivenRates(Node.Mapping document, Mark tune)
    {
        if (document.Find(SweepSchema.Methods)?.Value is not Node.Mapping methods) return;
        foreach (var label in methods.Entries)
        {
            if ((label.Value as Node.Mapping)?.Find(TuningGrid.Rate) is not { } rate) continue;
            var got = rate.Value is Node.Sequence ? $"an axis of learning rates beside 'tune' ({tune})" : $"a learning rate beside 'tune' ({tune})";
            errors.Add(rate.Mark, $"{SweepSchema.Methods}.{label.Key}.{TuningGrid.Rate}", got, "none: 'tune' chooses it");
        }
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

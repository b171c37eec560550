using System.Collections.Immutable;
using TauGate.Core.Sweeps;
using TauGate.Core.Text;
using TauGate.Core.Tuning;

namespace TauGate.Core.SweepFiles;

/// <summary>
/// Reads <c>tune</c>: the tuning seeds, the learning rates to try for every method, and values to try for further
/// options of single labels.
/// </summary>
internal sealed class TuneReader(FieldReader fields, SweepErrors errors)
{
    private const string RatesPath = $"{SweepSchema.TuneSection}.{TuneSpec.Rate}";
    private const string SeedsPath = $"{SweepSchema.TuneSection}.{SweepSchema.Seeds}";
    private const string OptionsPath = $"{SweepSchema.TuneSection}.{SweepSchema.TuneOptions}";
    private const string Expected = "a mapping such as { seeds: 1000..1002, learning_rate: [0.001, 0.01, 0.1] }";
    private const string LabelExpected = "a mapping from options to lists of numbers such as { sharpness: [1, 2, 5] }";
    private const string OptionsExpected =
        "a mapping from labels to options such as { taugate: { sharpness: [1, 2, 5] } }";

    /// <summary>The section; null when there is none, or after an error.</summary>
    /// <param name="seeds">The sweep's seeds; null after an error.</param>
    public TuneSpec? Read(Node.Mapping document, SeedSet? seeds, ImmutableArray<MethodBlock> blocks)
    {
        if (document.Find(SweepSchema.TuneSection) is not { } entry)
            return null;
        if (entry.Value is not Node.Mapping section)
        {
            errors.Add(entry.Value.Mark, SweepSchema.TuneSection, entry.Value.Describe(), Expected);
            return null;
        }
        string[] known = [SweepSchema.Seeds, TuneSpec.Rate, SweepSchema.TuneOptions];
        foreach (var stranger in section.Entries.Where(e => !known.Contains(e.Key)))
            errors.AddUnknownKey(stranger, SweepSchema.TuneSection, known);
        if (!blocks.IsEmpty && blocks.All(b => !b.Method.Trains))
        {
            const string got = "learning rates for methods that do not train";
            errors.Add(entry.Mark, SweepSchema.TuneSection, got, "a method that trains");
        }
        var own = ReadSeeds(section, seeds);
        var rates = ReadRates(section);
        var options = ReadOptions(document, section, blocks);
        RefuseGiven(document, entry.Mark, options);
        return own is null || rates.IsEmpty ? null : new TuneSpec(own, rates) { Options = options };
    }

    /// <summary>Checks the size of the tuning sweep, which has the same limits as any other.</summary>
    public static void CheckSize(SweepSpec tuned, Mark place, SweepErrors errors)
    {
        var tune = tuned.Tune!;
        var variants = tuned.Variants.Where(TuningGrid.IsTuned).Sum(v => TuningGrid.CountOf(tune, v));
        if (variants > Grid.MostVariants)
        {
            var values = tune.Options.IsEmpty ? "learning rates" : "tuned values";
            Add($"{variants} combinations of labels, axis values and {values}", $"at most {Grid.MostVariants}");
            return;
        }
        var cells = variants * tune.Seeds.Ranges.Sum(r => (decimal)r.Last - r.First + 1);
        if (cells > tuned.Limits.Cells)
            Add($"a tuning grid of {cells} cells", $"at most {tuned.Limits.Cells} (limits.cells)");

        void Add(InvariantText got, InvariantText expected) =>
            errors.Add(place, SweepSchema.TuneSection, Invariant(ref got), Invariant(ref expected));
    }

    private SeedSet? ReadSeeds(Node.Mapping section, SeedSet? seeds)
    {
        if (section.Find(SweepSchema.Seeds) is not { } entry)
        {
            const string expected = "seeds such as 1000..1002, none of them a seed of the sweep";
            errors.Add(section.Mark, SeedsPath, "nothing", expected);
            return null;
        }
        var own = new SeedReader(errors, SeedsPath).Read(entry.Value);
        if (own is null || seeds is null || own.FirstInCommon(seeds) is not { } common)
            return own;
        var got = Invariant($"seed {common}, which is a seed of the sweep too ({seeds})");
        errors.Add(entry.Value.Mark, SeedsPath, got, "seeds of its own: what chose the rates must not judge them");
        return null;
    }

    private ImmutableArray<double> ReadRates(Node.Mapping section)
    {
        if (section.Find(TuneSpec.Rate) is not { } entry)
        {
            errors.Add(section.Mark, RatesPath, "nothing", "a list of learning rates such as [0.001, 0.01, 0.1]");
            return [];
        }
        var rates = ReadGrid(SweepSchema.TuneRates, entry, RatesPath, "learning rate");
        return [.. rates.Select(v => v.AsReal())];
    }

    /// <summary>The options in the order of labels and names, without those that have errors.</summary>
    private ImmutableArray<TunedOption> ReadOptions(
        Node.Mapping document,
        Node.Mapping section,
        ImmutableArray<MethodBlock> blocks
    )
    {
        if (section.Find(SweepSchema.TuneOptions) is not { } entry)
            return [];
        if (entry.Value is not Node.Mapping labels)
        {
            errors.Add(entry.Value.Mark, OptionsPath, entry.Value.Describe(), OptionsExpected);
            return [];
        }
        var read = new List<TunedOption>();
        // A label whose entry has an error is in no block, but it is known.
        var methods = document.Find(SweepSchema.Methods)?.Value as Node.Mapping;
        var known = methods?.Entries.Select(e => e.Key).ToList() ?? [];
        foreach (var label in labels.Entries)
        {
            var path = SweepErrors.Below(OptionsPath, label.Key);
            var block = blocks.FirstOrDefault(b => b.Label == label.Key);
            var shown = $"'{Shown.Of(label.Key)}'";
            if (!known.Contains(label.Key))
            {
                var expected = $"one of {string.Join(", ", known)}";
                var nearest = Spelling.Nearest(label.Key, known);
                errors.Add(label.Mark, path, $"the unknown label {shown}", expected, nearest);
            }
            else if (block is { Method.Trains: false })
                errors.Add(label.Mark, path, $"options of {shown}, which does not train", "a label that trains");
            else if (label.Value is not Node.Mapping options)
                errors.Add(label.Value.Mark, path, label.Value.Describe(), LabelExpected);
            else if (block is not null)
                read.AddRange(ReadOptions(options, path, block));
        }
        return [.. read.OrderBy(o => o.Label, StringComparer.Ordinal).ThenBy(o => o.Name, StringComparer.Ordinal)];
    }

    private List<TunedOption> ReadOptions(Node.Mapping options, string path, MethodBlock block)
    {
        var read = new List<TunedOption>();
        var (id, all) = (block.Method.Id, block.Options.Select(d => d.Field).ToList());
        var tunable = all.Where(IsTunable).Select(f => f.Name).ToList();
        var expected =
            tunable.Count == 0
                ? $"no option: {id} has none to tune beside its rate"
                : $"one of {string.Join(", ", tunable)}";
        foreach (var option in options.Entries)
        {
            var own = SweepErrors.Below(path, option.Key);
            switch (all.FirstOrDefault(f => f.Name == option.Key))
            {
                case null:
                    var nearest = Spelling.Nearest(option.Key, tunable);
                    errors.Add(option.Mark, own, $"an option that {id} does not have", expected, nearest);
                    break;
                case { Name: TuneSpec.Rate }:
                    const string rates = $"those of {RatesPath}, the same for every label";
                    errors.Add(option.Mark, own, "learning rates of a single label", rates);
                    break;
                case { AlwaysAxis: true }:
                    var axis = $"an axis, {SweepSchema.Methods}.{block.Label}.{option.Key}: each value is a row";
                    errors.Add(option.Mark, own, "an option that tells rows apart", $"{axis}, tuned by itself");
                    break;
                case { } field when !IsTunable(field):
                    errors.Add(option.Mark, own, "an option that is no number", expected);
                    break;
                case { } field when ReadGrid(field, option, own, "value") is { IsEmpty: false } values:
                    read.Add(new TunedOption(block.Label, field.Name, values));
                    break;
            }
        }
        return read;
    }

    /// <summary>
    /// Whether an option may be tuned: not a rank, which is part of a row's title and size, and which other defaults
    /// depend on.
    /// </summary>
    private static bool IsTunable(Field field) =>
        field is { Kind: FieldKind.Integer or FieldKind.Real, AlwaysAxis: false, Name: not TuneSpec.Rate };

    /// <summary>Two or more distinct values, ascending; empty after an error.</summary>
    /// <param name="one">What a value must be, for errors.</param>
    private ImmutableArray<OptionValue> ReadGrid(Field field, Entry entry, string path, string one)
    {
        if (entry.Value is not Node.Sequence { Items.Length: >= SweepSchema.FewestTuned })
        {
            var got = entry.Value is Node.Sequence { Items.Length: 1 } ? $"a single {one}" : entry.Value.Describe();
            errors.Add(entry.Value.Mark, path, got, $"a list of two or more {one}s");
            return [];
        }
        var before = errors.Count;
        var values = fields.ReadDimension(path, field, entry, path).Values;
        return errors.Count > before ? [] : [.. values.Select(v => v.Value).OrderBy(v => v.AsReal())];
    }

    /// <summary>Refuses an option that is tuned and also given, as a value or as an axis.</summary>
    private void RefuseGiven(Node.Mapping document, Mark tune, ImmutableArray<TunedOption> options)
    {
        if (document.Find(SweepSchema.Methods)?.Value is not Node.Mapping methods)
            return;
        foreach (var label in methods.Entries)
        {
            if (label.Value is not Node.Mapping given)
                continue;
            foreach (var option in given.Entries)
            {
                var isRate = option.Key == TuneSpec.Rate;
                if (!isRate && !options.Any(o => o.Label == label.Key && o.Name == option.Key))
                    continue;
                var got = (isRate, option.Value is Node.Sequence) switch
                {
                    (true, false) => "a learning rate",
                    (true, true) => "an axis of learning rates",
                    (false, false) => "a value",
                    (false, true) => "an axis",
                };
                var path = $"{SweepSchema.Methods}.{label.Key}.{option.Key}";
                errors.Add(option.Mark, path, $"{got} beside 'tune' ({tune})", "none: 'tune' chooses it");
            }
        }
    }

    /// <summary>Whether the document's section names an option of a label, even with an error.</summary>
    public static bool IsTuned(Node.Mapping document, string label, string option)
    {
        if (document.Find(SweepSchema.TuneSection)?.Value is not Node.Mapping tune)
            return false;
        if (option == TuneSpec.Rate)
            return tune.Find(TuneSpec.Rate) is not null;
        var labels = tune.Find(SweepSchema.TuneOptions)?.Value as Node.Mapping;
        return (labels?.Find(label)?.Value as Node.Mapping)?.Find(option) is not null;
    }
}

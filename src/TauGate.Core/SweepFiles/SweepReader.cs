using System.Collections.Immutable;
using System.Text.RegularExpressions;
using TauGate.Core.Errors;
using TauGate.Core.Sweeps;
using TauGate.Core.Text;

namespace TauGate.Core.SweepFiles;

/// <summary>
/// Reads a merged document into a <see cref="SweepSpec"/>: keys and values first, then the grid they span.
/// </summary>
internal sealed partial class SweepReader(IMethodCatalog catalog, SweepErrors errors)
{
    private static readonly Node.Mapping Nothing = new(default(Mark), []);

    private readonly FieldReader _fields = new(errors);

    /// <summary>The specification.</summary>
    /// <exception cref="InputException">Anything is wrong with the document.</exception>
    public SweepSpec Read(Node.Mapping document)
    {
        CheckKeys(document, "", SweepSchema.Root);
        var name = ReadName(document);
        var growth = new GrowthReader(_fields, errors).Read(document);
        var seeds = growth?.All ?? ReadSeeds(document);
        var data = new DataReader(_fields, errors).Read(document);
        var foundation = ReadDimensions(
            Section(document, SweepSchema.FoundationSection),
            SweepSchema.FoundationSection,
            SweepSchema.Foundation
        );
        var target = ReadDimensions(
            Section(document, SweepSchema.TargetSection),
            SweepSchema.TargetSection,
            SweepSchema.Target
        );
        var blocks = ReadMethods(document, foundation, target);
        var tune = new TuneReader(_fields, errors).Read(document, seeds, blocks);
        var limits = ReadLimits(document);
        var numerics = ReadEnumeration<Numerics>(SweepSchema.NumericsField, document, "");
        var keep = ReadEnumeration<Keep>(SweepSchema.KeepField, document, "");
        var record = Section(document, SweepSchema.RecordSection);
        CheckKeys(record, SweepSchema.RecordSection, SweepSchema.Record.Select(f => f.Name));
        var units = ReadEnumeration<RecordUnits>(SweepSchema.Record[0], record, SweepSchema.RecordSection);
        errors.ThrowIfAny();

        var selection = new SelectionReader(blocks, _fields, errors);
        var zips = selection.ReadZips(document.Find(SweepSchema.Zip));
        var exclusions = selection.ReadExclusions(document.Find(SweepSchema.Exclude));
        errors.ThrowIfAny();

        var variants = new Grid(errors).Expand(
            blocks,
            seeds!,
            limits!.Cells,
            document.Find(SweepSchema.Methods)!.Mark,
            zips,
            exclusions
        );
        errors.ThrowIfAny();
        var claims = new ClaimsReader(errors).Read(document.Find(SweepSchema.Claims), variants);
        var spec = new SweepSpec(name!, data!, seeds!, variants, limits, numerics!.Value, keep!.Value, units!.Value)
        {
            Claims = claims,
            Tune = tune,
        };
        if (growth is not null)
            spec = spec with { Growth = growth, Seeds = growth.First(SeedGrowth.Fewest) };
        if (tune is not null)
            TuneReader.CheckSize(spec, document.Find(SweepSchema.TuneSection)!.Mark, errors);
        errors.ThrowIfAny();
        return spec;
    }

    /// <summary>Whether a text may be the name of a sweep or of a data set.</summary>
    public static bool IsName(string text) => NamePattern().IsMatch(text);

    /// <summary>Whether a text may be a label, or the name of a claim.</summary>
    public static bool IsLabel(string text) => LabelPattern().IsMatch(text);

    private string? ReadName(Node.Mapping document)
    {
        const string Expected = "a name of a-z 0-9 - _ that begins with a letter or digit, at most 64 long";
        if (Require(document, SweepSchema.Name, Expected) is not { } entry)
            return null;
        if (entry.Value is Node.Scalar { IsNothing: false } scalar)
        {
            if (NamePattern().IsMatch(scalar.Text))
                return scalar.Text;
            var mended = string.Concat(
                    scalar
                        .Text.ToLowerInvariant()
                        .Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '-')
                )
                .Trim('-', '_');
            errors.Add(
                entry.Value.Mark,
                SweepSchema.Name,
                entry.Value.Describe(),
                Expected,
                NamePattern().IsMatch(mended) ? $"'{mended}'" : null
            );
        }
        else
            errors.Add(entry.Value.Mark, SweepSchema.Name, entry.Value.Describe(), Expected);
        return null;
    }

    private SeedSet? ReadSeeds(Node.Mapping document) =>
        Require(document, SweepSchema.Seeds, "seeds such as 0..19") is { Value: not Node.Mapping } seeds
            ? new SeedReader(errors).Read(seeds.Value)
            : null;

    private ImmutableArray<MethodBlock> ReadMethods(
        Node.Mapping document,
        ImmutableArray<Dimension> foundation,
        ImmutableArray<Dimension> target
    )
    {
        const string Expected = "a mapping from labels to options such as 'lora: { rank: [1, 8] }'";
        if (Require(document, SweepSchema.Methods, Expected) is not { } methods)
            return [];
        if (methods.Value is not Node.Mapping { Entries.IsEmpty: false } labels)
        {
            var got = methods.Value is Node.Mapping ? "no method" : methods.Value.Describe();
            errors.Add(methods.Value.Mark, SweepSchema.Methods, got, Expected);
            return [];
        }
        return [.. labels.Entries.Select(l => ReadMethod(l, foundation, target)).OfType<MethodBlock>()];
    }

    private MethodBlock? ReadMethod(Entry label, ImmutableArray<Dimension> foundation, ImmutableArray<Dimension> target)
    {
        var path = $"{SweepSchema.Methods}.{label.Key}";
        if (!IsLabel(label.Key))
            errors.Add(
                label.Mark,
                path,
                $"the label '{Shown.Of(label.Key)}'",
                "a label of A-Z a-z 0-9 . _ -, at most 64 long"
            );
        var options = label.Value switch
        {
            Node.Mapping mapping => mapping,
            Node.Scalar { IsNothing: true } => Nothing with { Mark = label.Mark },
            _ => null,
        };
        if (options is null)
        {
            errors.Add(label.Value.Mark, path, label.Value.Describe(), "a mapping of options, {} for defaults");
            return null;
        }
        if (FindMethod(label, options, path) is not { } method)
            return null;

        var fields = method.Options.Select(Field.Of).ToImmutableArray();
        foreach (
            var entry in options.Entries.Where(e => e.Key != SweepSchema.MethodKey && fields.All(f => f.Name != e.Key))
        )
        {
            var known = fields.Select(f => f.Name).Append(SweepSchema.MethodKey);
            var has = fields.IsEmpty ? "no options" : $"one of {string.Join(", ", fields.Select(f => f.Name))}";
            errors.Add(
                entry.Mark,
                SweepErrors.Below(path, entry.Key),
                $"an option that {method.Id} does not have",
                has,
                Spelling.Nearest(entry.Key, known)
            );
        }
        foreach (var required in fields.Where(f => f.Required && options.Find(f.Name) is null))
            errors.Add(label.Mark, $"{path}.{required.Name}", "nothing", required.Expected);
        var dimensions = DimensionsOf(
            options with
            {
                Entries = options.Entries.RemoveAll(e => e.Key == SweepSchema.MethodKey),
            },
            path,
            fields,
            prefix: ""
        );
        return MethodBlock.Of(label.Key, method, foundation, target, dimensions);
    }

    private MethodDescriptor? FindMethod(Entry label, Node.Mapping options, string path)
    {
        var given = options.Find(SweepSchema.MethodKey);
        var (id, mark) = given?.Value switch
        {
            null => (label.Key, label.Mark),
            Node.Scalar { IsNothing: false } scalar => (scalar.Text, scalar.Mark),
            var other => (null, other.Mark),
        };
        if (id is not null && catalog.TryFind(id, out var method))
            return method;
        var known = catalog.Methods.Select(m => m.Id).ToList();
        var key = given is null ? path : $"{path}.{SweepSchema.MethodKey}";
        var got = id is null ? given!.Value.Describe() : $"the unknown method '{Shown.Of(id)}'";
        var expected =
            $"one of {string.Join(", ", known)}"
            + (given is null ? ", or a label of your own with 'method:' in its options" : "");
        errors.Add(mark, key, got, expected, id is null ? null : Spelling.Nearest(id, known));
        return null;
    }

    private SweepLimits? ReadLimits(Node.Mapping document)
    {
        var section = Section(document, SweepSchema.LimitsSection);
        CheckKeys(section, SweepSchema.LimitsSection, SweepSchema.Limits.Select(f => f.Name));
        var values = SweepSchema.Limits.Select(f => ReadOne(f, section, SweepSchema.LimitsSection)).ToList();
        return values.Contains(null)
            ? null
            : new SweepLimits(
                (int)values[0]!.AsInteger(),
                TimeSpan.FromSeconds(values[1]!.AsInteger()),
                values[2]!.AsInteger()
            );
    }

    private ImmutableArray<Dimension> ReadDimensions(Node.Mapping section, string name, ImmutableArray<Field> fields)
    {
        CheckKeys(section, name, fields.Select(f => f.Name));
        return DimensionsOf(section, name, fields, prefix: $"{name}.");
    }

    /// <summary>The settings that were given, in file order, then those with defaults.</summary>
    private ImmutableArray<Dimension> DimensionsOf(
        Node.Mapping section,
        string path,
        ImmutableArray<Field> fields,
        string prefix
    )
    {
        var given = section.Entries.SelectMany(e =>
            fields
                .Where(f => f.Name == e.Key)
                .Select(f => _fields.ReadDimension(prefix + f.Name, f, e, $"{path}.{f.Name}"))
        );
        var defaults = fields
            .Where(f => section.Find(f.Name) is null)
            .Select(f => new Dimension(
                prefix + f.Name,
                f,
                f.Default is { } value ? [new(value, section.Mark)] : [],
                IsAxis: false
            ));
        return [.. given, .. defaults];
    }

    private OptionValue? ReadOne(Field field, Node.Mapping section, string path) =>
        section.Find(field.Name) is { } entry
            ? _fields.Read(field, entry.Value, path.Length == 0 ? field.Name : $"{path}.{field.Name}")
            : field.Default;

    private string? ReadWord(Field field, Node.Mapping section, string path) =>
        ReadOne(field, section, path)?.ToString();

    private T? ReadEnumeration<T>(Field field, Node.Mapping section, string path)
        where T : struct, Enum =>
        ReadWord(field, section, path) is { } word ? Enum.Parse<T>(word, ignoreCase: true) : null;

    private Node.Mapping Section(Node.Mapping document, string name)
    {
        if (document.Find(name) is not { } entry)
            return Nothing with { Mark = document.Mark };
        if (entry.Value is Node.Mapping section)
            return section;
        errors.Add(entry.Value.Mark, name, entry.Value.Describe(), "a mapping");
        return Nothing;
    }

    private Entry? Require(Node.Mapping document, string key, string expected)
    {
        var entry = document.Find(key);
        if (entry is null)
            errors.Add(document.Mark, key, "nothing", expected);
        return entry;
    }

    private void CheckKeys(Node.Mapping section, string path, IEnumerable<string> known)
    {
        var keys = known.ToList();
        foreach (var entry in section.Entries.Where(e => !keys.Contains(e.Key)))
            errors.AddUnknownKey(entry, path, keys);
    }

    [GeneratedRegex(@"^[a-z0-9][a-z0-9_-]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"^[A-Za-z0-9._-]{1,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex LabelPattern();
}

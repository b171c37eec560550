using System.Collections.Immutable;
using TauGate.Core.Sweeps;
using TauGate.Core.Text;

namespace TauGate.Core.SweepFiles;

/// <summary>Reads <c>zip</c> and <c>exclude</c>; the labels, methods and axes that they name must exist.</summary>
internal sealed class SelectionReader(ImmutableArray<MethodBlock> blocks, FieldReader fields, SweepErrors errors)
{
    /// <summary>Sets of axes that move together.</summary>
    public ImmutableArray<ImmutableArray<string>> ReadZips(Entry? entry)
    {
        if (entry is null)
            return [];
        const string Expected = "a list of lists of axes that move together, such as [[rank, learning_rate]]";
        if (
            entry.Value is not Node.Sequence { Items.IsEmpty: false } list
            || list.Items.Any(i => i is not Node.Sequence { Items.Length: > 1 })
        )
        {
            var flat =
                entry.Value is Node.Sequence { Items.Length: > 1 } s && s.Items.All(i => i is Node.Scalar)
                    ? $"[[{string.Join(", ", s.Items.Cast<Node.Scalar>().Select(i => Shown.Of(i.Text)))}]]"
                    : null;
            errors.Add(entry.Value.Mark, SweepSchema.Zip, entry.Value.Describe(), Expected, flat);
            return [];
        }
        var known = blocks.SelectMany(b => b.Dimensions).Where(d => d.IsAxis).Select(d => d.Axis).Distinct().ToList();
        var taken = new HashSet<string>();
        foreach (var item in list.Items.Cast<Node.Sequence>().SelectMany(zip => zip.Items))
        {
            if (item is not Node.Scalar name || !known.Contains(name.Text))
                errors.Add(
                    item.Mark,
                    SweepSchema.Zip,
                    item.Describe(),
                    AxesExpected(known),
                    item is Node.Scalar s ? Spelling.Nearest(s.Text, known) : null
                );
            else if (!taken.Add(name.Text))
                errors.Add(item.Mark, SweepSchema.Zip, $"{item.Describe()} a second time", "each axis once");
        }
        if (errors.Count > 0)
            return [];
        var zips = list
            .Items.Cast<Node.Sequence>()
            .Select(z => (z.Mark, Names: z.Items.Cast<Node.Scalar>().Select(i => i.Text).ToImmutableArray()))
            .ToList();
        foreach (var (mark, names) in zips)
            CheckZip(mark, names);
        return [.. zips.Select(z => z.Names)];
    }

    /// <summary>Partial matches to leave out.</summary>
    public ImmutableArray<Exclusion> ReadExclusions(Entry? entry)
    {
        if (entry is null)
            return [];
        const string Expected = "a list of partial matches such as [{ label: lora, rank: 16 }]";
        if (entry.Value is not Node.Sequence list)
        {
            errors.Add(entry.Value.Mark, SweepSchema.Exclude, entry.Value.Describe(), Expected);
            return [];
        }
        var exclusions = ImmutableArray.CreateBuilder<Exclusion>();
        foreach (var item in list.Items)
        {
            if (item is Node.Mapping { Entries.IsEmpty: false } match)
                exclusions.Add(ReadExclusion(match));
            else
                errors.Add(
                    item.Mark,
                    SweepSchema.Exclude,
                    item is Node.Mapping ? "an empty mapping" : item.Describe(),
                    Expected
                );
        }
        return exclusions.ToImmutable();
    }

    private void CheckZip(Mark mark, ImmutableArray<string> names)
    {
        var movedTogether = false;
        foreach (var block in blocks)
        {
            var strand = block.Dimensions.Where(d => d.IsAxis && names.Contains(d.Axis)).ToList();
            movedTogether |= strand.Count > 1;
            if (strand.Select(d => d.Values.Length).Distinct().Count() > 1)
            {
                var lengths = string.Join(", ", strand.Select(d => $"{d.Axis} with {d.Values.Length}"));
                errors.Add(
                    mark,
                    SweepSchema.Zip,
                    $"axes of different length for '{block.Label}' ({lengths})",
                    "the same number of values on each"
                );
            }
        }
        if (!movedTogether)
            errors.Add(mark, SweepSchema.Zip, "axes that no label has together", "at least two axes of one label");
    }

    private Exclusion ReadExclusion(Node.Mapping match)
    {
        string? label = null,
            method = null;
        var values = ImmutableDictionary.CreateBuilder<string, OptionValue>();
        var axes = blocks.SelectMany(b => b.Axes).DistinctBy(d => d.Axis).ToDictionary(d => d.Axis);
        foreach (var entry in match.Entries)
        {
            var path = SweepErrors.Below(SweepSchema.Exclude, entry.Key);
            if (entry.Key == SweepSchema.LabelKey)
                label = ReadOneOf(entry, path, blocks.Select(b => b.Label));
            else if (entry.Key == SweepSchema.MethodKey)
                method = ReadOneOf(entry, path, blocks.Select(b => b.Method.Id));
            else if (axes.TryGetValue(entry.Key, out var axis))
            {
                if (fields.Read(axis.Field, entry.Value, path) is { } value)
                    values.Add(entry.Key, value);
            }
            else
            {
                var known = axes.Keys.Prepend(SweepSchema.MethodKey).Prepend(SweepSchema.LabelKey).ToList();
                errors.Add(
                    entry.Mark,
                    path,
                    $"'{Shown.Of(entry.Key)}', which is no axis of this sweep",
                    $"one of {string.Join(", ", known)}",
                    Spelling.Nearest(entry.Key, known)
                );
            }
        }
        return new Exclusion(match.Mark, label, method, values.ToImmutable());
    }

    private string? ReadOneOf(Entry entry, string path, IEnumerable<string> known) =>
        fields
            .Read(new Field(entry.Key, FieldKind.Word, Choices: [.. known.Distinct()]), entry.Value, path)
            ?.ToString();

    private static string AxesExpected(List<string> known) =>
        known.Count == 0 ? "axes (this sweep has none: give lists)" : $"one of the axes {string.Join(", ", known)}";
}

using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using TauGate.Core.Sweeps;
using TauGate.Core.Text;

namespace TauGate.Core.SweepFiles;

/// <summary>Reads the values of a <see cref="Field"/>, and adds an error for each that does not fit.</summary>
internal sealed partial class FieldReader(SweepErrors errors)
{
    /// <summary>
    /// One value, or the distinct values of an axis: a list where a scalar is expected, a list of lists where a list
    /// is. Empty after an error.
    /// </summary>
    public Dimension ReadDimension(string axis, Field field, Entry entry, string path)
    {
        if (entry.Value is Node.Sequence list && (!field.IsListByNature || list.Items.Any(i => i is Node.Sequence)))
            return new Dimension(axis, field, ReadAxis(field, list, path), IsAxis: true);
        return new Dimension(
            axis,
            field,
            Read(field, entry.Value, path) is { } value ? [new(value, entry.Value.Mark)] : [],
            IsAxis: false
        );
    }

    /// <summary>One value; null after an error.</summary>
    public OptionValue? Read(Field field, Node node, string path) =>
        field.Kind switch
        {
            FieldKind.Integer => ReadInteger(field, node, path),
            FieldKind.Real => ReadReal(field, node, path),
            FieldKind.Word => ReadWord(field, node, path),
            FieldKind.WordSet => ReadWordSet(field, node, path),
            FieldKind.IntegerList => ReadIntegerList(field, node, path),
            _ => ReadDuration(field, node, path),
        };

    private ImmutableArray<PlacedValue> ReadAxis(Field field, Node.Sequence list, string path)
    {
        if (list.Items.IsEmpty)
            errors.Add(list.Mark, path, list.Describe(), "at least one value on an axis");
        var values = ImmutableArray.CreateBuilder<PlacedValue>();
        var seen = new HashSet<OptionValue>();
        foreach (var item in list.Items)
        {
            if (Read(field, item, path) is not { } value)
                continue;
            if (seen.Add(value))
                values.Add(new(value, item.Mark));
            else
                errors.Add(
                    item.Mark,
                    path,
                    $"{Shown.Of(value.ToString()!)} a second time",
                    "distinct values on an axis"
                );
        }
        return values.ToImmutable();
    }

    private OptionValue.Integer? ReadInteger(Field field, Node node, string path)
    {
        if (node is Node.Scalar { Quoted: false } scalar)
        {
            if (NumberText.IsInteger(scalar.Text))
            {
                if (
                    long.TryParse(
                        scalar.Text,
                        NumberStyles.AllowLeadingSign,
                        CultureInfo.InvariantCulture,
                        out var value
                    ) && field.Admits(value)
                )
                    return new OptionValue.Integer(value);
                return Wrong(field, node, path);
            }
            if (
                NumberText.TryReal(scalar.Text, out var real)
                && real == Math.Floor(real)
                && field.Admits(real)
                && Math.Abs(real) < 1e15
            )
                return Wrong(field, node, path, real.ToString("F0", CultureInfo.InvariantCulture));
        }
        return Wrong(field, node, path, Meant(node));

        OptionValue.Integer? Wrong(Field f, Node n, string p, string? suggestion = null)
        {
            errors.Add(n.Mark, p, n.Describe(), f.Expected, suggestion);
            return null;
        }
    }

    private OptionValue.Real? ReadReal(Field field, Node node, string path)
    {
        if (node is not Node.Scalar { Quoted: false } scalar || !NumberText.TryReal(scalar.Text, out var value))
            errors.Add(node.Mark, path, node.Describe(), field.Expected, Meant(node));
        else if (!double.IsFinite(value))
            errors.Add(node.Mark, path, node.Describe(), "a finite number (at most about 1.8e308)");
        else if (!field.Admits(value))
            errors.Add(node.Mark, path, node.Describe(), field.Expected);
        else
            return new OptionValue.Real(value == 0 ? 0.0 : value); // -0 is 0, as in the keys
        return null;
    }

    private OptionValue.Text? ReadWord(Field field, Node node, string path)
    {
        if (node is Node.Scalar scalar && field.Choices.Contains(scalar.Text))
            return new OptionValue.Text(scalar.Text);
        errors.Add(
            node.Mark,
            path,
            node.Describe(),
            field.Expected,
            node is Node.Scalar s ? Spelling.Nearest(s.Text, field.Choices) : null
        );
        return null;
    }

    private OptionValue.List? ReadWordSet(Field field, Node node, string path)
    {
        if (node is not Node.Sequence { Items.IsEmpty: false } list)
        {
            var alone = node is Node.Scalar s && field.Choices.Contains(s.Text) ? $"[{s.Text}]" : null;
            errors.Add(node.Mark, path, node.Describe(), field.Expected, alone);
            return null;
        }
        var before = errors.Count;
        var one = new Field(field.Name, FieldKind.Word, Choices: field.Choices);
        var words = new HashSet<string>();
        foreach (var item in list.Items)
            if (ReadWord(one, item, path) is { } word && !words.Add(word.Value))
                errors.Add(item.Mark, path, $"'{word}' a second time", "each word once");
        return errors.Count > before
            ? null
            : new OptionValue.List([.. field.Choices.Where(words.Contains).Select(w => new OptionValue.Text(w))]);
    }

    private OptionValue.List? ReadIntegerList(Field field, Node node, string path)
    {
        if (node is not Node.Sequence { Items.Length: > 0 and <= Field.LongestList } list)
        {
            var alone =
                node is Node.Scalar { Quoted: false } s && NumberText.IsInteger(s.Text)
                    ? $"[{Shown.Of(s.Text)}]"
                    : null;
            errors.Add(
                node.Mark,
                path,
                node is Node.Sequence { Items.Length: var n and > 0 } ? $"a list of {n}" : node.Describe(),
                field.Expected,
                alone
            );
            return null;
        }
        var one = field with { Kind = FieldKind.Integer };
        var items = list.Items.Select(i => ReadInteger(one, i, path)).ToImmutableArray<OptionValue?>();
        return items.Contains(null) ? null : new OptionValue.List(items!);
    }

    private OptionValue.Integer? ReadDuration(Field field, Node node, string path)
    {
        if (
            node is Node.Scalar scalar
            && DurationPattern().Match(scalar.Text) is { Success: true } match
            && long.TryParse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && count <= field.Maximum
        )
        {
            var seconds =
                count
                * match.Groups[2].Value switch
                {
                    "s" => 1,
                    "m" => 60,
                    _ => 3600,
                };
            if (field.Admits(seconds))
                return new OptionValue.Integer(seconds);
        }
        var bare =
            node is not Node.Scalar { Quoted: false } s ? null
            : NumberText.IsInteger(s.Text) ? $"{Shown.Of(s.Text)}s"
            : s.Text.Length > 1 && NumberText.Meant(s.Text[..^1]) is { } meant ? Shown.Of(meant + s.Text[^1..])
            : null;
        errors.Add(node.Mark, path, node.Describe(), field.Expected, bare);
        return null;
    }

    /// <summary>
    /// A suggestion for text that was meant as a number: a quoted scalar, or a notation that other YAML readers take
    /// for a number.
    /// </summary>
    private static string? Meant(Node node) =>
        node switch
        {
            Node.Scalar { Quoted: true } s when NumberText.TryReal(s.Text, out var value) && double.IsFinite(value) =>
                $"{Shown.Of(s.Text)} without quotes",
            Node.Scalar { Quoted: false } s => NumberText.Meant(s.Text) is { } meant ? Shown.Of(meant) : null,
            _ => null,
        };

    [GeneratedRegex(@"^(0|[1-9][0-9]*)(s|m|h)\z", RegexOptions.CultureInvariant)]
    private static partial Regex DurationPattern();
}

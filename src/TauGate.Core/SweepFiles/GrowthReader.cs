using System.Globalization;
using TauGate.Core.Sweeps;

namespace TauGate.Core.SweepFiles;

/// <summary>
/// Reads <c>seeds: { until: decided, at_most: 100 }</c>: seeds that are added until the claims are decided.
/// </summary>
internal sealed class GrowthReader(FieldReader fields, SweepErrors errors)
{
    /// <summary>How seeds are added; null when the file gives fixed seeds, or after an error.</summary>
    public SeedGrowth? Read(Node.Mapping document)
    {
        if (document.Find(SweepSchema.Seeds)?.Value is not Node.Mapping section)
            return null;
        var before = errors.Count;
        var (until, atMost, from) = (SweepSchema.Growth[0], SweepSchema.Growth[1], SweepSchema.Growth[2]);
        string[] known = [.. SweepSchema.Growth.Select(f => f.Name)];
        foreach (var stranger in section.Entries.Where(e => !known.Contains(e.Key)))
            errors.AddUnknownKey(stranger, SweepSchema.Seeds, known);
        if (Require(section, until) is { } word)
            fields.Read(until, word.Value, PathOf(until));
        var most = Require(section, atMost) is { } given ? ReadMost(atMost, given.Value) : null;
        var first = section.Find(from.Name) is { } start
            ? fields.Read(from, start.Value, PathOf(from))?.AsInteger()
            : from.Default!.AsInteger();
        if (first > long.MaxValue - SeedGrowth.Most)
            errors.Add(
                section.Find(from.Name)!.Value.Mark,
                PathOf(from),
                first.Value.ToString(CultureInfo.InvariantCulture),
                $"a seed from which {SeedGrowth.Most} seeds stay below 9223372036854775807"
            );
        RequireClaims(document, section.Find(until.Name)?.Mark ?? section.Mark);
        return errors.Count > before || most is null || first is null
            ? null
            : new SeedGrowth(first.Value, (int)most.Value);
    }

    private long? ReadMost(Field field, Node node)
    {
        // For a number that is out of range, the nearest allowed one is suggested.
        if (
            node is Node.Scalar { Quoted: false } scalar
            && long.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            && !field.Admits(value)
        )
        {
            errors.Add(
                node.Mark,
                PathOf(field),
                node.Describe(),
                field.Expected,
                (value < SeedGrowth.Fewest ? SeedGrowth.Fewest : SeedGrowth.Most).ToString(CultureInfo.InvariantCulture)
            );
            return null;
        }
        return fields.Read(field, node, PathOf(field))?.AsInteger();
    }

    private void RequireClaims(Node.Mapping document, Mark place)
    {
        if (document.Find(SweepSchema.Claims)?.Value is { } claims and not Node.Scalar { IsNothing: true })
        {
            // A name without a text is no claim. Other errors of the section are reported where it is read.
            if (
                claims is not Node.Mapping named
                || named.Entries.Any(e => e.Value is not Node.Scalar { IsNothing: true })
            )
                return;
        }
        errors.Add(
            place,
            PathOf(SweepSchema.Growth[0]),
            "no claim to decide",
            $"a section '{SweepSchema.Claims}' with at least one claim, or seeds such as 0..19"
        );
    }

    private Entry? Require(Node.Mapping section, Field field)
    {
        var entry = section.Find(field.Name);
        if (entry is null)
            errors.Add(section.Mark, PathOf(field), "nothing", field.Expected);
        return entry;
    }

    private static string PathOf(Field field) => $"{SweepSchema.Seeds}.{field.Name}";
}

using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using TauGate.Core.Sweeps;
using TauGate.Core.Text;

namespace TauGate.Core.SweepFiles;

/// <summary>Reads seeds: an inclusive range, or a list of seeds and ranges.</summary>
/// <param name="path">The key, for errors.</param>
internal sealed partial class SeedReader(SweepErrors errors, string path = SweepSchema.Seeds)
{
    private const string Expected = "seeds such as 0..19 or [0, 3, 5..9]";
    private const string ExpectedSeed = "seeds from 0 to 9223372036854775807";

    /// <summary>The seeds in file order; null after an error.</summary>
    public SeedSet? Read(Node node)
    {
        var before = errors.Count;
        switch (node)
        {
            case Node.Scalar { Quoted: false } bare
                when long.TryParse(
                    bare.Text,
                    NumberStyles.AllowLeadingSign,
                    CultureInfo.InvariantCulture,
                    out var count
                ):
                errors.Add(node.Mark, path, node.Describe(), Expected, count > 0 ? Invariant($"0..{count - 1}") : null);
                return null;
            case Node.Scalar:
                return ReadRange(node) is { } range ? new SeedSet([range]) : null;
            case Node.Sequence { Items.IsEmpty: false } list:
                var placed = list.Items.Select(i => (Range: ReadRange(i), i.Mark)).ToList();
                if (errors.Count > before)
                    return null;
                RefuseRepeats([.. placed.Select(p => (p.Range!.Value, p.Mark))]);
                return errors.Count > before ? null : new SeedSet(Join(placed.Select(p => p.Range!.Value)));
            default:
                errors.Add(node.Mark, path, node.Describe(), Expected);
                return null;
        }
    }

    /// <summary>Joins neighbours to ranges, so that <c>[0, 1, 2]</c> and <c>0..2</c> give the same sweep.</summary>
    private static ImmutableArray<SeedRange> Join(IEnumerable<SeedRange> ranges)
    {
        var joined = ImmutableArray.CreateBuilder<SeedRange>();
        foreach (var range in ranges)
        {
            if (joined.Count > 0 && joined[^1].Last + 1 == range.First)
                joined[^1] = joined[^1] with { Last = range.Last };
            else
                joined.Add(range);
        }
        return joined.ToImmutable();
    }

    private SeedRange? ReadRange(Node node)
    {
        // A range is text to YAML, so quotes change nothing; a single seed is a number, which a quoted scalar is not.
        if (
            node is not Node.Scalar scalar
            || RangePattern().Match(scalar.Text) is not { Success: true } match
            || (scalar.Quoted && !match.Groups["last"].Success)
        )
        {
            errors.Add(node.Mark, path, node.Describe(), Expected);
            return null;
        }
        var other =
            Mended(match.Groups["first"].Value)
            + (match.Groups["last"].Success ? $"..{Mended(match.Groups["last"].Value)}" : "");
        if (other != scalar.Text)
        {
            errors.Add(node.Mark, path, node.Describe(), Expected, Shown.Of(other));
            return null;
        }
        var (firstText, lastText) = (
            match.Groups["first"].Value,
            match.Groups["last"].Success ? match.Groups["last"].Value : match.Groups["first"].Value
        );
        if (
            !long.TryParse(firstText, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var first)
            || first < 0
            || !long.TryParse(lastText, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var last)
            || last < 0
        )
        {
            errors.Add(node.Mark, path, node.Describe(), ExpectedSeed);
            return null;
        }
        if (last < first)
        {
            errors.Add(
                node.Mark,
                path,
                $"{node.Describe()}, which runs backwards",
                "a range from the smaller seed to the larger",
                Invariant($"{last}..{first}")
            );
            return null;
        }
        return new SeedRange(first, last);
    }

    /// <summary>The seed without leading zeros, with which some readers would take it for another number.</summary>
    private static string Mended(string seed) => NumberText.IsInteger(seed) ? seed : NumberText.Meant(seed) ?? seed;

    private void RefuseRepeats(ImmutableArray<(SeedRange Range, Mark Mark)> placed)
    {
        var sorted = placed.Sort((a, b) => (a.Range.First, a.Range.Last).CompareTo((b.Range.First, b.Range.Last)));
        var reach = -1L;
        foreach (var (range, mark) in sorted)
        {
            if (range.First <= reach)
                errors.Add(mark, path, $"seed {range.First} a second time", "each seed once");
            reach = Math.Max(reach, range.Last);
        }
    }

    [GeneratedRegex(@"^(?<first>[-+]?[0-9]+)(\.\.(?<last>[-+]?[0-9]+))?\z", RegexOptions.CultureInvariant)]
    private static partial Regex RangePattern();
}

using System.Collections.Immutable;
using TauGate.Core.Sweeps;
using TauGate.Core.Sweeps.Files;

namespace TauGate.Core.Claims;

/// <summary>Finds the variants that a claim speaks of: exactly one for each arm of each of its parts.</summary>
internal sealed class ClaimBinder
{
    private const int MostParts = 1000;
    private const int ShownRows = 4;

    private readonly ClaimStatement _statement;
    private readonly ImmutableArray<Arm> _arms;

    public ClaimBinder(ClaimStatement statement, ImmutableArray<Variant> variants)
    {
        _statement = statement;
        var rows = variants.Select((variant, position) => new Row(position, variant, VariantSettings.Of(variant))).ToLookup(r => r.Variant.Label, StringComparer.Ordinal);
        _arms = [.. statement.Terms.Select(t => Narrow(t, rows))];
    }

    /// <summary>The claim's parts.</summary>
    /// <exception cref="ClaimTextException">An arm, setting or value is not there, or is not a single one.</exception>
    public ImmutableArray<BoundPart> Bind()
    {
        foreach (var match in _statement.At.Where(m => !_arms.Any(a => a.Takes(m.Name.Text)))) throw UnknownSetting(match.Name, _arms);
        foreach (var name in _statement.Over)
        {
            if (_statement.At.Any(m => m.Name.Text == name.Text))
                throw new ClaimTextException(name.Offset, $"'{Shown.Of(name.Text)}', which 'at' has fixed", "a setting that is not fixed");
            if (!_arms.Any(a => a.Takes(name.Text))) throw UnknownSetting(name, _arms);
        }
        var arms = _arms.Select(a => _statement.At.Aggregate(a, (arm, match) => arm.Takes(match.Name.Text) ? arm.Where(match) : arm)).ToImmutableArray();
        return [.. Combinations(arms).Select(at => new BoundPart(at, [.. arms.Select(arm => arm.Only(at, _statement.Over)).Select((row, i) =>
            new BoundTerm(_statement.Terms[i].Factor, row.Position, _statement.Terms[i].Metric))]))];
    }

    private static Arm Narrow(ArmTerm term, ILookup<string, Row> rows)
    {
        var label = term.Arm.Text;
        if (!rows.Contains(label))
        {
            var known = rows.Select(g => g.Key).ToList();
            var spaces = label.Contains('-', StringComparison.Ordinal) ? " (a difference has spaces around its minus)" : "";
            throw new ClaimTextException(term.Arm.Offset, $"the unknown label '{Shown.Of(label)}'", $"one of {string.Join(", ", known)}{spaces}", Spelling.Nearest(label, known));
        }
        var arm = new Arm(term, [.. rows[label]]);
        foreach (var match in term.Fixed)
        {
            if (!arm.Has(match.Name.Text)) throw UnknownSetting(match.Name, [arm]);
            arm = arm.Where(match);
        }
        return arm;
    }

    /// <summary>The combinations of values that the quantifier ranges over, in the order of the variants; one empty one without a quantifier.</summary>
    private List<ImmutableSortedDictionary<string, OptionValue>> Combinations(ImmutableArray<Arm> arms)
    {
        var combinations = new List<ImmutableSortedDictionary<string, OptionValue>> { ImmutableSortedDictionary.Create<string, OptionValue>(StringComparer.Ordinal) };
        foreach (var name in _statement.Over)
        {
            var values = arms.Where(a => a.Takes(name.Text)).SelectMany(a => a.Rows).Select(r => r.Settings[name.Text]).Distinct().ToList();
            if ((long)combinations.Count * values.Count > MostParts)
                throw new ClaimTextException(name.Offset, $"a claim about {(long)combinations.Count * values.Count} combinations", $"at most {MostParts}");
            combinations = [.. combinations.SelectMany(c => values.Select(v => c.SetItem(name.Text, v)))];
        }
        // Axes may be zipped, or combinations of them excluded: those are none of the claim's.
        return [.. combinations.Where(c => arms.Where(a => c.Keys.Count(a.Takes) > 1).All(a => a.Rows.Any(r => c.All(v => !a.Takes(v.Key) || r.Settings[v.Key].Equals(v.Value)))))];
    }

    private static ClaimTextException UnknownSetting(ClaimToken name, IEnumerable<Arm> arms)
    {
        var list = arms.ToList();
        var known = list.SelectMany(a => a.Settings).Distinct().Order(StringComparer.Ordinal).ToList();
        var owners = string.Join(" and ", list.Select(a => $"'{a.Term.Arm.Text}'").Distinct());
        return new ClaimTextException(name.Offset, $"'{Shown.Of(name.Text)}', which is no setting of {owners} that is left open", $"one of {string.Join(", ", known)}", Spelling.Nearest(name.Text, known));
    }

    private sealed record Row(int Position, Variant Variant, ImmutableSortedDictionary<string, OptionValue> Settings);

    /// <summary>A term with the variants that it may mean.</summary>
    private sealed record Arm(ArmTerm Term, ImmutableArray<Row> Rows)
    {
        /// <summary>Settings that it leaves open.</summary>
        public IEnumerable<string> Settings => Rows.SelectMany(r => r.Settings.Keys).Distinct().Where(Takes);

        public bool Has(string setting) => Rows.All(r => r.Settings.ContainsKey(setting));

        /// <summary>Whether what the claim says of a setting is said of this arm: it has it, and does not fix it itself.</summary>
        public bool Takes(string setting) => Has(setting) && Term.Fixed.All(m => m.Name.Text != setting);

        public Arm Where(SettingMatch match)
        {
            var name = match.Name.Text;
            var found = Rows.Where(r => VariantSettings.Is(r.Settings[name], match.Value.Text)).ToImmutableArray();
            if (!found.IsEmpty) return this with { Rows = found };
            var known = Rows.Select(r => VariantSettings.WrittenOf(r.Settings[name])).Distinct().ToList();
            throw new ClaimTextException(match.Value.Offset, $"{Shown.Of(name)}={Shown.Of(match.Value.Text)}, which no row of '{Term.Arm.Text}' has", $"one of {string.Join(", ", known)}");
        }

        /// <summary>The one row with these values.</summary>
        public Row Only(ImmutableSortedDictionary<string, OptionValue> at, ImmutableArray<ClaimToken> over)
        {
            var mine = at.Where(v => Takes(v.Key)).ToList();
            var found = Rows.Where(r => mine.All(v => r.Settings[v.Key].Equals(v.Value))).ToList();
            if (found.Count == 1) return found[0];
            if (found.Count == 0)
                throw new ClaimTextException(over[0].Offset, $"{string.Join(", ", mine.Select(v => $"{v.Key}={VariantSettings.WrittenOf(v.Value)}"))}, which no row of '{Term.Arm.Text}' has", "values that every arm has");
            var open = found[0].Settings.Keys.Where(k => found.Select(r => r.Settings.GetValueOrDefault(k)).Distinct().Count() > 1).ToList();
            var rows = string.Join(", ", found.Take(ShownRows).Select(r => r.Variant.Title)) + (found.Count > ShownRows ? ", ..." : "");
            throw new ClaimTextException(Term.Arm.Offset, $"'{Term.Arm.Text}', which are {found.Count} rows ({rows})",
                $"one: fix {string.Join(" or ", open.Take(ShownRows))} in brackets or with 'at', or say 'for every' or 'for some'");
        }
    }
}

using System.Collections.Immutable;
using TauGate.Core.Fronts;
using TauGate.Core.Sweeps;
using TauGate.Core.Text;

namespace TauGate.Core.Claims;

/// <summary>
/// Finds the variants that a claim speaks of: exactly one for each arm of each of its parts, or one family for an arm
/// that is compared at a target accuracy.
/// </summary>
internal sealed class ClaimBinder
{
    private const int MostParts = 1000;
    private const int ShownRows = 4;

    private readonly ClaimStatement _statement;
    private readonly ImmutableArray<RowFamily> _families;

    /// <summary>An arm for each term of the statement.</summary>
    private readonly ImmutableArray<Arm> _arms;

    /// <summary>For each term the arm at whose target accuracy it is compared; null if that is a number.</summary>
    private readonly ImmutableArray<Arm?> _levels;

    public ClaimBinder(ClaimStatement statement, ImmutableArray<Variant> variants)
    {
        _statement = statement;
        var rows = variants
            .Select((variant, position) => new Row(position, variant, VariantSettings.Of(variant)))
            .ToLookup(r => r.Variant.Label, StringComparer.Ordinal);
        _families = RowFamily.Of(variants);
        _arms = [.. statement.Terms.Select(t => Narrow(t, TargetOf(t), rows))];
        _levels = [.. statement.Terms.Select(t => TargetOf(t) is { Of: { } level } ? Narrow(level, null, rows) : null)];
    }

    private IEnumerable<Arm> All => [.. _arms, .. _levels.OfType<Arm>()];

    /// <summary>The claim's parts.</summary>
    /// <exception cref="ClaimTextException">An arm, setting or value is not there, or is not a single one.</exception>
    public ImmutableArray<BoundPart> Bind()
    {
        foreach (var match in _statement.At.Where(m => !All.Any(a => a.Takes(m.Name.Text))))
            throw UnknownSetting(match.Name, All);
        foreach (var name in _statement.Over)
        {
            if (_statement.At.Any(m => m.Name.Text == name.Text))
                throw new ClaimTextException(
                    name.Offset,
                    $"'{Shown.Of(name.Text)}', which 'at' has fixed",
                    "a setting that is not fixed"
                );
            if (!All.Any(a => a.Takes(name.Text)))
                throw UnknownSetting(name, All);
        }
        var arms = _arms.Select(At).ToImmutableArray();
        var levels = _levels.Select(l => l is null ? null : At(l)).ToImmutableArray();
        return
        [
            .. Combinations([.. arms, .. levels.OfType<Arm>()])
                .Select(at => new BoundPart(
                    at,
                    [.. arms.Select((arm, i) => Bind(_statement.Terms[i], arm, levels[i], at))]
                )),
        ];

        Arm At(Arm arm) =>
            _statement.At.Aggregate(arm, (narrowed, match) =>
                narrowed.Takes(match.Name.Text) ? narrowed.Where(match) : narrowed
            );
    }

    private BoundTerm Bind(ArmTerm term, Arm arm, Arm? level, ImmutableSortedDictionary<string, OptionValue> at)
    {
        var row = arm.Only(at, _statement.Over);
        if (arm.Target is not { } target)
            return new BoundTerm(term.Factor, row.Position, term.Metric);
        var family = _families.Single(f => f.Positions.Contains(row.Position));
        if (!family.HasSeveral)
        {
            throw new ClaimTextException(
                target.Name.Offset,
                $"a target accuracy of '{family.Title}', which has a single {RowFamily.DefaultAxis}",
                "rows at several, whose front has an accuracy at every level between"
            );
        }
        var front = new BoundFront(family, target.Value, level?.Only(at, _statement.Over).Position);
        return new BoundTerm(term.Factor, family.Positions[0], term.Metric) { Front = front };
    }

    /// <summary>The level that a term is compared at: its own, else the claim's.</summary>
    private TargetLevel? TargetOf(ArmTerm term) => term.Target ?? _statement.Target;

    private static Arm Narrow(ArmTerm term, TargetLevel? target, ILookup<string, Row> rows)
    {
        var label = term.Arm.Text;
        if (target is not null && term.Metric != ClaimMetrics.SourceAccuracy)
        {
            throw new ClaimTextException(
                term.Arm.Offset,
                $"the {term.Metric} of '{Shown.Of(label)}' at a target accuracy",
                $"its {ClaimMetrics.SourceAccuracy}"
            );
        }
        if (target is not null && term.Fixed.FirstOrDefault(m => m.Name.Text == RowFamily.DefaultAxis) is { } rate)
        {
            throw new ClaimTextException(
                rate.Name.Offset,
                $"{RowFamily.DefaultAxis} of an arm at a target accuracy, which is read from all of them",
                "one of both"
            );
        }
        if (!rows.Contains(label))
        {
            var known = rows.Select(g => g.Key).ToList();
            var spaces = label.Contains('-', StringComparison.Ordinal)
                ? " (a difference has spaces around its minus)"
                : "";
            throw new ClaimTextException(
                term.Arm.Offset,
                $"the unknown label '{Shown.Of(label)}'",
                $"one of {string.Join(", ", known)}{spaces}",
                Spelling.Nearest(label, known)
            );
        }
        var arm = new Arm(term, target, [.. rows[label]]);
        foreach (var match in term.Fixed)
        {
            if (!arm.Has(match.Name.Text))
                throw UnknownSetting(match.Name, [arm]);
            arm = arm.Where(match);
        }
        return arm;
    }

    /// <summary>
    /// The combinations of values that the quantifier ranges over, in the order of the variants; one empty one without
    /// a quantifier.
    /// </summary>
    private List<ImmutableSortedDictionary<string, OptionValue>> Combinations(ImmutableArray<Arm> arms)
    {
        var combinations = new List<ImmutableSortedDictionary<string, OptionValue>>
        {
            ImmutableSortedDictionary.Create<string, OptionValue>(StringComparer.Ordinal),
        };
        foreach (var name in _statement.Over)
        {
            var values = arms.Where(a => a.Takes(name.Text))
                .SelectMany(a => a.Rows)
                .Select(r => r.Settings[name.Text])
                .Distinct()
                .ToList();
            if ((long)combinations.Count * values.Count > MostParts)
                throw new ClaimTextException(
                    name.Offset,
                    $"a claim about {(long)combinations.Count * values.Count} combinations",
                    $"at most {MostParts}"
                );
            combinations = [.. combinations.SelectMany(c => values.Select(v => c.SetItem(name.Text, v)))];
        }
        // Axes may be zipped, or combinations of them excluded; the claim then does not range over those.
        return
        [
            .. combinations.Where(c =>
                arms.Where(a => c.Keys.Count(a.Takes) > 1)
                    .All(a => a.Rows.Any(r => c.All(v => !a.Takes(v.Key) || r.Settings[v.Key].Equals(v.Value))))
            ),
        ];
    }

    private static ClaimTextException UnknownSetting(ClaimToken name, IEnumerable<Arm> arms)
    {
        var list = arms.ToList();
        var known = list.SelectMany(a => a.Settings).Distinct().Order(StringComparer.Ordinal).ToList();
        var owners = string.Join(" and ", list.Select(a => $"'{a.Term.Arm.Text}'").Distinct());
        return new ClaimTextException(
            name.Offset,
            $"'{Shown.Of(name.Text)}', which is no setting of {owners} that is left open",
            $"one of {string.Join(", ", known)}",
            Spelling.Nearest(name.Text, known)
        );
    }

    private sealed record Row(int Position, Variant Variant, ImmutableSortedDictionary<string, OptionValue> Settings);

    /// <summary>A term with the variants that it may mean.</summary>
    /// <param name="Target">The target accuracy at which it means a family of rows; null when it means one.</param>
    private sealed record Arm(ArmTerm Term, TargetLevel? Target, ImmutableArray<Row> Rows)
    {
        /// <summary>Settings that its rows differ in.</summary>
        public IEnumerable<string> Settings => Rows.SelectMany(r => r.Settings.Keys).Distinct().Where(Takes);

        public bool Has(string setting) => Rows.All(r => r.Settings.ContainsKey(setting));

        /// <summary>
        /// Whether the claim's value of a setting applies to this arm: the arm has the setting and does not fix it
        /// itself.
        /// </summary>
        public bool Takes(string setting) =>
            Has(setting)
            && Term.Fixed.All(m => m.Name.Text != setting)
            && (Target is null || setting != RowFamily.DefaultAxis);

        public Arm Where(SettingMatch match)
        {
            var name = match.Name.Text;
            var found = Rows.Where(r => VariantSettings.Is(r.Settings[name], match.Value.Text)).ToImmutableArray();
            if (!found.IsEmpty)
                return this with { Rows = found };
            var known = Rows.Select(r => VariantSettings.WrittenOf(r.Settings[name])).Distinct().ToList();
            throw new ClaimTextException(
                match.Value.Offset,
                $"{Shown.Of(name)}={Shown.Of(match.Value.Text)}, which no row of '{Term.Arm.Text}' has",
                $"one of {string.Join(", ", known)}"
            );
        }

        /// <summary>The one row with these values; at a target accuracy the first of a family.</summary>
        public Row Only(ImmutableSortedDictionary<string, OptionValue> at, ImmutableArray<ClaimToken> over)
        {
            var mine = at.Where(v => Takes(v.Key)).ToList();
            var found = Rows.Where(r => mine.All(v => r.Settings[v.Key].Equals(v.Value))).ToList();
            if (found.Count == 1)
                return found[0];
            if (found.Count == 0)
                throw new ClaimTextException(
                    over[0].Offset,
                    $"{string.Join(", ", mine.Select(v => $"{v.Key}={VariantSettings.WrittenOf(v.Value)}"))}, "
                        + $"which no row of '{Term.Arm.Text}' has",
                    "values that every arm has"
                );
            var open = found[0]
                .Settings.Keys.Where(k => found.Select(r => r.Settings.GetValueOrDefault(k)).Distinct().Count() > 1)
                .ToList();
            if (Target is not null && open is [RowFamily.DefaultAxis])
                return found[0];
            if (Target is not null)
                open.Remove(RowFamily.DefaultAxis);
            var rows =
                string.Join(", ", found.Take(ShownRows).Select(r => r.Variant.Title))
                + (found.Count > ShownRows ? ", ..." : "");
            throw new ClaimTextException(
                Term.Arm.Offset,
                $"'{Term.Arm.Text}', which are {found.Count} rows ({rows})",
                $"one: fix {string.Join(" or ", open.Take(ShownRows))} in brackets or with 'at', "
                    + "or say 'for every' or 'for some'"
            );
        }
    }
}

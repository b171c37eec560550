using System.Collections.Immutable;
using TauGate.Core.Errors;
using TauGate.Core.Fronts;
using TauGate.Core.Ports;
using TauGate.Core.Results;
using TauGate.Core.Statistics;
using TauGate.Core.Sweeps;
using TauGate.Core.Text;

namespace TauGate.Reporting.Tables;

/// <summary>
/// What each method keeps of the source mode at equal target accuracy: the front over its learning rates, seed by seed.
/// </summary>
public static class FrontTable
{
    /// <summary>As <c>--table</c> takes it.</summary>
    public const string Name = "front";

    internal static TableKind Kind { get; } =
        new(
            Name,
            "Source accuracy at equal target accuracy, along the fronts over learning rates.",
            async (source, _, cancellation) =>
                Of(source, await source.Results.CellsAsync(source.Sweep.Id, cancellation))
        );

    /// <summary>A row for each level and each family of rows that has a front.</summary>
    /// <param name="cells">Every cell of the sweep that has a result.</param>
    /// <exception cref="InputException">The sweep lacks the baseline that was asked for, or has several.</exception>
    internal static Table Of(TableSource source, ImmutableArray<CellRow> cells)
    {
        var (spec, choice) = (source.Spec, source.Front);
        var all = RowFamily.Of(spec.Variants, choice.Along);
        var families = all.Where(f => f.HasSeveral).ToImmutableArray();
        if (families.IsEmpty)
        {
            return Empty(
                $"no label has several values of {choice.Along}: a list of them in a method's options makes a "
                    + "front (the rates of a tuned sweep never read test images)"
            );
        }
        RefuseBaseline(spec, choice.Baseline, families);
        var bySeed = cells.ToLookup(c => c.Seed);
        var fronts = families.Select(f => new FamilyFronts(f, spec, bySeed)).ToImmutableArray();
        if (fronts.All(f => f.Complete.IsEmpty))
            return Empty($"no seed has results at every {choice.Along} of a row yet");
        var baselines = fronts.Where(f => IsNamed(f.Family, choice.Baseline)).ToImmutableArray();
        var levels = choice.At.IsDefaultOrEmpty ? Levels(fronts, baselines) : [.. choice.At.Distinct().Order()];
        if (levels.IsEmpty)
            return Empty("no round accuracy is above the foundation's and reached by every seed: name some with --at");
        var rows = levels.SelectMany(l => fronts.Select(f => new Row(l, f, BaselineOf(f, baselines)))).ToList();

        ImmutableArray<Column> columns =
        [
            Columns.Numbers("at target %", rows.Select(r => (double?)(100 * r.Level)), "0.0##") with
            {
                Note =
                    $"at target: where a row's front over {choice.Along} has this test accuracy on rotated images; "
                    + "between neighbours on the straight line; the untouched foundation is a point of every front",
            },
            Columns.Words("method", rows.Select(r => r.Own.Family.Title)),
            Columns.Percent("source %", rows.Select(r => Summary(r.Values))) with
            {
                Note = "source: test accuracy on upright images there, mean over the seeds that reach the level",
            },
            Columns.Points($"less {choice.Baseline}", rows.Select(r => Summary(r.Differences))) with
            {
                Note = $"less {choice.Baseline}: difference in points at the same level, paired by seed and foundation",
            },
            Columns.Counts("n", rows.Select(r => (long?)r.Values.Length)),
            Columns.Counts("pairs", rows.Select(r => r.HasDifferences ? (long?)r.Differences.Length : null)),
            Columns.Counts("not reached", rows.Select(r => Some(r.NotReached))) with
            {
                Note = "not reached: seeds at which the front ends below the level; they are in no mean",
            },
            Columns.Percent("highest target %", rows.Select(r => Summary(r.Own.Highest))) with
            {
                Note = "highest target: where a row's front ends, mean over seeds",
            },
            Columns.Counts("diverged", rows.Select(r => Some(r.Own.Diverged))) with
            {
                Note = "diverged: cells of the row whose loss became NaN or infinite; they are no points of a front",
            },
            Columns.Counts("incomplete", rows.Select(r => Some(r.Own.Incomplete))) with
            {
                Note =
                    $"incomplete: seeds without a result at some {choice.Along}, or of several foundations; in no "
                    + "mean",
            },
        ];
        var left = all.Where(f => !f.HasSeveral).Select(f => f.Title).ToList();
        return new Table(
            Name,
            source.Sweep.Name,
            columns,
            [.. rows.Select(r => r.ToFields())],
            [
                Columns.Intervals,
                "fronts are chosen on the test images, seed by seed: further rows could only raise them",
                .. baselines.IsEmpty
                    ? [$"no differences: the sweep has no front of '{choice.Baseline}'; --baseline names another"]
                    : Array.Empty<string>(),
                .. left.Count > 0
                    ? [$"no front, because they have one value of {choice.Along}: {string.Join(", ", left)}"]
                    : Array.Empty<string>(),
                .. Rows.Warnings(spec, source.NumericClasses),
            ]
        )
        {
            Missing = source.Missing,
            About = new Fields { { "along", choice.Along }, { "baseline", choice.Baseline } },
        };

        Table Empty(string why) => new(Name, source.Sweep.Name, [], [], []) { Missing = source.Missing, Empty = why };
    }

    /// <summary>
    /// Round ones that every seed of the baselines reaches, or of all when the sweep has none, above the foundations'
    /// mean.
    /// </summary>
    private static ImmutableArray<double> Levels(
        ImmutableArray<FamilyFronts> fronts,
        ImmutableArray<FamilyFronts> baselines
    )
    {
        var measured = baselines.Any(b => !b.Complete.IsEmpty) ? baselines : fronts;
        var seeds = measured.SelectMany(f => f.Complete.Values).ToList();
        var untouched = seeds.Average(s => s.Untouched?.Target) ?? 0;
        return FrontLevels.Between(untouched, seeds.Min(s => s.Front!.HighestTarget));
    }

    private static bool IsNamed(RowFamily family, string name) => family.Label == name || family.Title == name;

    private static void RefuseBaseline(SweepSpec spec, string baseline, ImmutableArray<RowFamily> families)
    {
        var named = families.Where(f => IsNamed(f, baseline)).ToList();
        // A sweep without the default merely has no differences.
        if (named.Count == 0 && baseline == FrontChoice.DefaultBaseline)
            return;
        var titles = families.Select(f => f.Title).ToArray();
        if (named.Count == 0)
        {
            throw new InputException(
                $"taugate: {spec.Name} has no front of '{baseline}'; it has: "
                    + $"{VariantSearch.Listed(titles)}.{Spelling.DidYouMean(baseline, titles)}"
            );
        }
        var several = named.GroupBy(f => string.Join(' ', Setting(f))).FirstOrDefault(g => g.Count() > 1);
        if (several is null)
            return;
        var either = VariantSearch.Listed([.. several.Select(f => f.Title)]);
        throw new InputException($"taugate: --baseline '{baseline}' may be any of: {either}.");
    }

    /// <summary>The baseline's front of the same foundation and target: others would compare two experiments.</summary>
    private static FamilyFronts? BaselineOf(FamilyFronts own, ImmutableArray<FamilyFronts> baselines) =>
        baselines.FirstOrDefault(b =>
            Setting(b.Family)
                .All(a => own.Family.Axes.GetValueOrDefault(a.Key) is not { } value || value.Equals(a.Value))
        );

    /// <summary>The family's values on axes of foundation and target.</summary>
    private static IEnumerable<KeyValuePair<string, OptionValue>> Setting(RowFamily family) =>
        family.Axes.Where(a => a.Key.Contains('.', StringComparison.Ordinal));

    private static MetricSummary? Summary(ImmutableArray<double> values)
    {
        if (values.IsEmpty)
            return null;
        var summary = Sample.Summarize(values.AsSpan());
        return new MetricSummary(summary.N, summary.Mean, summary.Std, summary.CiLow, summary.CiHigh);
    }

    private static long? Some(long count) => count > 0 ? count : null;

    /// <summary>A family's front at every seed.</summary>
    private sealed class FamilyFronts
    {
        public FamilyFronts(RowFamily family, SweepSpec spec, ILookup<long, CellRow> cells)
        {
            var seeds = spec.Seeds.Enumerate().Select(s => (Seed: s, Front: SeedFront.Of(family, cells[s]))).ToList();
            (Family, Method) = (family, spec.Variants[family.Positions[0]].Method);
            Complete = seeds
                .Where(s => s.Front is { Front: not null, Missing.IsEmpty: true })
                .ToImmutableSortedDictionary(s => s.Seed, s => s.Front);
            Incomplete = seeds.Count - Complete.Count;
            Diverged = seeds.Sum(s => s.Front.Diverged.Length);
        }

        public RowFamily Family { get; }

        public string Method { get; }

        /// <summary>Seeds with a result in every row.</summary>
        public ImmutableSortedDictionary<long, SeedFront> Complete { get; }

        /// <summary>Seeds without one in some row.</summary>
        public long Incomplete { get; }

        /// <summary>Cells of all seeds.</summary>
        public long Diverged { get; }

        public ImmutableArray<double> Highest => [.. Complete.Values.Select(s => s.Front!.HighestTarget)];
    }

    /// <summary>A family at a level.</summary>
    private sealed record Row(double Level, FamilyFronts Own, FamilyFronts? Baseline)
    {
        public bool HasDifferences => Baseline is not null && Own != Baseline;

        public ImmutableArray<double> Values { get; } =
        [.. Own.Complete.Values.Select(s => s.Front!.SourceAt(Level)).OfType<double>()];

        public long NotReached => Own.Complete.Count - Values.Length;

        /// <summary>
        /// Own less the baseline's, where both reach the level from the same foundation; none of the baseline itself.
        /// </summary>
        public ImmutableArray<double> Differences { get; } =
            Own == Baseline
                ? []
                :
                [
                    .. from own in Own.Complete
                    where Baseline is not null && Baseline.Complete.ContainsKey(own.Key)
                    let other = Baseline!.Complete[own.Key]
                    where other.Foundation == own.Value.Foundation
                    let difference = own.Value.Front!.SourceAt(Level) - other.Front!.SourceAt(Level)
                    where difference is not null
                    select difference.Value,
                ];

        public Fields ToFields() =>
            new()
            {
                { "target_accuracy", Level },
                { "label", Own.Family.Label },
                { "method", Own.Method },
                { "axes", Fields.Map(Own.Family.Axes, v => v) },
                { "not_reached", NotReached },
                { "incomplete", Own.Incomplete },
                { "diverged", Own.Diverged },
                { "source_accuracy", Metric(Summary(Values)) },
                { "baseline", HasDifferences ? Baseline!.Family.Title : null },
                { "difference", Metric(Summary(Differences)) },
                { "highest_target_accuracy", Metric(Summary(Own.Highest)) },
            };

        private static Fields Metric(MetricSummary? m) =>
            new()
            {
                { "n", m?.N ?? 0 },
                { "mean", m?.Mean },
                { "std", m?.Std },
                { "ci_low", m?.CiLow },
                { "ci_high", m?.CiHigh },
            };
    }
}

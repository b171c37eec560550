using System.Collections.Immutable;
using TauGate.Core.Errors;
using TauGate.Core.Ports;
using TauGate.Core.Results;
using TauGate.Core.Statistics;
using TauGate.Core.Sweeps;
using TauGate.Core.Text;

namespace TauGate.Reporting.Tables;

/// <summary>Two rows of a sweep, paired by seed, metric by metric.</summary>
internal static class CompareTable
{
    private const int FewPairs = 6;

    /// <summary>Metrics, how people call them, and how they are shown: scale and format.</summary>
    private static readonly ImmutableArray<(string Metric, string Header, double Scale, string Format)> Shown =
    [
        (MetricNames.TargetAccuracy, "target %", 100, "F2"),
        (MetricNames.SourceAccuracy, "source %", 100, "F2"),
        (MetricNames.HardenedTargetAccuracy, "hardened target %", 100, "F2"),
        (MetricNames.HardenedSourceAccuracy, "hardened source %", 100, "F2"),
        ("target_cross_entropy", "target cross-entropy", 1, "F4"),
        ("source_cross_entropy", "source cross-entropy", 1, "F4"),
        (MetricNames.HighActivity, "high activity", 1, "F3"),
        (MetricNames.Participation, "participation", 1, "F3"),
        (MetricNames.Dead, "dead", 1, "F3"),
    ];

    public static TableKind Kind { get; } =
        new(
            "compare",
            "Two rows, paired by seed: differences, intervals and tests.",
            async (source, arguments, cancellation) =>
            {
                if (arguments is not [var first, var second])
                    throw new InputException(
                        "taugate: the table 'compare' takes two rows, such as: "
                            + $"taugate table {source.Sweep.Name} --table compare {Example(source.Spec)}. It has: "
                            + $"{VariantSearch.Listed([.. source.Spec.Variants.Select(v => v.Title)])}."
                    );
                var (a, b) = (VariantSearch.Find(source.Spec, first), VariantSearch.Find(source.Spec, second));
                if (a == b)
                    throw new InputException($"taugate: '{first}' and '{second}' are the same row; compare takes two.");
                return Of(
                    source,
                    await source.Results.CellsAsync(source.Sweep.Id, cancellation),
                    a,
                    b,
                    await source.Results.BitsAsync(source.Sweep.Id, [a, b], cancellation)
                );
            }
        )
        {
            Arguments = "A B",
        };

    /// <param name="bits">Which images the cells of both rows have right, for the interval over seeds and images; it is
    /// left out of a measure where a pair has none.</param>
    public static Table Of(
        TableSource source,
        ImmutableArray<CellRow> cells,
        int first,
        int second,
        ImmutableArray<CorrectBits> bits
    )
    {
        var (a, b) = (source.Spec.Variants[first].Title, source.Spec.Variants[second].Title);
        var pairs = RowPairs.Of(source.Spec, cells, first, second);
        var crossed = new CrossedPairs(pairs, bits);
        var rows = Shown
            .Select(s => (s.Metric, s.Header, s.Scale, s.Format, Values: pairs.Values(source.Spec, s.Metric)))
            .Where(r => r.Values.Length > 0)
            .Select(r => new Comparison(r.Metric, r.Header, r.Scale, r.Format, r.Values, crossed.Of(r.Metric)))
            .ToImmutableArray();
        ImmutableArray<Column> columns =
        [
            Columns.Words("measure", rows.Select(r => r.Header)),
            new(a, [.. rows.Select(r => r.Show(r.FirstMean))], IsNumber: true),
            new(b, [.. rows.Select(r => r.Show(r.SecondMean))], IsNumber: true),
            new("difference", [.. rows.Select(r => r.Signed(r.Test.Differences.Mean))], IsNumber: true)
            {
                Note = $"difference: {a} less {b} of the same seed and foundation; percentages in points",
            },
            new("std", [.. rows.Select(r => r.Show(r.Test.Differences.Std))], IsNumber: true),
            new(
                "95 % interval",
                [
                    .. rows.Select(r =>
                        r.Test.Differences.CiLow is { } low
                            ? $"[{r.Signed(low)}, {r.Signed(r.Test.Differences.CiHigh)}]"
                            : ""
                    ),
                ],
                IsNumber: true
            )
            {
                Note = "interval: t over seeds, unadjusted, for this test set",
            },
            new(
                "95 % seeds x images",
                [.. rows.Select(r => r.Crossed is { } c ? $"[{r.Signed(c.CiLow)}, {r.Signed(c.CiHigh)}]" : "")],
                IsNumber: true,
                Optional: true
            )
            {
                Note =
                    "seeds x images: interval for other seeds and other test images, "
                    + "both taken as samples (crossed random effects, Satterthwaite); no verdict rests on it",
            },
            new("p", [.. rows.Select(r => Probability(r.Test.P))], IsNumber: true)
            {
                Note = "p: two-sided paired t, unadjusted",
            },
            new("p Wilcoxon", [.. rows.Select(r => Probability(r.SignedRank.P))], IsNumber: true, Optional: true)
            {
                Note = "p Wilcoxon: exact signed-rank test, zeros by Pratt; a second opinion, no verdict rests on it",
            },
            Columns.Counts("pairs", rows.Select(r => (long?)r.Values.Length)),
        ];
        var reasons = pairs.Unpaired.Select(u => Invariant($"; {u.Reason}: seeds {new SeedText(u.Seeds)}"));
        return new Table(
            "compare",
            source.Sweep.Name,
            columns,
            [.. rows.Select(r => r.ToFields(a, b))],
            [
                .. pairs.Unpaired.Select(u =>
                    Invariant(
                        $"not paired: {Plural.Count(u.Seeds.Length, "seed")} ({new SeedText(u.Seeds)}): {u.Reason}"
                    )
                ),
                .. pairs.Pairs.Length is > 0 and < FewPairs
                    ? [Invariant($"few pairs: with fewer than {FewPairs} a p-value says little")]
                    : Array.Empty<string>(),
                .. Rows.Warnings(source.Spec, source.NumericClasses),
            ]
        )
        {
            Missing = source.Missing,
            Empty = $"no pairs of {a} and {b}{string.Concat(reasons)}",
        };
    }

    /// <summary>A p-value: four digits, or the power of ten below.</summary>
    private static string Probability(double? p) =>
        p switch
        {
            null => "",
            >= 0.0001 => Invariant($"{p:F4}"),
            _ => Invariant($"{p:0.0E+0}"),
        };

    private static string Example(SweepSpec spec) =>
        string.Join(
            ' ',
            spec.Variants.Take(2)
                .Select(v => v.Title.Contains(' ', StringComparison.Ordinal) ? $"\"{v.Title}\"" : v.Title)
        );

    private sealed record Comparison(
        string Metric,
        string Header,
        double Scale,
        string Format,
        ImmutableArray<(Rational First, Rational Second)> Values,
        CrossedInterval? Crossed
    )
    {
        public double FirstMean { get; } = Sample.Summarize([.. Values.Select(v => v.First)]).Mean;

        public double SecondMean { get; } = Sample.Summarize([.. Values.Select(v => v.Second)]).Mean;

        public PairedTest Test { get; } = PairedTest.Of([.. Values.Select(v => v.First - v.Second)]);

        public SignedRankTest SignedRank { get; } = SignedRankTest.Of([.. Values.Select(v => v.First - v.Second)]);

        public string Show(double? value) =>
            (Scale * value)?.ToString(Format, System.Globalization.CultureInfo.InvariantCulture) ?? "";

        public string Signed(double? value) =>
            value > 0 && Show(value) is var shown && shown.AsSpan().ContainsAnyInRange('1', '9')
                ? $"+{shown}"
                : Show(value);

        public Fields ToFields(string a, string b) =>
            new()
            {
                { "metric", Metric },
                { "first", a },
                { "second", b },
                { "n", Values.Length },
                { "equal_pairs", Values.Length - SignedRank.NonZero },
                { "first_mean", FirstMean },
                { "second_mean", SecondMean },
                { "difference_mean", Test.Differences.Mean },
                { "difference_std", Test.Differences.Std },
                { "ci_low", Test.Differences.CiLow },
                { "ci_high", Test.Differences.CiHigh },
                { "crossed_ci_low", Crossed?.CiLow },
                { "crossed_ci_high", Crossed?.CiHigh },
                { "crossed_standard_error", Crossed?.StandardError },
                { "crossed_degrees", Crossed?.Degrees },
                { "p", Test.P },
                { "wilcoxon_p", SignedRank.P },
            };
    }

    /// <summary>Seeds as a sweep file writes them, at most a few.</summary>
    private sealed record SeedText(ImmutableArray<long> Seeds)
    {
        private const int MostShown = 20;

        public override string ToString() =>
            string.Join(", ", Seeds.Take(MostShown)) + (Seeds.Length > MostShown ? ", ..." : "");
    }
}

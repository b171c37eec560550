using System.Collections.Immutable;
using TauGate.Core.Ports;
using TauGate.Core.Reading;
using TauGate.Core.Results;
using TauGate.Core.Statistics;
using TauGate.Core.Sweeps;

namespace TauGate.Reporting.Tests.Figures;

/// <summary>A made-up sweep whose numbers follow from seed and variant.</summary>
internal static class SampleSweep
{
    private static readonly string[] Both = ["target_accuracy", "source_accuracy"];

    public static ImmutableSortedDictionary<string, OptionValue> Axes(params (string Name, OptionValue Value)[] axes) =>
        axes.ToImmutableSortedDictionary(a => a.Name, a => a.Value, StringComparer.Ordinal);

    /// <summary>Frozen, taugate, and LoRA at two ranks.</summary>
    public static FigureInput Plain(int seeds = 6) =>
        Of(seeds, ("frozen", "frozen", Axes()), ("taugate", "taugate", Axes()), Lora(1), Lora(8));

    /// <summary>Taugate and LoRA along one more axis.</summary>
    public static FigureInput Along(string axis, params double[] values) =>
        Of(
            4,
            [
                .. values.Select(v => ("taugate", "taugate", Axes((axis, new OptionValue.Real(v))))),
                .. values.Select(v =>
                    ("lora", "lora", Axes((axis, new OptionValue.Real(v)), ("rank", new OptionValue.Integer(8))))
                ),
            ]
        );

    /// <summary>The tuning of taugate and LoRA over four seeds: the criterion is smallest at the second rate.</summary>
    public static FigureInput Tuning(params double[] rates)
    {
        var input = Along("learning_rate", rates);
        return input.WithCells(
            input.Cells.Select(c =>
                c with
                {
                    Metrics = ImmutableSortedDictionary<string, double>.Empty.Add(
                        "validation_target_cross_entropy",
                        (c.Label == "lora" ? 0.2 : 0.1)
                            + Math.Abs(Math.Log10(c.Axes["learning_rate"].AsReal() / rates[1]))
                    ),
                }
            )
        ) with
        {
            Sweep = "sample.tuning",
            Epochs = [],
            Units = [],
        };
    }

    /// <summary>
    /// The same with the sharpness of taugate tuned beside its rate: 4 is better than 1 by 0.05 at the smallest and the
    /// largest rate, and worse at the others.
    /// </summary>
    public static FigureInput TuningOfSharpness(params double[] rates)
    {
        var input = Of(
            4,
            [
                .. from rate in rates
                from sharpness in new[] { 1.0, 4.0 }
                select ("taugate", "taugate", Axes(Rate(rate), ("sharpness", new OptionValue.Real(sharpness)))),
                .. rates.Select(rate => ("lora", "lora", Axes(Rate(rate), ("rank", new OptionValue.Integer(8))))),
            ]
        );
        return input.WithCells(
            input.Cells.Select(c =>
            {
                var rate = c.Axes["learning_rate"].AsReal();
                var isEnd = rate == rates[0] || rate == rates[^1];
                var sharpness = c.Axes.TryGetValue("sharpness", out var s)
                    ? (s.AsReal() == 4) == isEnd
                        ? 0
                        : 0.05
                    : 0;
                var criterion = (c.Label == "lora" ? 0.2 : 0.1) + Math.Abs(Math.Log10(rate / rates[1])) + sharpness;
                var metrics = ImmutableSortedDictionary<string, double>.Empty;
                return c with { Metrics = metrics.Add("validation_target_cross_entropy", criterion) };
            })
        ) with
        {
            Sweep = "sample.tuning",
            Epochs = [],
            Units = [],
            TunedOptions = ImmutableDictionary<string, ImmutableArray<string>>.Empty.Add("taugate", ["sharpness"]),
        };

        static (string, OptionValue) Rate(double rate) => ("learning_rate", new OptionValue.Real(rate));
    }

    /// <summary>Two labels with gates, units recorded of every seed.</summary>
    public static FigureInput Gated()
    {
        var input = Of(3, ("taugate", "taugate", Axes()), ("other", "taugate", Axes()));
        return input with { Units = [.. input.Cells.SelectMany(Units)] };
    }

    public static FigureInput Of(
        int seeds,
        params (string Label, string Method, ImmutableSortedDictionary<string, OptionValue> Axes)[] variants
    )
    {
        ImmutableArray<CellRow> cells =
        [
            .. from seed in Enumerable.Range(0, seeds)
            from position in Enumerable.Range(0, variants.Length)
            select Cell(seed, position, variants.Length, variants[position]),
        ];
        return new FigureInput(
            "sample",
            Samples.Spec(
                seeds - 1,
                [.. variants.Select(v => Samples.Variant(v.Label, v.Method) with { Axes = v.Axes })]
            ),
            cells.Length,
            [.. variants.Select((v, position) => Row(v, [.. cells.Where(c => c.Position == position)]))],
            cells,
            [.. cells.SelectMany(Epochs)],
            [.. cells.Where(c => c is { Method: "taugate", Seed: 0 }).SelectMany(Units)]
        );
    }

    /// <summary>The table's rows again, after cells were changed.</summary>
    public static FigureInput WithCells(this FigureInput input, IEnumerable<CellRow> cells) =>
        input with
        {
            Cells = [.. cells],
        };

    private static (string, string, ImmutableSortedDictionary<string, OptionValue>) Lora(int rank) =>
        ("lora", "lora", Axes(("rank", new OptionValue.Integer(rank))));

    private static CellRow Cell(
        int seed,
        int position,
        int variants,
        (string Label, string Method, ImmutableSortedDictionary<string, OptionValue> Axes) variant
    )
    {
        var wobble = (seed * 7 + position * 3) % 5 * 0.001;
        var metrics = new Dictionary<string, double>
        {
            ["target_accuracy"] = 0.95 + 0.01 * position + wobble,
            ["source_accuracy"] = 0.96 - 0.05 * position - wobble,
        };
        if (variant.Method == "taugate")
        {
            metrics.Add("participation", 0.42 + wobble);
            metrics.Add("foundation_participation", 0.47 + wobble);
            metrics.Add("foundation_target_accuracy", 0.95 + wobble);
        }
        return new CellRow(
            seed * variants + position,
            position,
            variant.Label,
            variant.Method,
            variant.Axes,
            seed,
            CellStatus.Done,
            new TensorDigest(Digest.Of(BitConverter.GetBytes(seed))),
            new NumericClass(Digest.Of("class"u8)),
            variant.Method == "frozen" ? 0 : 512 * (position + 1),
            metrics.ToImmutableSortedDictionary(StringComparer.Ordinal)
        );
    }

    private static TableRow Row(
        (string Label, string Method, ImmutableSortedDictionary<string, OptionValue> Axes) variant,
        ImmutableArray<CellRow> cells
    ) =>
        new(
            variant.Label,
            variant.Method,
            variant.Axes,
            cells.Length,
            0,
            cells.FirstOrDefault()?.TrainableParameters,
            cells.IsEmpty
                ? ImmutableSortedDictionary<string, MetricSummary>.Empty
                : Both.ToImmutableSortedDictionary(
                    m => m,
                    m =>
                    {
                        var summary = Sample.Summarize([.. cells.Select(c => c.Metrics[m])]);
                        return new MetricSummary(summary.N, summary.Mean, summary.Std, summary.CiLow, summary.CiHigh);
                    },
                    StringComparer.Ordinal
                )
        );

    private static IEnumerable<EpochRow> Epochs(CellRow cell) =>
        Enumerable
            .Range(0, cell.Method == "frozen" ? 1 : 4)
            .Select(epoch => new EpochRow(
                cell.Ordinal,
                new EpochMeasures(
                    epoch,
                    epoch == 0 ? null : 0.3 / epoch,
                    4700 + 40 * epoch + (int)cell.Seed,
                    0.2 / (epoch + 1) + 0.001 * cell.Seed,
                    4800 - 30 * epoch,
                    0.2,
                    5000
                )
            ));

    private static IEnumerable<UnitRow> Units(CellRow cell) =>
        from layer in Enumerable.Range(0, 2)
        from unit in Enumerable.Range(0, 12)
        select new UnitRow(
            cell.Ordinal,
            new UnitMeasures(
                layer,
                unit,
                unit / 6f - 1,
                1 + unit / 12f,
                (unit + 0.5) / 12,
                0.5,
                unit / 11.0,
                1 - unit / 11.0,
                [.. Enumerable.Range(0, 10).Select(c => (c + unit) % 10 / 10f)],
                [.. Enumerable.Repeat(0.5f, 10)]
            )
            {
                // Before training no unit switches on, and class 0 opens all most when rotated, whatever does upright.
                Untouched = new UntouchedUnit(
                    0.75,
                    0.25,
                    unit / 11.0,
                    0.6,
                    [.. Enumerable.Range(0, 10).Select(c => 1 - c / 10f)],
                    [.. Enumerable.Range(0, 10).Select(c => (c + unit) % 10 / 10f)]
                ),
            }
        );
}

using System.Collections.Immutable;
using System.Text.Json;
using TauGate.Core.Errors;
using TauGate.Core.Ports;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;
using TauGate.Core.Tuning;
using TauGate.Reporting.Formats;
using TauGate.Reporting.Tables;

namespace TauGate.Reporting.Tests;

/// <summary>The tables beside the main one, and what all of them have in common.</summary>
public sealed class TableTests
{
    private static readonly ImmutableSortedDictionary<string, OptionValue> Both = Options(5, "threshold", "gain"),
        Alone = Options(10, "threshold");

    private static readonly SweepSpec Spec = Samples.Spec(
        19,
        Samples.Variant("frozen", "frozen"),
        Samples.Variant("taugate", "taugate", Both),
        Samples.Variant("thresholds-only", "taugate", Alone),
        Samples.Variant("lora", "lora", rank: 16),
        Samples.Variant("lora", "lora", rank: 2)
    );

    private static readonly ImmutableArray<TableRow> Rows =
    [
        .. Spec.Variants.Select(
            (v, i) =>
                Samples.Row(
                    v,
                    ("target_accuracy", Samples.Metric(0.9 + i / 100.0)),
                    ("source_accuracy", Samples.Metric(0.8)),
                    ("hardened_target_accuracy", Samples.Metric(0.89)),
                    ("foundation_target_accuracy", Samples.Metric(0.85)),
                    ("foundation_source_accuracy", Samples.Metric(0.95)),
                    ("foundation_seconds", Samples.Metric(2.5))
                )
        ),
    ];

    private static readonly ImmutableArray<DerivedRow> Derived =
    [
        .. Rows.Select(
            (r, i) =>
                new DerivedRow(
                    i,
                    Metrics(("target_change", Samples.Metric(0.05)), ("source_change", Samples.Metric(-0.15)))
                )
        ),
    ];

    [Fact]
    public void Rank_table_has_the_ranks_ascending_and_no_other_row()
    {
        var table = RankTable.Of(Samples.Source(Spec), Rows, Derived);

        Assert.Equal(["2", "16"], Column(table, "rank"));
        Assert.Equal(["lora", "lora"], Column(table, "method"));
        Assert.Equal(["+5.00 ± 1.00", "+5.00 ± 1.00"], Column(table, "gained"));
        Assert.Equal(["-15.00 ± 1.00", "-15.00 ± 1.00"], Column(table, "kept"));
        Assert.Equal(
            "no row of this sweep has a rank\n",
            TableFormat.Text.Of(RankTable.Of(Samples.Source(Spec), Rows[..3], Derived))
        );
    }

    [Fact]
    public void Ablation_table_says_what_is_trained_and_how_sharp_the_gates_are()
    {
        var table = AblationTable.Of(Samples.Source(Spec), Rows, Derived);

        Assert.Equal(["taugate", "thresholds-only"], Column(table, "method"));
        Assert.Equal(["thresholds and gains", "thresholds"], Column(table, "trains"));
        Assert.Equal(["5", "10"], Column(table, "sharpness"));
        Assert.DoesNotContain(table.Columns, c => c.Header == "control" && c.HasContent);
        var row = JsonDocument.Parse(TableFormat.Json.Of(table)).RootElement.GetProperty("rows")[1];
        Assert.Equal(
            ("thresholds", 10.0),
            (row.GetProperty("trains").GetString(), row.GetProperty("sharpness").GetDouble())
        );
    }

    [Fact]
    public void Ablation_table_names_the_control_of_a_row_that_has_one()
    {
        var permuted = Both.Add("control", new OptionValue.Text("permuted"));
        var spec = Samples.Spec(
            19,
            Samples.Variant("taugate", "taugate", Both),
            Samples.Variant("shuffled", "taugate", permuted)
        );
        var table = AblationTable.Of(Samples.Source(spec), [.. spec.Variants.Select(v => Samples.Row(v))], []);

        Assert.Equal(["", "permuted"], Column(table, "control"));
        var row = JsonDocument.Parse(TableFormat.Json.Of(table)).RootElement.GetProperty("rows")[1];
        Assert.Equal("permuted", row.GetProperty("control").GetString());
    }

    [Fact]
    public void High_activity_stands_in_the_table_of_layers_and_in_no_table_of_rows()
    {
        ImmutableArray<TableRow> rows =
        [
            .. Spec.Variants.Select(v =>
                Samples.Row(v, ("high_activity_fraction", Samples.Metric(0.4)), ("participation", Samples.Metric(0.4)))
            ),
        ];
        var first = new LayerRow(1, 0, Metrics(("high_activity_fraction", Samples.Metric(0.4))));
        var layers = LayersTable.Of(Samples.Source(Spec), [first]);

        Assert.Contains("high activity", layers.Columns.Select(c => c.Header));
        var main = MainTable.Of("paper", rows, Spec, 1);
        foreach (var table in new[] { main, AblationTable.Of(Samples.Source(Spec), rows, []) })
        {
            Assert.DoesNotContain("high activity", TableFormat.Text.Of(table), StringComparison.Ordinal);
            // Programs have every metric.
            Assert.Contains("high_activity_fraction", TableFormat.Json.Of(table), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Tuning_table_has_a_column_for_each_rate_and_marks_the_chosen_one()
    {
        var table = TuningTable.Of(
            Samples.Source(Spec),
            [
                Trial(1, 0.01, null, 0.25, isChosen: true, isAtEdge: true),
                Trial(1, 0.1, null, 0.5),
                Trial(3, 0.01, null, 0.375, isChosen: true, isAtEdge: true),
                Trial(3, 0.1, null, null),
            ]
        );

        Assert.Equal(["method", "0.01", "0.1", "chosen", "edge", "n"], table.Columns.Select(c => c.Header));
        Assert.Equal(["taugate", "lora rank=16"], Column(table, "method"));
        Assert.Equal(["0.2500*", "0.3750*"], Column(table, "0.01"));
        Assert.Equal(["0.5000", "diverged"], Column(table, "0.1"));
        var row = JsonDocument.Parse(TableFormat.Json.Of(table)).RootElement.GetProperty("rows")[1];
        Assert.Equal(
            (0.01, true),
            (row.GetProperty("learning_rate").GetDouble(), row.GetProperty("at_edge").GetBoolean())
        );
        Assert.Equal(1, row.GetProperty("rates").GetProperty("0.1").GetProperty("diverged").GetInt32());
        Assert.Equal(
            "the learning rates of this sweep were not tuned\n",
            TableFormat.Text.Of(TuningTable.Of(Samples.Source(Spec), []))
        );
    }

    /// <summary>
    /// taugate at two rates and three sharpnesses, of which the smallest diverges at the larger rate; LoRA at two
    /// rates.
    /// </summary>
    private static readonly ImmutableArray<TuningTrial> Trials =
    [
        Trial(1, 0.01, 1, 0.5),
        Trial(1, 0.01, 2, 0.25, isChosen: true, isAtEdge: true),
        Trial(1, 0.01, 5, 0.5),
        Trial(1, 0.1, 1, null),
        Trial(1, 0.1, 2, 0.75),
        Trial(1, 0.1, 5, 0.375),
        Trial(3, 0.01, null, 0.5),
        Trial(3, 0.1, null, 0.375, isChosen: true, isAtEdge: true),
    ];

    private static TuningTrial Trial(
        int position,
        double rate,
        double? sharpness,
        double? mean,
        bool isChosen = false,
        bool isAtEdge = false
    )
    {
        var options = sharpness is { } s
            ? Options(s).Remove("train")
            : ImmutableSortedDictionary<string, OptionValue>.Empty;
        return new TuningTrial(position, new(rate, options), mean, 3, mean is null ? 1 : 0, isChosen, isAtEdge);
    }

    [Fact]
    public void Tuning_table_has_the_chosen_options_beside_the_best_at_each_rate_and_the_number_tried()
    {
        var table = TuningTable.Of(Samples.Source(Spec), Trials);

        Assert.Equal(
            ["method", "0.01", "0.1", "learning_rate", "sharpness", "edge", "tried", "n"],
            table.Columns.Select(c => c.Header)
        );
        Assert.Equal(["0.2500*", "0.5000"], Column(table, "0.01"));
        Assert.Equal(["0.3750", "0.3750*"], Column(table, "0.1"));
        Assert.Equal(["0.01", "0.1"], Column(table, "learning_rate"));
        Assert.Equal(["2", ""], Column(table, "sharpness"));
        Assert.Equal(["learning_rate", "learning_rate"], Column(table, "edge"));
        Assert.Equal(["6", "2"], Column(table, "tried"));
        var row = JsonDocument.Parse(TableFormat.Json.Of(table)).RootElement.GetProperty("rows")[0];
        Assert.Equal(2, row.GetProperty("options").GetProperty("sharpness").GetDouble());
        Assert.Equal((6, "learning_rate"), (row.GetProperty("tried").GetInt32(), row.GetProperty("edges").GetString()));
        Assert.Equal(1, row.GetProperty("rates").GetProperty("0.1").GetProperty("diverged").GetInt32());
        var csv = TableFormat.Find("csv").Of(table).Split('\n');
        Assert.Equal(
            "label,method,rank,learning_rate,sharpness,validation_cross_entropy,at_edge,edges,tried,n,"
                + "0.01_validation_cross_entropy,0.01_diverged,0.1_validation_cross_entropy,0.1_diverged",
            csv[0]
        );
        Assert.Equal("taugate,taugate,,0.01,2,0.25,true,learning_rate,6,3,0.25,0,0.375,1", csv[1]);
    }

    [Fact]
    public void Profile_has_the_best_configuration_at_each_value_of_each_tuned_option()
    {
        var table = TuningProfileTable.Of(Samples.Source(Spec), Trials);

        Assert.Equal(
            ["method", "option", "value", "best", "more", "with", "tried", "diverged"],
            table.Columns.Select(c => c.Header)
        );
        Assert.Equal(
            [
                "taugate|learning_rate|0.01|0.2500*|0.0000|sharpness=2|3|",
                "taugate|learning_rate|0.1|0.3750 |+0.1250|sharpness=5|3|1",
                "taugate|sharpness|1|0.5000 |+0.2500|learning_rate=0.01|2|1",
                "taugate|sharpness|2|0.2500*|0.0000|learning_rate=0.01|2|",
                "taugate|sharpness|5|0.3750 |+0.1250|learning_rate=0.1|2|",
            ],
            Enumerable.Range(0, table.Rows.Length).Select(r => string.Join('|', table.Columns.Select(c => c.Cells[r])))
        );
        var line = JsonDocument.Parse(TableFormat.Json.Of(table)).RootElement.GetProperty("rows")[4];
        Assert.Equal((5.0, 0.125), (line.GetProperty("value").GetDouble(), line.GetProperty("more").GetDouble()));
        Assert.False(line.GetProperty("chosen").GetBoolean());
        Assert.Equal(0.1, line.GetProperty("with").GetProperty("learning_rate").GetDouble());
    }

    [Fact]
    public void Profile_of_a_sweep_that_tuned_its_rates_alone_says_where_they_are()
    {
        var table = TuningProfileTable.Of(Samples.Source(Spec), Trials[6..]);

        Assert.Equal(
            "no option of this sweep was tuned beside the learning rate; the table tuning has the rates\n",
            TableFormat.Text.Of(table)
        );
    }

    [Fact]
    public void Value_whose_every_configuration_diverged_is_in_the_profile_as_that()
    {
        var table = TuningProfileTable.Of(
            Samples.Source(Spec),
            [Trial(1, 0.01, 1, null), Trial(1, 0.01, 2, 0.5, isChosen: true)]
        );

        Assert.Equal(["0.5000*", "diverged", "0.5000*"], Column(table, "best"));
        Assert.Equal(["1", "1", ""], Column(table, "diverged"));
    }

    [Fact]
    public void Retention_table_has_both_modes_on_and_off()
    {
        var table = RetentionTable.Of(Samples.Source(Spec), Rows, Derived);

        Assert.Equal(
            ["method", "target on %", "off %", "gained", "source on %", "off %", "kept", "n"],
            table.Columns.Select(c => c.Header)
        );
        Assert.Equal("85.00 ± 1.00", table.Columns[2].Cells[0]);
        Assert.Equal("95.00 ± 1.00", table.Columns[5].Cells[0]);
    }

    [Fact]
    public void Hardening_table_has_rows_with_gates_only()
    {
        var derived = Derived.SetItem(
            1,
            new DerivedRow(
                1,
                Metrics(
                    ("target_hardening", Samples.Metric(-0.0005, 0.0002)),
                    ("target_only_soft", Samples.Metric(12.5, 2)),
                    ("target_only_hardened", Samples.Metric(7, 1))
                )
            )
        );

        var table = HardeningTable.Of(Samples.Source(Spec), Rows, derived);

        Assert.Equal(["taugate"], Column(table, "method"));
        Assert.Equal(["-0.05 ± 0.02"], Column(table, "change"));
        Assert.Equal(["12.5 ± 2.0"], Column(table, "only soft"));
    }

    [Fact]
    public void Foundation_table_has_a_row_for_each_kind_that_the_row_with_most_seeds_speaks_for()
    {
        var wide = Samples.Variant("wide", "frozen") with
        {
            Foundation = FoundationSpec.Default with { Hidden = [64, 32], Mixture = 0 },
        };
        var spec = Spec with { Variants = [Spec.Variants[3], Spec.Variants[0], wide] };
        ImmutableArray<TableRow> rows =
        [
            Samples.Row(spec.Variants[0], ("foundation_target_accuracy", Samples.Metric(0.5, n: 3))),
            Samples.Row(spec.Variants[1], ("foundation_target_accuracy", Samples.Metric(0.85))),
            Samples.Row(wide, ("foundation_target_accuracy", Samples.Metric(0.4))),
        ];

        var table = FoundationTable.Of(Samples.Source(spec), rows);

        Assert.Equal(["256-256", "64-32"], Column(table, "hidden"));
        Assert.Equal(["0.5", "0"], Column(table, "mixture"));
        Assert.Equal(["85.00 ± 1.00", "40.00 ± 1.00"], Column(table, "target %"));
        Assert.Equal(["20", "20"], Column(table, "n"));
    }

    [Fact]
    public void Layers_table_has_a_row_for_each_hidden_layer()
    {
        ImmutableArray<LayerRow> layers =
        [
            new(
                1,
                0,
                Metrics(
                    ("participation", Samples.Metric(0.345)),
                    ("foundation_participation", Samples.Metric(0.388)),
                    ("preactivation_deviation", Samples.Metric(1.5))
                )
            ),
            new(
                1,
                1,
                Metrics(
                    ("participation", Samples.Metric(0.489)),
                    ("foundation_participation", Samples.Metric(0.545)),
                    ("preactivation_deviation", Samples.Metric(2.5))
                )
            ),
        ];

        var table = LayersTable.Of(Samples.Source(Spec), layers);

        Assert.Equal(["1", "2"], Column(table, "layer"));
        Assert.Equal(["256", "256"], Column(table, "units"));
        Assert.Equal(["0.345 (0.388)", "0.489 (0.545)"], Column(table, "participation"));
    }

    [Fact]
    public void Runtime_table_is_by_row_and_host()
    {
        var table = RuntimeTable.Of(
            Samples.Source(Spec),
            [new RuntimeRow(3, "a", 2, 1.5, 1.25, 1, 2, 0.25, 3.5), new RuntimeRow(4, "b", 1, 3, 3, 3, 3, 0.25, 3.25)]
        );

        Assert.Equal(["lora rank=16", "lora rank=2"], Column(table, "method"));
        Assert.Equal(["1.25", "3.00"], Column(table, "median s"));
        Assert.Equal(
            "label,method,rank,host,n,adaptation_seconds_mean,adaptation_seconds_median,adaptation_seconds_min,"
                + "adaptation_seconds_max,evaluation_seconds_mean,total_seconds",
            TableFormat.Find("csv").Of(table).Split('\n')[0]
        );
    }

    [Fact]
    public void Number_leads_to_its_cells_and_says_which_are_not_in_the_mean()
    {
        ImmutableArray<CellRow> cells =
        [
            Samples.Cell(Spec, 3, 0, 0.97),
            Samples.Cell(Spec, 3, 1, 0.5, CellStatus.Diverged),
            Samples.Cell(Spec, 4, 0, 0.9),
        ];
        ImmutableArray<CellOrigin> origins =
        [
            Samples.Origin(Spec, 3, 0),
            Samples.Origin(Spec, 3, 1),
            Samples.Origin(Spec, 4, 0),
        ];
        var row = Samples.Row(Spec.Variants[3], ("target_accuracy", new MetricSummary(1, 0.97, null, null, null)));

        var table = NumberTable.Of(Samples.Source(Spec), 3, "target_accuracy", row, cells, origins);

        Assert.StartsWith(
            "lora rank=16 target_accuracy of paper: mean 0.97 over 1 cell; 18 more have no result yet\nseed",
            TableFormat.Text.Of(table),
            StringComparison.Ordinal
        );
        Assert.Equal(["done", "diverged, not in the mean"], Column(table, "status"));
        var json = JsonDocument.Parse(TableFormat.Json.Of(table)).RootElement;
        Assert.Equal((0.97, 1), (json.GetProperty("mean").GetDouble(), json.GetProperty("n").GetInt32()));
        Assert.Equal(
            [(0.97, true), (0.5, false)],
            json.GetProperty("rows")
                .EnumerateArray()
                .Select(r => (r.GetProperty("value").GetDouble(), r.GetProperty("in_mean").GetBoolean()))
        );
        Assert.Equal(
            origins[..2].Select(o => (o.Key.ToString(), o.Result.Digest.ToString(), o.Foundation.ToString())),
            json.GetProperty("rows")
                .EnumerateArray()
                .Select(r =>
                    (
                        r.GetProperty("cell_key").GetString()!,
                        r.GetProperty("result_digest").GetString()!,
                        r.GetProperty("foundation_digest").GetString()!
                    )
                )
        );
    }

    [Theory]
    [InlineData("lora rank=16 target_accuracy", 3, "target_accuracy")]
    [InlineData("frozen source_cross_entropy", 0, "source_cross_entropy")]
    public void Number_is_named_by_row_and_metric(string argument, int position, string metric) =>
        Assert.Equal((position, metric), NumberTable.Find(Spec, argument));

    [Theory]
    [InlineData("")]
    [InlineData("17")]
    [InlineData("frozen")]
    [InlineData("lora rank=16 seed=3")]
    public void Argument_of_a_cell_names_no_number(string argument) => Assert.Null(NumberTable.Find(Spec, argument));

    [Fact]
    public void Unknown_names_are_refused_with_those_there_are()
    {
        Assert.Contains(
            "Did you mean target_accuracy?",
            Assert.Throws<InputException>(() => NumberTable.Find(Spec, "frozen target_acuracy")).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "there are: main, compare, rank, ablation, tuning, tuning-profile, retention, front, hardening, "
                + "foundation, layers, runtime, methods",
            Assert.Throws<InputException>(() => TableCatalog.Find("no")).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "there are: text, markdown, latex, csv, json. Did you mean latex?",
            Assert.Throws<InputException>(() => TableFormat.Find("latx")).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "takes no arguments, got 'a b'",
            Assert
                .Throws<InputException>(() =>
                {
                    _ = TableCatalog.Find("rank").MakeAsync(Samples.Source(Spec), ["a", "b"], CancellationToken.None);
                })
                .Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("a_b & 5 % of #1", @"a\_b \& 5 \% of \#1")]
    [InlineData("-0.05 ± 0.02", @"$-$0.05 $\pm$ 0.02")]
    [InlineData("[-0.05, +0.10]", @"[$-$0.05, +0.10]")]
    [InlineData("thresholds-only 256-256 1E-05", "thresholds-only 256-256 1E-05")]
    [InlineData(@"a\b~c^d{e}", @"a\textbackslash{}b\textasciitilde{}c\textasciicircum{}d\{e\}")]
    public void Latex_escapes_what_would_be_a_command(string cell, string expected)
    {
        var table = new Table(
            "a",
            "b",
            [new Column("x", [cell], IsNumber: false)],
            [
                [],
            ],
            []
        );

        Assert.Equal($"{expected} \\\\", TableFormat.Find("latex").Of(table).Split('\n')[5]);
    }

    private static ImmutableArray<string> Column(Table table, string header) =>
        [.. table.Columns.First(c => c.Header == header).Cells.Select(c => c.Trim())];

    private static ImmutableSortedDictionary<string, MetricSummary> Metrics(
        params (string Name, MetricSummary Metric)[] metrics
    ) => metrics.ToImmutableSortedDictionary(m => m.Name, m => m.Metric, StringComparer.Ordinal);

    private static ImmutableSortedDictionary<string, OptionValue> Options(double sharpness, params string[] train) =>
        ImmutableSortedDictionary<string, OptionValue>
            .Empty.Add("sharpness", new OptionValue.Real(sharpness))
            .Add("train", new OptionValue.List([.. train.Select(t => new OptionValue.Text(t))]));
}

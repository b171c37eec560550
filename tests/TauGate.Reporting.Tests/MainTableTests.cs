using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using TauGate.Core.Ports;
using TauGate.Core.Sweeps;
using TauGate.Reporting.Formats;
using TauGate.Reporting.Tables;

namespace TauGate.Reporting.Tests;

/// <summary>The table as people and programs get it.</summary>
public sealed class MainTableTests
{
    private static readonly ImmutableArray<TableRow> Rows =
    [
        Row(
            "frozen",
            "frozen",
            20,
            0,
            0,
            ("target_accuracy", Metric(20, 0.95474, 0.0011)),
            ("source_accuracy", Metric(20, 0.9598, 0.0009))
        ),
        Row(
            "taugate",
            "taugate",
            20,
            0,
            1024,
            ("target_accuracy", Metric(20, 0.97, 0.00061)),
            ("source_accuracy", Metric(20, 0.9481, 0.002)),
            ("hardened_target_accuracy", Metric(20, 0.9695, 0.0006)),
            ("high_activity_fraction", Metric(20, 0.447, 0.01)),
            ("foundation_high_activity_fraction", Metric(20, 0.475, 0.01)),
            ("participation", Metric(20, 0.417, 0.01)),
            ("foundation_participation", Metric(20, 0.4665, 0.01))
        ),
        Row(
            "lora",
            "lora",
            20,
            2,
            14544,
            [("target_accuracy", Metric(18, 0.9779, 0.1271)), ("source_accuracy", Metric(18, 0.7551, 0.02))],
            ("rank", new OptionValue.Integer(8))
        ),
        Row(
            "lora",
            "lora",
            1,
            0,
            29088,
            [("target_accuracy", Metric(1, 1, null)), ("source_accuracy", Metric(1, 0.722, null))],
            ("rank", new OptionValue.Integer(16))
        ),
        Row("full", "full", 0, 0, null),
    ];

    [Fact]
    public void Text_is_aligned_and_explains_itself() =>
        Assert.Equal(
            """
            method        parameters        target %      source %    hardened %  participation   n  not in n
            ------------  ----------  --------------  ------------  ------------  -------------  --  ----------
            frozen                 0   95.47 ±  0.11  95.98 ± 0.09                               20
            taugate            1,024   97.00 ±  0.06  94.81 ± 0.20  96.95 ± 0.06  0.417 (0.467)  20
            lora rank=8       14,544   97.79 ± 12.71  75.51 ± 2.00                               18  2 diverged
            lora rank=16      29,088  100.00          72.20                                       1  19 missing
            full                                                                                  0  20 missing

            target: test accuracy on rotated images, the mode adapted to
            source: test accuracy on upright images
            hardened: target accuracy with every gate either open or closed
            participation: share of hidden units that take part for an image (the foundation's)
            not in n: cells that diverged, and missing ones (quarantined, blocked or not yet run); no mean has them
            intervals: 95 % t over seeds, unadjusted, for this test set; ± is half of one

            """,
            Text(Rows)
        );

    [Fact]
    public void Narrow_text_leaves_out_columns_and_names_them()
    {
        var lines = Text(Rows, width: 80).Split('\n');

        Assert.All(lines.SkipLast(1), l => Assert.InRange(l.Length, 0, 80));
        Assert.Equal("too narrow for: hardened %, participation", lines[^2]);
    }

    [Fact]
    public void Rows_say_why_they_have_fewer_seeds()
    {
        ImmutableArray<TableRow> rows =
        [
            Row("a", "lora", 3, 3, 10),
            Row("b", "lora", 5, 1, 10),
            Row("c", "lora", 5, 0, 10),
        ];

        var lines = Text(rows).Split('\n');

        Assert.Equal(
            [
                "a               10  0  3 diverged, 2 missing",
                "b               10  4  1 diverged",
                "c               10  5",
            ],
            lines[2..5]
        );
    }

    [Fact]
    public void Notes_wrap_between_words_with_the_rest_indented()
    {
        var lines = Text(Rows, width: 40).Split('\n');
        var notes = lines.SkipWhile(l => l.Length > 0).Skip(1).SkipLast(1).ToList();

        Assert.All(notes, l => Assert.InRange(l.Length, 1, 40));
        Assert.Equal(["target: test accuracy on rotated images,", "  the mode adapted to"], notes[..2]);
        Assert.Equal(["too narrow for: hardened %,", "  participation"], notes[^2..]);
    }

    [Fact]
    public void Text_keeps_accuracy_and_n_however_narrow() =>
        Assert.Equal(
            ["method", "parameters", "target", "%", "source", "%", "n"],
            Text(Rows[..2], width: 1).Split('\n')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries)
        );

    [Fact]
    public void Columns_that_no_row_has_are_not_there()
    {
        var header = Text([Rows[0]]).Split('\n')[0];

        Assert.DoesNotContain("hardened", header, StringComparison.Ordinal);
        Assert.DoesNotContain("participation", header, StringComparison.Ordinal);
    }

    [Fact]
    public void No_rows_are_said_to_be_none()
    {
        Assert.Equal("no rows\n", Text([]));
        Assert.Equal("no rows\n", As("markdown", []));
        Assert.Equal("", As("csv", []));
        Assert.Equal("% no rows\n", As("latex", []));
        Assert.Empty(JsonDocument.Parse(As("json", [])).RootElement.GetProperty("rows").EnumerateArray());
    }

    [Fact]
    public void Text_does_not_depend_on_the_culture()
    {
        var expected = Text(Rows) + As("csv", Rows) + As("json", Rows);
        var before = CultureInfo.CurrentCulture;
        var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        comma.NumberFormat.NumberDecimalSeparator = ",";
        comma.NumberFormat.NumberGroupSeparator = ".";
        try
        {
            CultureInfo.CurrentCulture = comma;
            Assert.Equal(expected, Text(Rows) + As("csv", Rows) + As("json", Rows));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Json_has_every_metric_unrounded()
    {
        var json = JsonDocument.Parse(As("json", Rows)).RootElement;
        var rows = json.GetProperty("rows").EnumerateArray().ToList();

        Assert.Equal("paper", json.GetProperty("sweep").GetString());
        Assert.Equal(Rows.Select(r => r.Label), rows.Select(r => r.GetProperty("label").GetString()));
        Assert.Equal(JsonValueKind.Object, rows[0].GetProperty("axes").ValueKind);
        Assert.Equal(8, rows[2].GetProperty("axes").GetProperty("rank").GetInt64());
        Assert.Equal(
            (20, 2, 14544),
            (
                rows[2].GetProperty("n").GetInt64(),
                rows[2].GetProperty("diverged").GetInt64(),
                rows[2].GetProperty("trainable_parameters").GetInt64()
            )
        );
        foreach (var (row, read) in Rows.Zip(rows))
        {
            Assert.Equal(row.Metrics.Keys, read.GetProperty("metrics").EnumerateObject().Select(p => p.Name));
            foreach (var (name, metric) in row.Metrics)
            {
                var summary = read.GetProperty("metrics").GetProperty(name);
                Assert.Equal(
                    metric,
                    new MetricSummary(
                        summary.GetProperty("n").GetInt64(),
                        summary.GetProperty("mean").GetDouble(),
                        Nullable("std"),
                        Nullable("ci_low"),
                        Nullable("ci_high")
                    )
                );

                double? Nullable(string property) =>
                    summary.GetProperty(property) is { ValueKind: not JsonValueKind.Null } value
                        ? value.GetDouble()
                        : null;
            }
        }
        Assert.Equal(JsonValueKind.Null, rows[4].GetProperty("trainable_parameters").ValueKind);
    }

    [Fact]
    public void Csv_has_a_column_for_each_axis_and_statistic()
    {
        ImmutableArray<TableRow> rows =
        [
            Row(
                "a",
                "ia3",
                2,
                0,
                512,
                [("target_accuracy", new MetricSummary(2, 0.5, 0.1, 0.25, 0.75))],
                ("foundation.hidden", new OptionValue.List([new OptionValue.Integer(64), new OptionValue.Integer(32)]))
            ),
            Row(
                "b",
                "lora",
                1,
                0,
                null,
                [("target_accuracy", new MetricSummary(1, 1e-7, null, null, null))],
                ("rank", new OptionValue.Integer(1))
            ),
        ];

        Assert.Equal(
            """
            label,method,foundation.hidden,rank,n,diverged,collapsed,trainable_parameters,still_rising,last_epoch_gain_n,last_epoch_gain_mean,last_epoch_gain_std,last_epoch_gain_ci_low,last_epoch_gain_ci_high,target_accuracy_n,target_accuracy_mean,target_accuracy_std,target_accuracy_ci_low,target_accuracy_ci_high
            a,ia3,"[64, 32]",,2,0,0,512,,0,,,,,2,0.5,0.1,0.25,0.75
            b,lora,,1,1,0,0,,,0,,,,,1,1E-07,,,

            """,
            As("csv", rows)
        );
    }

    [Fact]
    public void Markdown_has_the_cells_of_the_text()
    {
        var lines = As("markdown", Rows).Split('\n');

        Assert.Equal(
            Text(Rows).Split('\n')[3].Split(' ', StringSplitOptions.RemoveEmptyEntries),
            lines[3].Replace("|", "", StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries)
        );
        Assert.All(lines.Take(7), l => Assert.Equal(lines[0].Count(c => c == '|'), l.Count(c => c == '|')));
        Assert.Matches("^\\| -+ \\| -+: \\|", lines[1]);
    }

    [Fact]
    public void Markdown_column_of_a_single_digit_has_the_dash_without_which_it_is_no_table()
    {
        var lines = As("markdown", [Rows[0] with { N = 3 }]).Split('\n');

        Assert.EndsWith("| n |", lines[0], StringComparison.Ordinal);
        Assert.EndsWith("| -: |", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Latex_has_the_cells_of_the_text_with_rows_that_stand_out_in_bold()
    {
        var table = MainTable.Of("paper", Rows[..3], Samples.Spec(Rows[..3]), 1) with
        {
            Emphasized = [1],
            EmphasisNote = "bold: why",
        };

        Assert.StartsWith(
            """
            % \usepackage{booktabs}
            \begin{tabular}{lrrrrrrl}
            \toprule
            method & parameters & target \% & source \% & hardened \% & participation & n & not in n \\
            \midrule
            frozen & 0 & 95.47 $\pm$ 0.11 & 95.98 $\pm$ 0.09 &  &  & 20 &  \\
            \textbf{taugate} & 1,024 & \textbf{97.00 $\pm$ 0.06} & 94.81 $\pm$ 0.20 & 96.95 $\pm$ 0.06 & 0.417 (0.467) & 20 &  \\
            lora rank=8 & 14,544 & 97.79 $\pm$ 12.71 & 75.51 $\pm$ 2.00 &  &  & 18 & 2 diverged \\
            \bottomrule
            \end{tabular}
            % bold: why
            % target: test accuracy
            """,
            TableFormat.Find("latex").Of(table),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Collapsed_cells_are_counted_beside_the_row()
    {
        var lines = Text([Rows[0], Rows[1] with { Collapsed = 3 }]).Split('\n');

        Assert.EndsWith("n  collapsed", lines[0], StringComparison.Ordinal);
        Assert.EndsWith("20          3", lines[3], StringComparison.Ordinal);
        Assert.Contains("collapsed: cells that did not learn; the means have them", lines);
    }

    [Fact]
    public void Row_that_still_rose_in_the_last_epoch_is_marked_with_what_it_gained()
    {
        ImmutableArray<TableRow> rows =
        [
            Rows[0],
            Rows[1] with
            {
                LastEpoch = new MetricSummary(20, 0.0002, 0.001, -0.0003, 0.0007),
            },
            Rows[2] with
            {
                LastEpoch = new MetricSummary(18, 0.0026, 0.001, 0.0020, 0.0032),
            },
            // Five cells are too few for the mark.
            Rows[3] with
            {
                LastEpoch = new MetricSummary(5, 0.0026, 0.001, 0.0020, 0.0032),
            },
        ];
        var lines = Text(rows).Split('\n');
        var column = lines[0].IndexOf("rising", StringComparison.Ordinal);

        Assert.Equal(["", "", "+0.26", ""], lines[2..6].Select(l => l[column..(column + 6)].Trim()));
        Assert.Contains(lines, l => l.StartsWith("rising: points of validation accuracy", StringComparison.Ordinal));
        Assert.DoesNotContain("rising", Text(Rows), StringComparison.Ordinal);

        using var document = JsonDocument.Parse(As("json", rows));
        var read = document.RootElement.GetProperty("rows");
        var marks = read.EnumerateArray().Select(r => r.GetProperty("still_rising").ToString());
        Assert.Equal(["", "False", "True", "False"], marks);
        Assert.Equal(
            (18, 0.0026, 0.0020),
            (
                read[2].GetProperty("last_epoch_gain").GetProperty("n").GetInt32(),
                read[2].GetProperty("last_epoch_gain").GetProperty("mean").GetDouble(),
                read[2].GetProperty("last_epoch_gain").GetProperty("ci_low").GetDouble()
            )
        );
        var csv = As("csv", rows).Split('\n').Select(l => l.Split(',')).ToArray();
        var (rising, gain) = (Array.IndexOf(csv[0], "still_rising"), Array.IndexOf(csv[0], "last_epoch_gain_mean"));
        Assert.Equal((("", ""), ("true", "0.0026")), ((csv[1][rising], csv[1][gain]), (csv[3][rising], csv[3][gain])));
    }

    [Fact]
    public void Rows_that_share_cells_and_several_numeric_classes_are_said_below_the_table()
    {
        ImmutableArray<TableRow> rows =
        [
            Row("frozen", "frozen", 2, 0, 0),
            Row("again", "frozen", 2, 0, 0),
            Row("ia3", "ia3", 2, 0, 0),
        ];
        var spec = Samples.Spec(rows);
        spec = spec with
        {
            Variants =
            [
                .. spec.Variants.Select(v =>
                    v.Method == "frozen" ? v with { Options = ImmutableSortedDictionary<string, OptionValue>.Empty } : v
                ),
            ],
        };

        var notes = MainTable.Of("paper", rows, spec, 2).Notes;

        Assert.Contains("the same cells: frozen, again have identical options", notes);
        Assert.Contains(notes, n =>
            n.StartsWith("numeric classes: the cells are of 2 classes", StringComparison.Ordinal)
        );
        Assert.Single(MainTable.Of("paper", rows, Samples.Spec(rows), 1).Notes);
    }

    private static string Text(ImmutableArray<TableRow> rows, int? width = null) =>
        TableFormat.Text.Of(MainTable.Of("paper", rows, Samples.Spec(rows), 1), width);

    private static string As(string format, ImmutableArray<TableRow> rows) =>
        TableFormat.Find(format).Of(MainTable.Of("paper", rows, Samples.Spec(rows), 1));

    private static MetricSummary Metric(long n, double mean, double? half) =>
        new(n, mean, half * 2, mean - half, mean + half);

    private static TableRow Row(
        string label,
        string method,
        long n,
        long diverged,
        long? parameters,
        params (string Name, MetricSummary Metric)[] metrics
    ) => Row(label, method, n, diverged, parameters, metrics, []);

    private static TableRow Row(
        string label,
        string method,
        long n,
        long diverged,
        long? parameters,
        (string Name, MetricSummary Metric)[] metrics,
        params (string Name, OptionValue Value)[] axes
    ) =>
        new(
            label,
            method,
            axes.ToImmutableSortedDictionary(a => a.Name, a => a.Value),
            n,
            diverged,
            parameters,
            metrics.ToImmutableSortedDictionary(m => m.Name, m => m.Metric)
        );
}

using System.Collections.Immutable;
using System.Text.Json;
using TauGate.Core.Errors;
using TauGate.Core.Ports;
using TauGate.Core.Results;
using TauGate.Core.Statistics;
using TauGate.Core.Sweeps;
using TauGate.Reporting.Formats;
using TauGate.Reporting.Tables;

namespace TauGate.Reporting.Tests;

public sealed class CompareTableTests
{
    private static readonly SweepSpec Spec = Samples.Spec(
        9,
        Samples.Variant("taugate", "taugate"),
        Samples.Variant("lora", "lora", rank: 8),
        Samples.Variant("ia3", "ia3")
    );
    private static readonly double[] Gains = [0.01, 0.02, -0.005, 0.01, 0.015, 0.03, 0.01];

    [Fact]
    public void Pairs_share_a_foundation_and_the_rest_is_counted_and_named()
    {
        var text = TableFormat.Text.Of(CompareTable.Of(Samples.Source(Spec), Cells(), 0, 1, []));

        Assert.Equal(
            ["target", "%", "91.29", "90.00", "+1.29", "1.07", "[+0.29,", "+2.28]", "0.0194", "0.0312", "7"],
            text.Split('\n')[2].Split(' ', StringSplitOptions.RemoveEmptyEntries)
        );
        Assert.Contains(
            "not paired: 1 seed (7): they started from different foundations",
            text,
            StringComparison.Ordinal
        );
        Assert.Contains("not paired: 1 seed (8): lora rank=8 diverged", text, StringComparison.Ordinal);
        Assert.Contains("not paired: 1 seed (9): taugate has no result", text, StringComparison.Ordinal);
        Assert.DoesNotContain("few pairs", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_has_the_test_of_the_differences_unrounded()
    {
        var row = JsonDocument
            .Parse(TableFormat.Json.Of(CompareTable.Of(Samples.Source(Spec), Cells(), 0, 1, [])))
            .RootElement.GetProperty("rows")[0];
        var test = PairedTest.Of([.. Gains.Select(g => 0.9 + g - 0.9)]);

        Assert.Equal(
            ("target_accuracy", "taugate", "lora rank=8", 7),
            (
                row.GetProperty("metric").GetString(),
                row.GetProperty("first").GetString(),
                row.GetProperty("second").GetString(),
                row.GetProperty("n").GetInt32()
            )
        );
        Assert.Equal(test.Differences.Mean, row.GetProperty("difference_mean").GetDouble());
        Assert.Equal(test.Differences.Std, row.GetProperty("difference_std").GetDouble());
        Assert.Equal(test.P, row.GetProperty("p").GetDouble());
        Assert.Equal(SignedRankTest.Of([.. Gains]).P!.Value, row.GetProperty("wilcoxon_p").GetDouble(), 1e-12);
    }

    /// <summary>Gains of three images tie on counts, and fall apart as differences of doubles.</summary>
    [Fact]
    public void Ranks_ties_and_bold_rows_are_of_counts()
    {
        int[] gains = [3, 3, 3, -3, 3, 3, 0, 8];
        var cells = gains
            .SelectMany(
                (gain, seed) =>
                    new[]
                    {
                        Samples.Cell(Spec, 0, seed, (9657 + 3 * seed + gain) / 10_000.0) with
                        {
                            Images = 10_000,
                        },
                        Samples.Cell(Spec, 1, seed, (9657 + 3 * seed) / 10_000.0) with
                        {
                            Images = 10_000,
                        },
                    }
            )
            .ToImmutableArray();

        var json = TableFormat.Json.Of(CompareTable.Of(Samples.Source(Spec), cells, 0, 1, []));
        var row = JsonDocument.Parse(json).RootElement.GetProperty("rows")[0];
        double[] rounded = [.. gains.Select((g, s) => (9657 + 3 * s + g) / 10_000.0 - (9657 + 3 * s) / 10_000.0)];

        var p = row.GetProperty("wilcoxon_p").GetDouble();
        Assert.Equal(SignedRankTest.Of([.. gains.Select(g => (double)g)]).P!.Value, p);
        Assert.NotEqual(SignedRankTest.Of(rounded).P!.Value, p);
        Assert.Equal((8, 1), (row.GetProperty("n").GetInt32(), row.GetProperty("equal_pairs").GetInt32()));
        Assert.Equal(0.0020 / 8, row.GetProperty("difference_mean").GetDouble());
    }

    /// <summary>
    /// Two rows with the same images right in another order: the first is the best, however the sums are rounded.
    /// </summary>
    [Fact]
    public void Equally_good_rows_are_equal_and_the_first_is_the_best()
    {
        int[] right = [9657, 9660, 9663, 9701, 9689, 9702];
        var cells = right
            .SelectMany(
                (_, seed) =>
                    new[]
                    {
                        Samples.Cell(Spec, 0, seed, right[seed] / 10_000.0) with
                        {
                            Images = 10_000,
                        },
                        Samples.Cell(Spec, 1, seed, right[^(seed + 1)] / 10_000.0) with
                        {
                            Images = 10_000,
                        },
                    }
            )
            .ToImmutableArray();

        var note = BestRows.Of(Spec, cells, "target_accuracy").Note;
        Assert.StartsWith("bold: not different from the best, taugate,", note, StringComparison.Ordinal);
    }

    [Fact]
    public void Interval_over_seeds_and_images_stands_beside_from_the_bits_of_the_pairs()
    {
        var cells = Cells();
        var bits = Bits(cells);
        var table = CompareTable.Of(Samples.Source(Spec), cells, 0, 1, bits);
        var row = JsonDocument.Parse(TableFormat.Json.Of(table)).RootElement.GetProperty("rows")[0];
        // The seven seeds that are paired, in their order; 7, 8 and 9 are not.
        var expected = CrossedInterval.Of([
            .. Enumerable.Range(0, 7).Select(seed => CrossedInterval.Differences(BitsOf(0, seed), BitsOf(1, seed), 20)),
        ]);

        Assert.Equal(
            (expected.CiLow, expected.CiHigh),
            (row.GetProperty("crossed_ci_low").GetDouble(), row.GetProperty("crossed_ci_high").GetDouble())
        );
        Assert.Equal(
            (expected.StandardError, expected.Degrees),
            (row.GetProperty("crossed_standard_error").GetDouble(), row.GetProperty("crossed_degrees").GetDouble())
        );
        foreach (var format in new[] { "text", "markdown", "latex" })
        {
            var text = TableFormat.Find(format).Of(table);
            Assert.Contains(
                "95 % seeds x images".Replace("%", format == "latex" ? "\\%" : "%", StringComparison.Ordinal),
                text,
                StringComparison.Ordinal
            );
            Assert.Contains(
                "seeds x images: interval for other seeds and other test images",
                text,
                StringComparison.Ordinal
            );
        }
        Assert.Contains("crossed_ci_low,crossed_ci_high", TableFormat.Find("csv").Of(table), StringComparison.Ordinal);
    }

    [Fact]
    public void Interval_over_seeds_and_images_is_left_out_when_a_pair_has_no_bits()
    {
        var cells = Cells();
        var table = CompareTable.Of(Samples.Source(Spec), cells, 0, 1, [.. Bits(cells).Where(b => b.Ordinal != 3)]);

        Assert.DoesNotContain("seeds x images", TableFormat.Text.Of(table), StringComparison.Ordinal);
        Assert.Equal(
            JsonValueKind.Null,
            JsonDocument
                .Parse(TableFormat.Json.Of(table))
                .RootElement.GetProperty("rows")[0]
                .GetProperty("crossed_ci_low")
                .ValueKind
        );
    }

    [Fact]
    public void Equal_differences_have_no_infinite_number_in_them()
    {
        var cells = Enumerable
            .Range(0, 3)
            .SelectMany(s => new[] { Samples.Cell(Spec, 0, s, 0.75), Samples.Cell(Spec, 2, s, 0.5) })
            .ToImmutableArray();

        var table = CompareTable.Of(Samples.Source(Spec), cells, 0, 2, []);

        Assert.Contains("+25.00", TableFormat.Text.Of(table), StringComparison.Ordinal);
        Assert.Contains("few pairs", TableFormat.Text.Of(table), StringComparison.Ordinal);
        JsonDocument.Parse(TableFormat.Json.Of(table)).Dispose();
    }

    [Fact]
    public void Rows_without_a_pair_say_why() =>
        Assert.StartsWith(
            "no pairs of taugate and ia3; neither has a result: seeds 0, 1, 2",
            TableFormat.Text.Of(CompareTable.Of(Samples.Source(Spec), [], 0, 2, [])),
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("takes two rows, such as: taugate table paper --table compare taugate \"lora rank=8\"", "taugate")]
    [InlineData("has no 'lroa'; it has: taugate, lora rank=8, ia3.", "taugate", "lroa")]
    [InlineData("are the same row", "lora", "lora rank=8")]
    public async Task Arguments_that_name_no_two_rows_are_refused_with_what_there_is(
        string said,
        params string[] arguments
    )
    {
        var error = await Assert.ThrowsAsync<InputException>(() =>
            CompareTable.Kind.MakeAsync(Samples.Source(Spec), [.. arguments], CancellationToken.None)
        );

        Assert.Contains(said, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_not_different_from_the_best_are_the_best_ones()
    {
        double[] noise = [0.004, -0.003, 0.002, -0.002, 0.003, -0.004, 0.001, -0.001];
        var cells = noise
            .SelectMany(
                (e, s) =>
                    new[]
                    {
                        Samples.Cell(Spec, 0, s, 0.9 + e),
                        Samples.Cell(Spec, 1, s, 0.9005),
                        Samples.Cell(Spec, 2, s, 0.8 + e / 2),
                    }
            )
            .ToImmutableArray();

        var best = BestRows.Of(Spec, cells, "target_accuracy");

        Assert.Equal([0, 1], best.Positions.Order());
        Assert.Equal(
            "bold: not different from the best, lora rank=8, on target_accuracy (paired t, Holm over 2 rows, .05)",
            best.Note
        );
    }

    [Fact]
    public void No_row_stands_out_below_six_pairs()
    {
        var cells = Enumerable
            .Range(0, 5)
            .SelectMany(s => new[] { Samples.Cell(Spec, 0, s, 0.9), Samples.Cell(Spec, 1, s, 0.9) })
            .ToImmutableArray();

        Assert.Empty(BestRows.Of(Spec, cells, "target_accuracy").Positions);
    }

    /// <summary>20 images of each cell, different by row and seed.</summary>
    private static byte[] BitsOf(int position, long seed) =>
        [
            (byte)(0xF7 >> position),
            (byte)(0xEF ^ (position == 0 ? 0 : 1 << (int)(seed % 8))),
            (byte)(0x0F & ~(position * 2)),
        ];

    private static ImmutableArray<CorrectBits> Bits(IEnumerable<CellRow> cells) =>
        [.. cells.Select(c => new CorrectBits(c.Ordinal, 20, BitsOf(c.Position, c.Seed), BitsOf(0, 0), null, null))];

    private static ImmutableArray<CellRow> Cells() =>
        [
            .. Gains.SelectMany(
                (gain, seed) => new[] { Samples.Cell(Spec, 0, seed, 0.9 + gain), Samples.Cell(Spec, 1, seed, 0.9) }
            ),
            Samples.Cell(Spec, 0, 7, 0.5),
            Samples.Cell(Spec, 1, 7, 0.9, foundation: "another"),
            Samples.Cell(Spec, 0, 8, 0.5),
            Samples.Cell(Spec, 1, 8, 0.9, CellStatus.Diverged),
            Samples.Cell(Spec, 1, 9, 0.9),
        ];
}

using System.Collections.Immutable;
using System.Text.Json;
using TauGate.Core.Errors;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;
using TauGate.Reporting.Formats;
using TauGate.Reporting.Tables;

namespace TauGate.Reporting.Tests;

/// <summary>The table of source accuracies at equal target accuracy.</summary>
public sealed class FrontTableTests
{
    private static readonly SweepSpec Spec = Samples.Spec(
        3,
        Samples.Variant("frozen", "frozen"),
        Rate("taugate", 0.1),
        Rate("taugate", 0.01),
        Rate("lora", 0.001, 8),
        Rate("lora", 0.01, 8),
        Rate("lora", 0.001, 1),
        Rate("lora", 0.01, 1)
    );

    /// <summary>
    /// From a foundation of 95/96 %: taugate 96/95 and 97.6/93, lora 96.5/94 and 98/90 at rank 8, 96/94 and 96.6/90 at
    /// rank 1; source accuracy is a tenth of a point higher at each next seed.
    /// </summary>
    private static readonly (double Target, double Source)[] Points =
    [
        (0.95, 0.96),
        (0.976, 0.93),
        (0.96, 0.95),
        (0.965, 0.94),
        (0.98, 0.90),
        (0.96, 0.94),
        (0.966, 0.90),
    ];

    private static readonly ImmutableArray<CellRow> Cells =
    [
        .. from seed in Enumerable.Range(0, 4) from position in Enumerable.Range(0, 7) select Cell(position, seed),
    ];

    [Fact]
    public void Row_is_a_method_at_a_level_with_its_difference_to_the_baseline()
    {
        var table = Of(Cells, new FrontChoice(At: [0.97, 0.96]));

        Assert.Equal(
            ["at target %", "method", "source %", "less taugate", "n", "pairs", "not reached", "highest target %"],
            table.Columns.Select(c => c.Header)
        );
        Assert.Equal(["96.0", "96.0", "96.0", "97.0", "97.0", "97.0"], Column(table, "at target %"));
        Assert.Equal(["taugate", "lora rank=8", "lora rank=1"], Column(table, "method").Take(3));
        // taugate at 97: 95 less 10 sixteenths of 2 points; lora: 94 less a third of 4. The seeds add 0.15.
        Assert.Equal(["93.90 ±", "92.82 ±", ""], Column(table, "source %").Skip(3).Select(Start));
        Assert.Equal(["", "-1.08 ±", ""], Column(table, "less taugate").Skip(3).Select(Start));
        Assert.Equal(["4", "4", "4", "4", "4", "0"], Column(table, "n"));
        Assert.Equal(["", "4", "4", "", "4", "0"], Column(table, "pairs"));
        Assert.Equal(["", "", "", "", "", "4"], Column(table, "not reached"));
        Assert.Contains("no front, because they have one value of learning_rate: frozen", table.Notes);

        static string Start(string cell) => cell[..Math.Min(cell.Length, "-1.08 ±".Length)].Trim();
    }

    [Fact]
    public void Json_has_every_number_unrounded()
    {
        var json = JsonDocument.Parse(TableFormat.Json.Of(Of(Cells, new FrontChoice(At: [0.97])))).RootElement;
        var rows = json.GetProperty("rows");
        var (lora, none) = (rows[1], rows[2]);

        Assert.Equal("learning_rate", json.GetProperty("along").GetString());
        Assert.Equal("lora", lora.GetProperty("label").GetString());
        Assert.Equal("taugate", lora.GetProperty("baseline").GetString());
        Assert.Equal(JsonValueKind.Null, rows[0].GetProperty("baseline").ValueKind);
        Assert.Equal(0.97, lora.GetProperty("target_accuracy").GetDouble());
        Assert.Equal(0.94 - 0.04 / 3 + 0.0015, Mean(lora, "source_accuracy"), 1e-12);
        Assert.Equal(0.94 - 0.04 / 3 - (0.95 - 0.02 * 10 / 16), Mean(lora, "difference"), 1e-12);
        Assert.Equal(0.98, Mean(lora, "highest_target_accuracy"), 1e-12);
        Assert.Equal((0, 4), (lora.GetProperty("not_reached").GetInt32(), none.GetProperty("not_reached").GetInt32()));
        Assert.Equal(0, none.GetProperty("difference").GetProperty("n").GetInt32());
        Assert.Equal(JsonValueKind.Null, none.GetProperty("source_accuracy").GetProperty("mean").ValueKind);

        static double Mean(JsonElement row, string name) => row.GetProperty(name).GetProperty("mean").GetDouble();
    }

    [Fact]
    public void Levels_are_round_ones_that_the_baseline_reaches_at_every_seed()
    {
        var early = Cells.Select(c => c is { Position: 1, Seed: 2 } ? With(c, 0.969, 0.93) : c);

        Assert.Equal(["96.0", "96.5", "97.0", "97.5"], Column(Of(Cells, new FrontChoice()), "at target %").Distinct());
        Assert.Equal(["95.5", "96.0", "96.5"], Column(Of([.. early], new FrontChoice()), "at target %").Distinct());
    }

    [Fact]
    public void Seed_without_a_result_in_some_row_is_in_no_mean_and_a_diverged_cell_is_no_point()
    {
        var some = Cells
            .Where(c => c is not { Position: 3, Seed: 1 })
            .Select(c => c is { Position: 2, Seed: 0 } ? c with { Status = CellStatus.Diverged } : c);
        var table = Of([.. some], new FrontChoice(At: [0.97]));

        Assert.Equal(["4", "3", "0"], Column(table, "n"));
        Assert.Equal(["", "3", "0"], Column(table, "pairs"));
        Assert.Equal(["1", "", ""], Column(table, "diverged"));
        Assert.Equal(["", "1", ""], Column(table, "incomplete"));
        // Seed 0 without its lower rate is on the line from the foundation: 96 less 20 of 26 parts of 3 points.
        var mean = (0.96 - 0.03 * 20 / 26 + 3 * (0.95 - 0.02 * 10 / 16) + 0.006) / 4;
        var row = JsonDocument.Parse(TableFormat.Json.Of(table)).RootElement.GetProperty("rows")[0];
        Assert.Equal(mean, row.GetProperty("source_accuracy").GetProperty("mean").GetDouble(), 1e-12);
    }

    [Fact]
    public void Cells_of_another_foundation_are_not_paired()
    {
        var another = Samples.Foundation("another");
        var moved = Cells.Select(c => c is { Label: "lora", Seed: 3 } ? c with { Foundation = another } : c);
        var table = Of([.. moved], new FrontChoice(At: [0.97]));

        Assert.Equal(["4", "4", "0"], Column(table, "n"));
        Assert.Equal(["", "3", "0"], Column(table, "pairs"));
    }

    [Fact]
    public void Baseline_may_be_another_row_and_is_refused_when_there_is_none_or_more_than_one()
    {
        var table = Of(Cells, new FrontChoice("lora rank=8", At: [0.97]));

        Assert.StartsWith("+1.08", Column(table, "less lora rank=8")[0], StringComparison.Ordinal);
        Assert.Contains(
            "has no front of 'lora rank=4'; it has: taugate, lora rank=8, lora rank=1. Did you mean",
            Refusal("lora rank=4"),
            StringComparison.Ordinal
        );
        Assert.Contains("'lora' may be any of: lora rank=8, lora rank=1.", Refusal("lora"), StringComparison.Ordinal);
        Assert.Contains("has no front of 'frozen'", Refusal("frozen"), StringComparison.Ordinal);

        static string Refusal(string baseline) =>
            Assert.Throws<InputException>(() => Of(Cells, new FrontChoice(baseline))).Message;
    }

    [Fact]
    public void Sweep_without_the_default_baseline_has_no_differences()
    {
        var spec = Spec with
        {
            Variants = [.. Spec.Variants.Select(v => v.Label == "taugate" ? v with { Label = "mine" } : v)],
        };
        var table = FrontTable.Of(Samples.Source(spec) with { Front = new FrontChoice(At: [0.96]) }, Cells);

        Assert.DoesNotContain(table.Columns, c => c.Header is "less taugate" or "pairs");
        Assert.Contains(table.Notes, n => n.StartsWith("no differences", StringComparison.Ordinal));
    }

    [Fact]
    public void Front_may_be_along_another_axis()
    {
        var table = Of(Cells, new FrontChoice("lora learning_rate=0.01", "rank", [0.97]));

        Assert.Equal(["lora learning_rate=0.001", "lora learning_rate=0.01"], Column(table, "method"));
        Assert.Equal(["0", "4"], Column(table, "n"));
    }

    [Fact]
    public void Sweep_without_fronts_says_why() =>
        Assert.StartsWith(
            "no label has several values of sharpness: a list of them in a method's options makes a front",
            TableFormat.Text.Of(Of(Cells, new FrontChoice(Along: "sharpness"))),
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("text")]
    [InlineData("markdown")]
    [InlineData("latex")]
    [InlineData("csv")]
    public void Every_form_has_every_row(string format)
    {
        var text = TableFormat.Find(format).Of(Of(Cells, new FrontChoice(At: [0.96, 0.97])));

        Assert.Equal(
            6,
            text.Split('\n')
                .Count(l =>
                    l.Contains('9')
                    && (l.Contains("taugate", StringComparison.Ordinal) || l.Contains("lora", StringComparison.Ordinal))
                )
        );
    }

    private static Table Of(ImmutableArray<CellRow> cells, FrontChoice choice) =>
        FrontTable.Of(Samples.Source(Spec) with { Front = choice }, cells);

    private static Variant Rate(string label, double rate, int? rank = null)
    {
        var (variant, value) = (Samples.Variant(label, label, rank: rank), new OptionValue.Real(rate));
        return variant with
        {
            Axes = variant.Axes.Add("learning_rate", value),
            Options = variant.Options.Add("learning_rate", value),
        };
    }

    private static CellRow Cell(int position, int seed)
    {
        var (target, source) = Points[position];
        return With(Samples.Cell(Spec, position, seed, target), target, source + (position == 0 ? 0 : 0.001 * seed));
    }

    private static CellRow With(CellRow cell, double target, double source) =>
        cell with
        {
            Metrics = cell
                .Metrics.SetItem("target_accuracy", target)
                .SetItem("source_accuracy", source)
                .SetItem("foundation_target_accuracy", 0.95)
                .SetItem("foundation_source_accuracy", 0.96),
        };

    private static ImmutableArray<string> Column(Table table, string header) =>
        [.. table.Columns.Single(c => c.Header == header).Cells.Select(c => c.Trim())];
}

using System.Collections.Immutable;
using TauGate.Core.Fronts;
using TauGate.Core.Results;
using TauGate.Core.SweepFiles;
using TauGate.Core.Sweeps;
using TauGate.Core.Tests.Claims;
using TauGate.Core.Tests.Sweeps;

namespace TauGate.Core.Tests.Fronts;

/// <summary>Families of rows, what a front at a seed is made of, and the levels to compare at.</summary>
public sealed class SeedFrontTests
{
    private static readonly SweepSpec Spec = SweepFile.Parse(
        """
        name: a
        seeds: 0..1
        foundation: { mixture: [0.5, 0] }
        methods: { frozen: {}, lora: { rank: [1, 8], learning_rate: [0.1, 0.01] } }
        """,
        "a.yaml",
        [],
        TestCatalog.Instance
    );

    private static readonly RowFamily Lora = RowFamily.Of(Spec.Variants).First(f => f.Label == "lora");

    [Fact]
    public void Family_is_the_rows_that_differ_in_the_axis_alone_in_its_order()
    {
        var families = RowFamily.Of(Spec.Variants);

        Assert.Equal(
            [
                "frozen foundation.mixture=0",
                "frozen foundation.mixture=0.5",
                "lora foundation.mixture=0 rank=1",
                "lora foundation.mixture=0 rank=8",
                "lora foundation.mixture=0.5 rank=1",
                "lora foundation.mixture=0.5 rank=8",
            ],
            families.Select(f => f.Title).Order(StringComparer.Ordinal)
        );
        Assert.All(families, f => Assert.Equal(f.Label == "lora", f.HasSeveral));
        Assert.Equal([0.01, 0.1], Lora.Positions.Select(p => Spec.Variants[p].Options["learning_rate"].AsReal()));
        var byRank = RowFamily.Of(Spec.Variants, "rank").First(f => f.Label == "lora");
        Assert.Equal([1L, 8], byRank.Positions.Select(p => Spec.Variants[p].Axes["rank"].AsInteger()));
        Assert.DoesNotContain("rank", byRank.Title, StringComparison.Ordinal);
    }

    [Fact]
    public void Untouched_foundation_is_a_point()
    {
        var front = SeedFront.Of(Lora, Cells((0.96, 0.94), (0.97, 0.90)));

        Assert.Equal([new(0.95, 0.96), new(0.96, 0.94), new(0.97, 0.90)], front.Front!.Points);
        Assert.Equal(new FrontPoint(0.95, 0.96), front.Untouched);
        Assert.Empty(front.Missing);
    }

    [Fact]
    public void Diverged_cell_is_no_point_and_is_named()
    {
        var cells = Cells((0.96, 0.94), (0.97, 0.99));
        var front = SeedFront.Of(Lora, [cells[0], cells[1] with { Status = CellStatus.Diverged }]);

        Assert.Equal([new(0.95, 0.96), new(0.96, 0.94)], front.Front!.Points);
        Assert.Equal([Lora.Positions[1]], front.Diverged);
        // Where every rate diverges the foundation is left.
        var all = SeedFront.Of(Lora, cells.Select(c => c with { Status = CellStatus.Diverged }));
        Assert.Equal([new(0.95, 0.96)], all.Front!.Points);
    }

    [Fact]
    public void Collapsed_cell_is_a_result()
    {
        var cells = Cells((0.96, 0.94), (0.97, 0.90)).Select(c => c with { Status = CellStatus.Collapsed });

        Assert.Equal(0.97, SeedFront.Of(Lora, cells).Front!.HighestTarget);
    }

    [Fact]
    public void Cell_without_a_result_is_named_and_cells_of_other_rows_are_left_aside()
    {
        var cells = Cells((0.96, 0.94), (0.97, 0.90));
        var front = SeedFront.Of(Lora, [cells[1], cells[0] with { Position = 0 }]);

        Assert.Equal([Lora.Positions[0]], front.Missing);
        Assert.Equal([new(0.95, 0.96), new(0.97, 0.90)], front.Front!.Points);
        Assert.Null(SeedFront.Of(Lora, []).Front);
    }

    [Fact]
    public void Cells_of_different_foundations_make_no_front()
    {
        var cells = Cells((0.96, 0.94), (0.97, 0.90));
        var front = SeedFront.Of(Lora, [cells[0], cells[1] with { Foundation = ClaimSamples.Foundation("another") }]);

        Assert.True(front.HasSeveralFoundations);
        Assert.Null(front.Front);
    }

    [Theory]
    [InlineData(0.955, 0.9712, new[] { 0.96, 0.965, 0.97 })] // halves of a point: of whole ones there are two
    [InlineData(0.90, 0.98, new[] { 0.95, 0.96, 0.97, 0.98 })] // the highest four
    [InlineData(0.955, 0.958, new[] { 0.956, 0.957, 0.958 })]
    [InlineData(0.955, 0.9559, new double[0])]
    [InlineData(0.97, 0.96, new double[0])]
    public void Levels_are_round_and_above_what_is_there_and_reached(double low, double high, double[] levels) =>
        Assert.Equal(levels, FrontLevels.Between(low, high));

    /// <summary>Two cells of seed 0, by ascending rate, from a foundation of 95 and 96 %.</summary>
    private static CellRow[] Cells(params (double Target, double Source)[] points) =>
        [
            .. points.Select(
                (p, i) =>
                    new CellRow(
                        Lora.Positions[i],
                        Lora.Positions[i],
                        "lora",
                        "lora",
                        Spec.Variants[Lora.Positions[i]].Axes,
                        0,
                        CellStatus.Done,
                        ClaimSamples.Foundation("one"),
                        new NumericClass(Digest.Of("class"u8)),
                        1,
                        ImmutableSortedDictionary<string, double>
                            .Empty.Add("target_accuracy", p.Target)
                            .Add("source_accuracy", p.Source)
                            .Add("foundation_target_accuracy", 0.95)
                            .Add("foundation_source_accuracy", 0.96)
                    )
            ),
        ];
}

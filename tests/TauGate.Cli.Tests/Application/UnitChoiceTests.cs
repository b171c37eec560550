using System.Collections.Immutable;
using TauGate.Application.Figures;
using TauGate.Cli.Commands;
using TauGate.Core.Errors;
using TauGate.Core.Ports;
using TauGate.Core.Reading;
using TauGate.Core.Results;
using TauGate.Core.SweepFiles;
using TauGate.Core.Sweeps;
using TauGate.Reporting.Figures;
using TauGate.Training.Adapters;

namespace TauGate.Cli.Tests.Application;

/// <summary>Whose units a figure shows, and what is said when there are none.</summary>
public sealed class UnitChoiceTests
{
    private static readonly SweepSpec Spec = SweepFile.Parse(
        "name: a\nseeds: 0..3\nmethods: { frozen: {}, taugate: { sharpness: [4, 5] }, gains: { method: taugate, "
            + "train: [gain] } }",
        "a.yaml",
        [],
        AdapterCatalog.Instance
    );

    /// <summary>Units of seeds 0 and 2 of <c>taugate sharpness=4</c>, and of seed 0 of <c>gains</c>.</summary>
    private static readonly FigureInput Input = new(
        "a",
        Spec,
        16,
        [],
        [.. Spec.Cells().Select(Cell)],
        [],
        [Unit(1), Unit(9), Unit(3)]
    );

    [Theory]
    [InlineData(null, null, null, null)]
    [InlineData("gains", null, 3, null)]
    [InlineData("taugate sharpness=4", 2L, 1, 2L)]
    [InlineData(null, 2L, null, 2L)]
    public void What_is_recorded_is_chosen(string? label, long? seed, int? position, long? chosen)
    {
        var input = UnitChoice.Of(Input, label, seed);

        Assert.Equal((position, chosen), (input.UnitPosition, input.UnitSeed));
    }

    [Theory]
    [InlineData(
        "gain",
        null,
        "--label: no hidden units of 'gain' are recorded in a; there are some of: taugate sharpness=4, gains. "
            + "Did you mean gains?"
    )]
    [InlineData(
        "frozen",
        null,
        "--label: no hidden units of 'frozen' are recorded in a; there are some of: taugate sharpness=4, gains."
    )]
    [InlineData("taugate", null, "'taugate' of a may be any of: taugate sharpness=4, taugate sharpness=5.")]
    [InlineData(
        "taugate sharpness=4",
        1L,
        "--seed: no hidden units of seed 1 are recorded in a for taugate sharpness=4; there are some of: 0, "
            + "2 (record: { units: all }"
    )]
    [InlineData(
        null,
        3L,
        "--seed: no hidden units of seed 3 are recorded in a; there are some of: 0, 2 (record: { units: all }"
    )]
    public void What_is_not_recorded_is_refused_with_what_there_is(string? label, long? seed, string said) =>
        Assert.Contains(
            said,
            Assert.Throws<InputException>(() => UnitChoice.Of(Input, label, seed)).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Sweep_without_recorded_units_says_how_to_record_them() =>
        Assert.Contains(
            "record: { units: first }",
            Assert.Throws<InputException>(() => UnitChoice.Of(Input with { Units = [] }, "gains", null)).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Choice_is_refused_for_a_figure_of_all_cells()
    {
        Assert.Contains(
            "'accuracy' shows all cells; figures of one cell are: thresholds, classes, switching",
            Assert.Throws<InputException>(() => FigureCommand.RefuseChoiceOfCell(["accuracy"], null, 3)).Message,
            StringComparison.Ordinal
        );
        FigureCommand.RefuseChoiceOfCell(["classes"], "gains", 3);
        FigureCommand.RefuseChoiceOfCell(FigureCatalog.Names, "gains", 3);
        FigureCommand.RefuseChoiceOfCell(["accuracy"], null, null);
    }

    private static CellRow Cell(SweepCell cell) =>
        new(
            cell.Ordinal,
            (int)(cell.Ordinal % Spec.Variants.Length),
            cell.Variant.Label,
            cell.Variant.Method,
            cell.Variant.Axes,
            cell.Seed,
            CellStatus.Done,
            default,
            default,
            0,
            ImmutableSortedDictionary<string, double>.Empty
        );

    private static UnitRow Unit(long ordinal) => new(ordinal, new UnitMeasures(0, 0, 0, 1, 0.5, 0.5, 0.5, 0.5, [], []));
}

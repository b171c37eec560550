using System.Collections.Immutable;
using TauGate.Core.Reading;
using TauGate.Core.Results;

namespace TauGate.Reporting.Figures;

/// <summary>The hidden units that were recorded.</summary>
internal static class RecordedUnits
{
    /// <summary>Why there is nothing to draw.</summary>
    public const string None =
        "no hidden units are recorded: the sweep needs a taugate cell that has a result, and record: { units: "
        + "first } or all";

    /// <summary>
    /// The cell whose units a figure of single units shows: of the row and the seed that were asked for, else of the
    /// label <c>taugate</c> if it is there, else of the first label with gates; its first row and its first seed. Null
    /// when nothing was recorded.
    /// </summary>
    public static (CellRow Cell, ImmutableArray<UnitMeasures> Units)? OneCell(FigureInput input)
    {
        var recorded = input.Units.ToLookup(u => u.Ordinal, u => u.Measures);
        var cell = input
            .Cells.Where(c =>
                recorded.Contains(c.Ordinal)
                && (input.UnitSeed ?? c.Seed) == c.Seed
                && (input.UnitPosition ?? c.Position) == c.Position
            )
            .OrderBy(c => c.Label == FigureInput.DefaultBaseline ? 0 : 1)
            .ThenBy(c => c.Position)
            .ThenBy(c => c.Seed)
            .FirstOrDefault();
        return cell is null ? null : (cell, [.. recorded[cell.Ordinal]]);
    }

    /// <summary>The units by layer, first hidden layer first.</summary>
    public static IReadOnlyList<(string Title, ImmutableArray<UnitMeasures> Units)> ByLayer(
        IEnumerable<UnitMeasures> units
    ) =>
        [
            .. units
                .GroupBy(u => u.Layer)
                .OrderBy(g => g.Key)
                .Select(g => (Invariant($"Hidden layer {g.Key + 1}"), (ImmutableArray<UnitMeasures>)[.. g])),
        ];

    /// <summary>
    /// The same units before training, in the same order, with threshold 0 and gain 1. Null when the ledger does not
    /// have all of them.
    /// </summary>
    public static ImmutableArray<UnitMeasures>? Untouched(ImmutableArray<UnitMeasures> units) =>
        units.Any(u => u.Untouched is null) ? null : [.. units.Select(u => Before(u, u.Untouched!))];

    private static UnitMeasures Before(UnitMeasures unit, UntouchedUnit before) =>
        new(
            unit.Layer,
            unit.Unit,
            Threshold: 0,
            Gain: 1,
            before.TargetGate,
            before.SourceGate,
            before.TargetParticipation,
            before.SourceParticipation,
            before.TargetGateByClass,
            before.SourceGateByClass
        );

    /// <summary>Why there is no foundation to compare with.</summary>
    public const string NoFoundation =
        "An older program recorded the cell without the untouched foundation: what training did cannot be seen.";

    /// <summary>Which cell it is, for a caption.</summary>
    public static string Of(FigureInput input, CellRow cell) =>
        Invariant($"{cell.Title}, seed {cell.Seed} of sweep {input.Sweep}.");
}

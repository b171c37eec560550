using System.Collections.Immutable;
using TauGate.Core.Ports;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;

namespace TauGate.Core.Reading;

/// <summary>What a sweep has to draw.</summary>
/// <param name="Sweep">Its name.</param>
/// <param name="Spec">Its present specification.</param>
/// <param name="Total">Places of its grid.</param>
/// <param name="Rows">The aggregated table, a row for each variant: <see cref="CellRow.Position"/> is an index into
/// it.</param>
/// <param name="Cells">Its results, in the order of the grid.</param>
/// <param name="Epochs">Their validation curves.</param>
/// <param name="Units">Hidden units, as far as they were recorded.</param>
/// <param name="Baseline">Label that paired differences are taken against.</param>
public sealed record FigureInput(
    string Sweep,
    SweepSpec Spec,
    long Total,
    ImmutableArray<TableRow> Rows,
    ImmutableArray<CellRow> Cells,
    ImmutableArray<EpochRow> Epochs,
    ImmutableArray<UnitRow> Units,
    string Baseline = FigureInput.DefaultBaseline
)
{
    /// <summary>The method that the experiment is about.</summary>
    public const string DefaultBaseline = "taugate";

    /// <summary>
    /// The tuning sweep of this one, or this one itself when it is a tuning sweep, with its cells as measured on the
    /// validation images; null without.
    /// </summary>
    public FigureInput? Tuning { get; init; }

    /// <summary>
    /// Of a tuning sweep, the options that were tuned beside the rate, by label: axes that the sweep's rows do not
    /// have.
    /// </summary>
    public ImmutableDictionary<string, ImmutableArray<string>> TunedOptions { get; init; } =
        ImmutableDictionary<string, ImmutableArray<string>>.Empty;

    /// <summary>Seed that figures of single units show; null: the first that was recorded.</summary>
    public long? UnitSeed { get; init; }

    /// <summary>
    /// Row that figures of single units show, by the index of its variant; null: the first with gates, of the label
    /// <c>taugate</c> if there is one.
    /// </summary>
    public int? UnitPosition { get; init; }
}

using System.Collections.Immutable;
using ScottPlot;
using TauGate.Core.Reading;
using TauGate.Core.Results;

namespace TauGate.Reporting.Figures;

/// <summary>
/// Participation of every unit in both modes, before and after training: those that switch lie across one half from the
/// diagonal. Units switch without any training, because the modes' images differ; what training did is the difference.
/// </summary>
internal static class SwitchingFigure
{
    private static readonly Look On = new(Color.FromHex("#D55E00"), MarkerShape.FilledTriangleUp, LinePattern.Solid);
    private static readonly Look Off = new(Color.FromHex("#0072B2"), MarkerShape.FilledTriangleDown, LinePattern.Solid);
    private static readonly Look Same = new(Color.FromHex("#888888"), MarkerShape.OpenCircle, LinePattern.Solid);

    public static Sketch Draw(FigureInput input)
    {
        if (RecordedUnits.OneCell(input) is not { } found)
            return RecordedUnits.None;
        var after = RecordedUnits.ByLayer(found.Units);
        var before = RecordedUnits.Untouched(found.Units) is { } units ? RecordedUnits.ByLayer(units) : null;
        var panels = new List<Panel>();
        for (var l = 0; l < after.Count; l++)
        {
            if (before is not null)
                panels.Add(Panel($"{after[l].Title}, foundation", before[l].Units, isFirst: true));
            panels.Add(Panel($"{after[l].Title}, trained", after[l].Units, isFirst: before is null && l % 2 == 0));
        }
        var total =
            Invariant($"{found.Units.Count(Switches):N0} of {found.Units.Length:N0} units switch")
            + (before is null ? "" : Invariant($", {before.Sum(l => l.Units.Count(Switches)):N0} before training"));
        var layers = after.Select(
            (layer, l) =>
                $"{layer.Title}: {Count(layer.Units)}"
                + (
                    before is null
                        ? ""
                        : $", before training {Count(before[l].Units)}; {Both(before[l].Units, layer.Units)} both times"
                )
        );
        var counts = layers.Prepend(total).ToList();
        return new FigurePage(
            "Units that switch between the modes",
            "Share of test images for which a unit takes part (z > max(τ, 0)), one point a unit (n = 1 seed, no "
                + "interval). A unit switches when it takes part for more than half of the images in one mode only. "
                + (before is null ? RecordedUnits.NoFoundation : "Foundation: the same units before training, τ = 0.")
                + $" {string.Join(". ", counts)}. {RecordedUnits.Of(input, found.Cell)}",
            Wording.List(counts),
            Wording.Page,
            before is null ? 290 : 236,
            [.. panels],
            [
                new LegendEntry("switches on for rotated images", On),
                new LegendEntry("switches off", Off),
                new LegendEntry("same in both", Same),
            ]
        )
        {
            Columns = Math.Min(2, panels.Count),
        };
    }

    private static Panel Panel(string title, ImmutableArray<UnitMeasures> units, bool isFirst)
    {
        var all = new Scale(-2, 102);
        var label = isFirst ? "Participation, rotated (%)" : "";
        var plot = Frame.Plot(all, all, "Participation, upright images (%)", label);
        plot.UprightReference(50);
        plot.LevelReference(50);
        plot.Path(Look.Reference, [0, 100], [0, 100], width: 0.9f);
        Put(plot, Same, units.Where(u => !Switches(u)), opacity: 0.8);
        Put(plot, On, units.Where(SwitchesOn), opacity: 1);
        Put(plot, Off, units.Where(SwitchesOff), opacity: 1);
        return new Panel(plot, Title: title);
    }

    private static bool Switches(UnitMeasures unit) => SwitchesOn(unit) || SwitchesOff(unit);

    private static bool SwitchesOn(UnitMeasures unit) =>
        unit.TargetParticipation > 0.5 && unit.SourceParticipation <= 0.5;

    private static bool SwitchesOff(UnitMeasures unit) =>
        unit.TargetParticipation <= 0.5 && unit.SourceParticipation > 0.5;

    private static string Count(ImmutableArray<UnitMeasures> units) =>
        Invariant($"{units.Count(SwitchesOn):N0} on and {units.Count(SwitchesOff):N0} off");

    /// <summary>Units that switch before and after training.</summary>
    private static string Both(ImmutableArray<UnitMeasures> before, ImmutableArray<UnitMeasures> after) =>
        Invariant($"{before.Zip(after).Count(u => Switches(u.First) && Switches(u.Second)):N0}");

    private static void Put(Plot plot, Look look, IEnumerable<UnitMeasures> units, double opacity)
    {
        var all = units.ToList();
        double[] across = [.. all.Select(u => 100 * u.SourceParticipation)];
        double[] up = [.. all.Select(u => 100 * u.TargetParticipation)];
        plot.Points(look, across, up, size: 4.5f, opacity);
    }
}

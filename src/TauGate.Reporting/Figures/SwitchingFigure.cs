using ScottPlot;
using TauGate.Core.Results;

namespace TauGate.Reporting.Figures;

/// <summary>Participation of every unit in both modes: those that switch lie across one half from the diagonal.</summary>
internal static class SwitchingFigure
{
    private static readonly Look On = new(Color.FromHex("#D55E00"), MarkerShape.FilledTriangleUp, LinePattern.Solid);
    private static readonly Look Off = new(Color.FromHex("#0072B2"), MarkerShape.FilledTriangleDown, LinePattern.Solid);
    private static readonly Look Same = new(Color.FromHex("#888888"), MarkerShape.OpenCircle, LinePattern.Solid);

    public static Sketch Draw(FigureInput input)
    {
        if (RecordedUnits.OneCell(input) is not { } found) return RecordedUnits.None;
        var layers = RecordedUnits.ByLayer(found.Units);
        var all = new Scale(-2, 102);
        var panels = layers.Select((layer, l) =>
        {
            var plot = Frame.Plot(all, all, "Participation, upright images (%)", l % 2 == 0 ? "Participation, rotated (%)" : "");
            plot.UprightReference(50);
            plot.LevelReference(50);
            plot.Path(Look.Reference, [0, 100], [0, 100], width: 0.9f);
            Put(plot, Same, layer.Units.Where(u => !SwitchesOn(u) && !SwitchesOff(u)), opacity: 0.8);
            Put(plot, On, layer.Units.Where(SwitchesOn), opacity: 1);
            Put(plot, Off, layer.Units.Where(SwitchesOff), opacity: 1);
            return new Panel(plot, Title: layer.Title);
        }).ToList();
        var counts = layers.Select(l => Wording.Text($"{l.Title.ToLowerInvariant()}: {l.Units.Count(SwitchesOn):N0} on and {l.Units.Count(SwitchesOff):N0} off of {l.Units.Length:N0} units")).ToList();
        return new FigurePage(
            "Units that switch between the modes",
            $"Share of test images for which a unit takes part (z > max(τ, 0)), one point a unit (n = 1 seed, no interval). A unit switches when it takes part for more than half of the images "
                + $"in one mode only; {string.Join("; ", counts)}. {RecordedUnits.Of(input, found.Cell)}",
            Wording.List(counts),
            Wording.Page, 290, [.. panels],
            [new LegendEntry("switches on for rotated images", On), new LegendEntry("switches off", Off), new LegendEntry("same in both", Same)])
        { Columns = Math.Min(2, panels.Count) };
    }

    private static bool SwitchesOn(UnitMeasures unit) => unit.TargetParticipation > 0.5 && unit.SourceParticipation <= 0.5;

    private static bool SwitchesOff(UnitMeasures unit) => unit.TargetParticipation <= 0.5 && unit.SourceParticipation > 0.5;

    private static void Put(Plot plot, Look look, IEnumerable<UnitMeasures> units, double opacity)
    {
        var all = units.ToList();
        plot.Points(look, [.. all.Select(u => 100 * u.SourceParticipation)], [.. all.Select(u => 100 * u.TargetParticipation)], size: 4.5f, opacity);
    }
}

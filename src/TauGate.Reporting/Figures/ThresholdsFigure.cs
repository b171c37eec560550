using TauGate.Core.Reading;

namespace TauGate.Reporting.Figures;

/// <summary>Threshold and gain of every unit, by layer: what was learned.</summary>
internal static class ThresholdsFigure
{
    public static Sketch Draw(FigureInput input)
    {
        if (RecordedUnits.OneCell(input) is not { } found)
            return RecordedUnits.None;
        var layers = RecordedUnits.ByLayer(found.Units);
        // Where training starts is said by the cell's options.
        var options = input.Spec.Variants[found.Cell.Position].Options;
        var (tau, gamma) = (Start("threshold_init", 0), Start("gain_init", 1));
        var look = Series.Of(input.Rows, along: null).First(s => s.Members[0].Position == found.Cell.Position).Look;
        var x = Scale.Of([.. found.Units.Select(u => (double)u.Threshold), .. About(tau)]);
        var y = Scale.Of([.. found.Units.Select(u => (double)u.Gain), .. About(gamma)]);
        var panels = layers
            .Select(
                (layer, l) =>
                {
                    var plot = Frame.Plot(x, y, "Threshold τ (units of z)", l % 2 == 0 ? "Gain γ" : "");
                    plot.UprightReference(tau);
                    plot.LevelReference(gamma);
                    plot.Points(
                        look,
                        [.. layer.Units.Select(u => (double)u.Threshold)],
                        [.. layer.Units.Select(u => (double)u.Gain)],
                        size: 4,
                        opacity: 0.6
                    );
                    return new Panel(plot, Title: layer.Title);
                }
            )
            .ToList();
        return new FigurePage(
            "Learned thresholds and gains",
            "A point is one hidden unit of one cell (n = 1 seed, no interval). "
                + Invariant($"Dashed: where training starts, τ = {tau:G4} and γ = {gamma:G4}. ")
                + RecordedUnits.Of(input, found.Cell),
            Wording.List(
                layers.Select(l =>
                    Invariant(
                        $"{l.Title}: thresholds from {l.Units.Min(u => u.Threshold):F2} to "
                            + $"{l.Units.Max(u => u.Threshold):F2}, gains from {l.Units.Min(u => u.Gain):F2} to "
                            + $"{l.Units.Max(u => u.Gain):F2}"
                    )
                )
            ),
            Wording.Page,
            240,
            [.. panels],
            []
        )
        {
            Columns = Math.Min(2, panels.Count),
        };

        double Start(string option, double usual) =>
            options.TryGetValue(option, out var value) ? value.AsReal() : usual;

        // What is not trained stays at its start, and must not make an axis of rounding errors.
        static double[] About(double start) => [start - 0.1, start + 0.1];
    }
}

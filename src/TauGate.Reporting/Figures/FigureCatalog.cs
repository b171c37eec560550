using System.Collections.Immutable;
using TauGate.Core.Reading;

namespace TauGate.Reporting.Figures;

/// <summary>The figures there are.</summary>
public static class FigureCatalog
{
    private static readonly ImmutableArray<(string Name, Func<FigureInput, Sketch> Draw)> Figures =
    [
        ("accuracy", AccuracyFigure.Draw),
        ("modes", ModesFigure.Draw),
        ("front", FrontFigure.Draw),
        ("parameters", ParametersFigure.Draw),
        ("differences", DifferencesFigure.Draw),
        ("learning-rate", LearningRateFigure.Draw),
        ("mixture", MixtureFigure.Draw),
        ("curves", CurvesFigure.Draw),
        ("gates", GatesFigure.Draw),
        ("thresholds", ThresholdsFigure.Draw),
        ("participation", ParticipationFigure.Draw),
        ("classes", ClassesFigure.Draw),
        ("switching", SwitchingFigure.Draw),
    ];

    /// <summary>Their names, in the order of a report.</summary>
    public static ImmutableArray<string> Names { get; } = [.. Figures.Select(f => f.Name)];

    /// <summary>The one that a tuning sweep has.</summary>
    public const string OfTuning = "learning-rate";

    /// <summary>
    /// Those that show the units of a single cell: <see cref="FigureInput.UnitSeed"/> and
    /// <see cref="FigureInput.UnitPosition"/> say of which.
    /// </summary>
    public static ImmutableArray<string> OfOneCell { get; } = ["thresholds", "classes", "switching"];

    /// <summary>Draws a figure, or says why the sweep has nothing to draw in it.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="isBare">Without title and caption: where the text around the figure has them.</param>
    /// <exception cref="Core.Errors.EnvironmentException">This machine has no font.</exception>
    public static FigureResult Draw(string name, FigureInput input, FigureFormat format, bool isBare = false)
    {
        var sketch = Figures.Single(f => f.Name == name).Draw(input);
        if (sketch.Page is not { } page)
            return new FigureResult(name, null, sketch.Absence);
        var (content, height) = PageFile.Write(name, page, format, isBare);
        return new FigureResult(
            name,
            new FigureFile(name, page.Title, page.Caption, page.Description, page.Width, height, format, content),
            null
        );
    }
}

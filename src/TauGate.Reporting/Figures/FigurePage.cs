using System.Collections.Immutable;
using ScottPlot;

namespace TauGate.Reporting.Figures;

/// <summary>
/// A figure's content before it is laid out: panels side by side under one title and one legend, the caption below.
/// </summary>
/// <param name="Title">What the figure shows, in a few words.</param>
/// <param name="Caption">What the marks, bars and numbers are.</param>
/// <param name="Description">The main numbers in words, for who cannot see it.</param>
/// <param name="Width">Points of 1/96 inch.</param>
/// <param name="PanelHeight">Of each row of panels.</param>
/// <param name="Legend">Shared by all panels; empty where labels in the panels say it.</param>
internal sealed record FigurePage(
    string Title,
    string Caption,
    string Description,
    int Width,
    int PanelHeight,
    ImmutableArray<Panel> Panels,
    ImmutableArray<LegendEntry> Legend
)
{
    /// <summary>Panels in one row.</summary>
    public int Columns { get; init; } = Panels.Length;
}

/// <summary>One pair of axes.</summary>
/// <param name="Weight">Its share of the row's width, relative to the others'.</param>
/// <param name="Title">What sets it apart from its neighbours; above it.</param>
internal sealed record Panel(Plot Plot, double Weight = 1, string Title = "");

/// <summary>A line of the legend.</summary>
internal sealed record LegendEntry(string Text, Look Look, bool HasLine = false, bool HasMarker = true);

/// <summary>A page, or why there is none.</summary>
internal readonly record struct Sketch(FigurePage? Page, string? Absence)
{
    public static implicit operator Sketch(FigurePage page) => new(page, null);

    public static implicit operator Sketch(string absence) => new(null, absence);
}

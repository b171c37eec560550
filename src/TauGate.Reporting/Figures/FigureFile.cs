namespace TauGate.Reporting.Figures;

/// <summary>The form of a figure's file.</summary>
public enum FigureFormat
{
    /// <summary>Pixels, 300 an inch.</summary>
    Png,

    /// <summary>Scalable, its text as text.</summary>
    Svg,
}

/// <summary>A figure that was drawn.</summary>
/// <param name="Name">As in the catalogue.</param>
/// <param name="Caption">What it shows, with n and the kind of interval; it stands in the figure too.</param>
/// <param name="Description">What can be read from it, for who cannot see it.</param>
/// <param name="Width">Points of 1/96 inch.</param>
/// <param name="Height">Points of 1/96 inch.</param>
/// <param name="Content">The file.</param>
public sealed record FigureFile(
    string Name,
    string Title,
    string Caption,
    string Description,
    int Width,
    int Height,
    FigureFormat Format,
    byte[] Content
);

/// <summary>A figure, or why the sweep has nothing to draw in it.</summary>
/// <param name="File">Null when there is nothing to draw.</param>
/// <param name="Absence">Why; null when there is a figure.</param>
public sealed record FigureResult(string Name, FigureFile? File, string? Absence);

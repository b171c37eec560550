using System.Collections.Immutable;

namespace TauGate.Reporting.Tables;

/// <summary>A column of a table for people, its cells as text.</summary>
/// <param name="IsNumber">Numbers are aligned to the right, words to the left.</param>
/// <param name="Optional">Optional columns are left out when the table is too wide, the last one first.</param>
/// <param name="Note">What the numbers are, where the header does not say it.</param>
public sealed record Column(
    string Header,
    ImmutableArray<string> Cells,
    bool IsNumber,
    bool Optional = false,
    string? Note = null
)
{
    /// <summary>Whether rows that stand out do so in this column.</summary>
    public bool Emphasizes { get; init; }

    /// <summary>Widest cell or header, in characters.</summary>
    public int Width { get; } = Cells.Append(Header).Max(c => c.Length);

    /// <summary>Whether any cell says something.</summary>
    public bool HasContent => Cells.Any(c => !string.IsNullOrWhiteSpace(c));

    /// <summary>A cell, or the header, filled up to the column's width.</summary>
    public string Pad(string cell) => IsNumber ? cell.PadLeft(Width) : cell.PadRight(Width);
}

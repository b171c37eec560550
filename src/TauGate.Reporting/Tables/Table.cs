using System.Collections.Immutable;

namespace TauGate.Reporting.Tables;

/// <summary>
/// A finished table, for people and for programs: <see cref="Columns"/> are rounded and short, <see cref="Rows"/> are
/// complete and exact. Both have the same rows.
/// </summary>
/// <param name="Name">Which table, such as <c>main</c>.</param>
/// <param name="Sweep">Name of the sweep.</param>
/// <param name="Columns">In reading order; those that say nothing for any row are left out.</param>
/// <param name="Notes">What a reader must know of the numbers, one thing each, after the columns' own.</param>
public sealed record Table(
    string Name,
    string Sweep,
    ImmutableArray<Column> Columns,
    ImmutableArray<Fields> Rows,
    ImmutableArray<string> Notes
)
{
    /// <summary>Columns that say something.</summary>
    public ImmutableArray<Column> Columns { get; } = [.. Columns.Where(c => c.HasContent)];

    /// <summary>Cells of the sweep that have no result yet.</summary>
    public long Missing { get; init; }

    /// <summary>A line above the table, for people; null when the command says enough.</summary>
    public string? Heading { get; init; }

    /// <summary>What is true of the whole table, for programs that read JSON.</summary>
    public Fields About { get; init; } = [];

    /// <summary>Said in place of a table without rows.</summary>
    public string Empty { get; init; } = "no rows";

    /// <summary>Rows that stand out, by index, where a format can show it (LaTeX).</summary>
    public ImmutableHashSet<int> Emphasized { get; init; } = [];

    /// <summary>Why they do; null when none does and none could.</summary>
    public string? EmphasisNote { get; init; }

    /// <summary>The notes of the columns shown, then the table's.</summary>
    public IEnumerable<string> NotesOf(IEnumerable<Column> shown) =>
        [.. shown.Select(c => c.Note).OfType<string>(), .. Notes];
}

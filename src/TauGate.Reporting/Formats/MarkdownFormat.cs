using System.Text;
using TauGate.Reporting.Tables;

namespace TauGate.Reporting.Formats;

/// <summary>A GitHub-flavoured Markdown table with the cells of the text, the notes as a list below it.</summary>
internal static class MarkdownFormat
{
    public static string Write(Table table)
    {
        if (table.Rows.IsEmpty)
            return $"{table.Empty}\n";
        var text = new StringBuilder();
        if (table.Heading is { } heading)
            text.Append(heading).Append("\n\n");
        AppendLine(table.Columns.Select(c => c.Pad(c.Header)));
        AppendLine(
            table.Columns.Select(c =>
                c.IsNumber ? new string('-', Math.Max(1, c.Width - 1)) + ':' : new string('-', c.Width)
            )
        );
        for (var row = 0; row < table.Rows.Length; row++)
            AppendLine(table.Columns.Select(c => c.Pad(c.Cells[row])));
        var notes = table.NotesOf(table.Columns).ToList();
        if (notes.Count > 0)
            text.Append('\n');
        foreach (var note in notes)
            text.Append("- ").Append(note).Append('\n');
        return text.ToString();

        void AppendLine(IEnumerable<string> cells) => text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
    }
}

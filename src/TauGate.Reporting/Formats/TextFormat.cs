using System.Collections.Immutable;
using System.Text;
using TauGate.Reporting.Tables;

namespace TauGate.Reporting.Formats;

/// <summary>An aligned table for a terminal, with notes below it.</summary>
internal static class TextFormat
{
    private const string Gap = "  ";

    /// <summary>The table.</summary>
    /// <param name="width">Characters a line has room for; optional columns are left out, and named, when they do not
    /// fit, and notes are wrapped.</param>
    public static string Write(Table table, int width = int.MaxValue)
    {
        if (table.Rows.IsEmpty)
            return $"{table.Empty}\n";
        var shown = Fit(table.Columns, width);
        var text = new StringBuilder();
        if (table.Heading is { } heading)
            foreach (var line in Wrap(heading, width))
                text.Append(line).Append('\n');
        AppendLine(shown.Select(c => c.Pad(c.Header)));
        AppendLine(shown.Select(c => new string('-', c.Width)));
        for (var row = 0; row < table.Rows.Length; row++)
            AppendLine(shown.Select(c => c.Pad(c.Cells[row])));
        var notes = table.NotesOf(shown).ToList();
        if (shown.Length < table.Columns.Length)
            notes.Add($"too narrow for: {string.Join(", ", table.Columns.Except(shown).Select(c => c.Header))}");
        if (notes.Count > 0)
            text.Append('\n');
        foreach (var line in notes.SelectMany(note => Wrap(note, width)))
            text.Append(line).Append('\n');
        return text.ToString();

        void AppendLine(IEnumerable<string> cells) => text.Append(string.Join(Gap, cells).TrimEnd()).Append('\n');
    }

    private static ImmutableArray<Column> Fit(ImmutableArray<Column> columns, int width)
    {
        while (
            columns.Sum(c => c.Width) + Gap.Length * (columns.Length - 1) > width
            && columns.LastOrDefault(c => c.Optional) is { } last
        )
            columns = columns.Remove(last);
        return columns;
    }

    /// <summary>
    /// Lines of at most that many characters, broken between words (a longer word has a line of its own), those after
    /// the first indented.
    /// </summary>
    private static IEnumerable<string> Wrap(string note, int width)
    {
        var line = "";
        foreach (var word in note.Split(' '))
        {
            if (line.Length == 0)
                line = word;
            else if (line.Length + 1 + word.Length <= width)
                line += $" {word}";
            else
            {
                yield return line;
                line = $"{Gap}{word}";
            }
        }
        yield return line;
    }
}

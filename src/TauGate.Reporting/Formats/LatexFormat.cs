using System.Text;
using System.Text.RegularExpressions;
using TauGate.Reporting.Tables;

namespace TauGate.Reporting.Formats;

/// <summary>
/// A LaTeX tabular (package booktabs) with the cells of the text, rows that stand out in bold; the notes are comments
/// below it.
/// </summary>
internal static partial class LatexFormat
{
    public static string Write(Table table)
    {
        if (table.Rows.IsEmpty)
            return $"% {table.Empty}\n";
        var text = new StringBuilder("% \\usepackage{booktabs}\n");
        text.Append("\\begin{tabular}{")
            .Append([.. table.Columns.Select(c => c.IsNumber ? 'r' : 'l')])
            .Append("}\n\\toprule\n");
        AppendLine(table.Columns.Select(c => Escape(c.Header)));
        text.Append("\\midrule\n");
        for (var row = 0; row < table.Rows.Length; row++)
            AppendLine(table.Columns.Select(c => CellOf(c, row)));
        text.Append("\\bottomrule\n\\end{tabular}\n");
        if (table.EmphasisNote is { } why)
            text.Append("% ").Append(why).Append('\n');
        foreach (var note in table.NotesOf(table.Columns))
            text.Append("% ").Append(note).Append('\n');
        return text.ToString();

        void AppendLine(IEnumerable<string> cells) => text.AppendJoin(" & ", cells).Append(" \\\\\n");

        string CellOf(Column column, int row)
        {
            var cell = Escape(Spaces().Replace(column.Cells[row].Trim(), " "));
            return column.Emphasizes && cell.Length > 0 && table.Emphasized.Contains(row)
                ? $"\\textbf{{{cell}}}"
                : cell;
        }
    }

    private static string Escape(string cell) =>
        Special()
            .Replace(cell, match => match.Value switch
                {
                    "\\" => "\\textbackslash{}",
                    "~" => "\\textasciitilde{}",
                    "^" => "\\textasciicircum{}",
                    "±" => "$\\pm$",
                    "<" => "$<$",
                    ">" => "$>$",
                    "|" => "$|$",
                    "-" => "$-$",
                    var other => $"\\{other}",
                });

    // A hyphen before a digit is a minus, unless it stands within a word or between numbers.
    [GeneratedRegex(@"[\\~^±<>|#$%&_{}]|(?<![\w.])-(?=\d)")]
    private static partial Regex Special();

    [GeneratedRegex(" {2,}")]
    private static partial Regex Spaces();
}

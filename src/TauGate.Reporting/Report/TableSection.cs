using TauGate.Reporting.Tables;

namespace TauGate.Reporting.Report;

/// <summary>
/// A table as HTML: the cells of its text form, its notes below. It scrolls on its own where the window is narrower.
/// </summary>
internal static class TableSection
{
    /// <param name="level">Of its heading: h2, h3.</param>
    /// <param name="title">Of its heading.</param>
    public static void Write(HtmlText html, Table table, string level, string title)
    {
        var id = $"table-{table.Name}";
        html.Open("section", ("aria-labelledby", id)).Element(level, title, ("id", id));
        if (table.Heading is { } heading)
            html.Element("p", heading);
        html.Open("div", ("class", "scroll"), ("tabindex", "0"), ("role", "region"), ("aria-labelledby", id))
            .Open("table")
            .Open("thead")
            .Open("tr");
        foreach (var column in table.Columns)
            html.Element("th", column.Header, ("scope", "col"), ("class", ClassOf(column)));
        html.Close().Close().Open("tbody");
        for (var row = 0; row < table.Rows.Length; row++)
        {
            html.Open("tr");
            for (var column = 0; column < table.Columns.Length; column++)
            {
                // The first column names the row.
                var name = column == 0 ? "th" : "td";
                var shown = table.Columns[column];
                html.Element(name, shown.Cells[row], ("scope", column == 0 ? "row" : null), ("class", ClassOf(shown)));
            }
            html.Close();
        }
        html.Close().Close().Close();
        var notes = table.NotesOf(table.Columns).ToList();
        if (notes.Count > 0)
        {
            html.Open("ul", ("class", "notes"));
            foreach (var note in notes)
                html.Element("li", note);
            html.Close();
        }
        html.Close();
    }

    private static string? ClassOf(Column column) => column.IsNumber ? "number" : null;
}

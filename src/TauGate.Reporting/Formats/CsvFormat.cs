using System.Text;
using TauGate.Reporting.Tables;

namespace TauGate.Reporting.Formats;

/// <summary>
/// Comma-separated values (RFC 4180, line feeds), unrounded: a column for each field of any row, fields within fields
/// joined by <c>_</c>, as in <c>target_accuracy_mean</c>. What a row does not have is empty. Of a table without rows
/// nothing is known, and nothing is written.
/// </summary>
internal static class CsvFormat
{
    public static string Write(Table table)
    {
        var header = new Header();
        foreach (var row in table.Rows)
            header.Add(row);
        var columns = header.Leaves([]).ToList();
        var text = new StringBuilder();
        if (table.Rows.Length > 0)
            text.AppendCsvLine(columns.Select(c => c.Name));
        foreach (var row in table.Rows)
            text.AppendCsvLine(columns.Select(c => ValueAt(row, c.Path)));
        return text.ToString();
    }

    private static object? ValueAt(Fields row, IReadOnlyList<string> path)
    {
        object? value = row;
        foreach (var name in path)
            value = (value as Fields)?[name];
        return value;
    }

    /// <summary>
    /// The names of all rows, and of what is within them, in order of appearance; those that are data alphabetically.
    /// </summary>
    private sealed class Header
    {
        private readonly List<(string Name, Header Inner)> _children = [];
        private bool _isMap;

        public void Add(Fields fields)
        {
            _isMap = fields.IsMap;
            foreach (var (name, value) in fields)
            {
                var index = _children.FindIndex(c => c.Name == name);
                if (index < 0)
                    _children.Insert(index = _isMap ? PlaceOf(name) : _children.Count, (name, new Header()));
                if (value is Fields inner)
                    _children[index].Inner.Add(inner);
            }
        }

        public IEnumerable<(string Name, IReadOnlyList<string> Path)> Leaves(
            IReadOnlyList<string> path,
            string prefix = ""
        )
        {
            foreach (var (name, inner) in _children)
            {
                IReadOnlyList<string> own = [.. path, name];
                if (inner._children.Count == 0)
                {
                    // An object without content in any row has no columns.
                    if (!inner._isMap)
                        yield return (prefix + name, own);
                }
                else
                {
                    foreach (var leaf in inner.Leaves(own, inner._isMap ? prefix : $"{prefix}{name}_"))
                        yield return leaf;
                }
            }
        }

        private int PlaceOf(string name) => _children.TakeWhile(c => string.CompareOrdinal(c.Name, name) < 0).Count();
    }
}

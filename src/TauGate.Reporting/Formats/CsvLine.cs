using System.Globalization;
using System.Text;

namespace TauGate.Reporting.Formats;

/// <summary>A line of comma-separated values (RFC 4180, ended by a line feed).</summary>
internal static class CsvLine
{
    /// <summary>
    /// Appends the line. Numbers are unrounded, times are UTC in ISO 8601, and what there is no value for is empty.
    /// </summary>
    public static StringBuilder AppendCsvLine(this StringBuilder text, IEnumerable<object?> cells) =>
        text.AppendJoin(',', cells.Select(c => Quoted(Text(c)))).Append('\n');

    private static string Text(object? value) =>
        value switch
        {
            null => "",
            bool truth => truth ? "true" : "false",
            DateTimeOffset time => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString() ?? "",
        };

    private static string Quoted(string cell) =>
        cell.AsSpan().IndexOfAny(",\"\r\n") < 0 ? cell : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}

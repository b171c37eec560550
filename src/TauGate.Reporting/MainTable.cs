using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using TauGate.Core.Ports;
using TauGate.Core.Sweeps;

namespace TauGate.Reporting;

/// <summary>
/// The aggregated table of a sweep, a row for each label and its axis values, in four forms. Text and Markdown are for people: accuracies
/// in percent with half intervals, rounded. JSON and CSV are for programs: every metric, unrounded, accuracies from 0 to 1.
/// Every form ends with a line feed.
/// </summary>
public static class MainTable
{
    private const string Gap = "  ";

    private static readonly JsonWriterOptions JsonLayout = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>An aligned table for a terminal, with notes below it.</summary>
    /// <param name="rows">In the order to print.</param>
    /// <param name="width">Characters a line has room for; columns beyond accuracy are left out, and named, when they do not fit, and notes are wrapped. Null: no limit.</param>
    public static string Text(ImmutableArray<TableRow> rows, int? width = null)
    {
        if (rows.IsEmpty) return "no rows\n";
        var columns = MainTableLayout.Columns(rows);
        var shown = Fit(columns, width ?? int.MaxValue);
        var text = new StringBuilder();
        AppendLine(shown.Select(c => c.Pad(c.Header)));
        AppendLine(shown.Select(c => new string('-', c.Width)));
        for (var row = 0; row < rows.Length; row++) AppendLine(shown.Select(c => c.Pad(c.Cells[row])));
        text.Append('\n');
        var notes = MainTableLayout.Notes(shown);
        if (shown.Length < columns.Length) notes = notes.Add($"too narrow for: {string.Join(", ", columns.Except(shown).Select(c => c.Header))}");
        foreach (var line in notes.SelectMany(note => Wrap(note, width ?? int.MaxValue))) text.Append(line).Append('\n');
        return text.ToString();

        void AppendLine(IEnumerable<string> cells) => text.Append(string.Join(Gap, cells).TrimEnd()).Append('\n');
    }

    /// <summary>The same as a GitHub-flavoured Markdown table.</summary>
    public static string Markdown(ImmutableArray<TableRow> rows)
    {
        if (rows.IsEmpty) return "no rows\n";
        var columns = MainTableLayout.Columns(rows);
        var text = new StringBuilder();
        AppendLine(columns.Select(c => c.Pad(c.Header)));
        AppendLine(columns.Select(c => c.IsNumber ? new string('-', c.Width - 1) + ':' : new string('-', c.Width)));
        for (var row = 0; row < rows.Length; row++) AppendLine(columns.Select(c => c.Pad(c.Cells[row])));
        text.Append('\n');
        foreach (var note in MainTableLayout.Notes(columns)) text.Append("- ").Append(note).Append('\n');
        return text.ToString();

        void AppendLine(IEnumerable<string> cells) => text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
    }

    /// <summary>
    /// Comma-separated values (RFC 4180, line feeds): label, method, a column for each axis of any row, <c>n</c>, <c>diverged</c>,
    /// <c>trainable_parameters</c>, and for each metric of any row its <c>_n</c>, <c>_mean</c>, <c>_std</c>, <c>_ci_low</c> and <c>_ci_high</c>.
    /// What a row does not have is empty.
    /// </summary>
    public static string Csv(ImmutableArray<TableRow> rows)
    {
        var axes = rows.SelectMany(r => r.Axes.Keys).Distinct().Order(StringComparer.Ordinal).ToList();
        var metrics = rows.SelectMany(r => r.Metrics.Keys).Distinct().Order(StringComparer.Ordinal).ToList();
        var text = new StringBuilder();
        AppendLine([
            "label", "method", .. axes, "n", "diverged", "trainable_parameters",
            .. metrics.SelectMany(m => new[] { $"{m}_n", $"{m}_mean", $"{m}_std", $"{m}_ci_low", $"{m}_ci_high" }),
        ]);
        foreach (var row in rows)
        {
            AppendLine([
                row.Label, row.Method, .. axes.Select(a => row.Axes.GetValueOrDefault(a)?.ToString()), Number(row.N), Number(row.Diverged), Number(row.TrainableParameters),
                .. metrics.Select(m => row.Metrics.GetValueOrDefault(m)).SelectMany(m => new[] { Number(m?.N), Number(m?.Mean), Number(m?.Std), Number(m?.CiLow), Number(m?.CiHigh) }),
            ]);
        }
        return text.ToString();

        void AppendLine(IEnumerable<string?> cells) => text.AppendJoin(',', cells.Select(Quoted)).Append('\n');
        static string Number(IFormattable? value) => value?.ToString(null, CultureInfo.InvariantCulture) ?? "";
        static string Quoted(string? cell) => cell is null ? "" : cell.AsSpan().IndexOfAny(",\"\r\n") < 0 ? cell : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    /// <summary>
    /// One JSON document: <c>sweep</c> and <c>rows</c>, each with <c>label</c>, <c>method</c>, <c>axes</c> (an object; <c>rank</c> in it where there is
    /// one), <c>n</c> (cells with a result), <c>diverged</c> (those not in the means), <c>trainable_parameters</c> and <c>metrics</c>: an object by
    /// metric of <c>n</c>, <c>mean</c>, <c>std</c> (ddof 1), <c>ci_low</c> and <c>ci_high</c> (95 % t); the last three are null below two seeds.
    /// </summary>
    /// <param name="sweep">Name of the sweep.</param>
    /// <param name="rows">In the order to write.</param>
    public static string Json(string sweep, ImmutableArray<TableRow> rows)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, JsonLayout))
        {
            json.WriteStartObject();
            json.WriteString("sweep", sweep);
            json.WriteStartArray("rows");
            foreach (var row in rows) Write(json, row);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(bytes.ToArray()) + "\n";
    }

    private static ImmutableArray<Column> Fit(ImmutableArray<Column> columns, int width)
    {
        while (columns.Sum(c => c.Width) + Gap.Length * (columns.Length - 1) > width && columns.LastOrDefault(c => c.Optional) is { } last)
            columns = columns.Remove(last);
        return columns;
    }

    /// <summary>Lines of at most that many characters, broken between words (a longer word has a line of its own), those after the first indented.</summary>
    private static IEnumerable<string> Wrap(string note, int width)
    {
        var line = "";
        foreach (var word in note.Split(' '))
        {
            if (line.Length == 0) line = word;
            else if (line.Length + 1 + word.Length <= width) line += $" {word}";
            else
            {
                yield return line;
                line = $"{Gap}{word}";
            }
        }
        yield return line;
    }

    private static void Write(Utf8JsonWriter json, TableRow row)
    {
        json.WriteStartObject();
        json.WriteString("label", row.Label);
        json.WriteString("method", row.Method);
        json.WriteStartObject("axes");
        foreach (var (name, value) in row.Axes)
        {
            json.WritePropertyName(name);
            JsonSerializer.Serialize<OptionValue>(json, value);
        }
        json.WriteEndObject();
        json.WriteNumber("n", row.N);
        json.WriteNumber("diverged", row.Diverged);
        Write(json, "trainable_parameters", row.TrainableParameters);
        json.WriteStartObject("metrics");
        foreach (var (name, metric) in row.Metrics)
        {
            json.WriteStartObject(name);
            json.WriteNumber("n", metric.N);
            json.WriteNumber("mean", metric.Mean);
            Write(json, "std", metric.Std);
            Write(json, "ci_low", metric.CiLow);
            Write(json, "ci_high", metric.CiHigh);
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number) json.WriteNumber(name, number);
        else json.WriteNull(name);
    }

    private static void Write(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number) json.WriteNumber(name, number);
        else json.WriteNull(name);
    }
}

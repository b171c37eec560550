using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using TauGate.Core.Sweeps;
using TauGate.Reporting.Tables;

namespace TauGate.Reporting.Formats;

/// <summary>
/// One JSON document, unrounded: <c>schema_version</c>, <c>sweep</c>, <c>table</c>, <c>missing_cells</c> and
/// <c>rows</c>, whose fields depend on the table.
/// </summary>
internal static class JsonFormat
{
    /// <summary>Raised when a key is removed, renamed or changes its meaning; not when one is added.</summary>
    private const int SchemaVersion = 1;

    private static readonly JsonWriterOptions Layout = new()
    {
        Indented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Write(Table table)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Layout))
        {
            json.WriteStartObject();
            json.WriteNumber("schema_version", SchemaVersion);
            json.WriteString("sweep", table.Sweep);
            json.WriteString("table", table.Name);
            json.WriteNumber("missing_cells", table.Missing);
            foreach (var (name, value) in table.About)
            {
                json.WritePropertyName(name);
                Write(json, value);
            }
            json.WriteStartArray("rows");
            foreach (var row in table.Rows)
                Write(json, row);
            json.WriteEndArray();
            json.WriteStartArray("notes");
            foreach (var note in table.Notes)
                json.WriteStringValue(note);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(bytes.ToArray()) + "\n";
    }

    private static void Write(Utf8JsonWriter json, Fields fields)
    {
        json.WriteStartObject();
        foreach (var (name, value) in fields)
        {
            json.WritePropertyName(name);
            Write(json, value);
        }
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case Fields inner:
                Write(json, inner);
                break;
            case IEnumerable<Fields> list:
                json.WriteStartArray();
                foreach (var item in list)
                    Write(json, item);
                json.WriteEndArray();
                break;
            // JSON has no infinity; an infinite statistic is none.
            case double real when !double.IsFinite(real):
                json.WriteNullValue();
                break;
            case OptionValue option:
                JsonSerializer.Serialize<OptionValue>(json, option);
                break;
            default:
                JsonSerializer.Serialize(json, value, value.GetType());
                break;
        }
    }
}

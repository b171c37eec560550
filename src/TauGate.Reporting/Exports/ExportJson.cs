using System.Text.Encodings.Web;
using System.Text.Json;

namespace TauGate.Reporting.Exports;

/// <summary>How exported documents are written.</summary>
public static class ExportJson
{
    /// <summary>Indented, characters as they are.</summary>
    public static JsonSerializerOptions Indented { get; } =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}

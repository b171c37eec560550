using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TauGate.Application.Documents;

/// <summary>
/// The JSON document that a command prints with <c>--json</c>. Keys are in snake case, in the order of the properties.
/// </summary>
public abstract record Document
{
    /// <summary>
    /// Version of the document's schema: raised when a key is removed, renamed or changes its meaning; not when one is
    /// added.
    /// </summary>
    [JsonPropertyOrder(-1)]
    public virtual int SchemaVersion => 1;

    /// <summary>The document as indented JSON, without a line feed at its end.</summary>
    /// <exception cref="NotSupportedException">The type is not one of <see cref="DocumentJson"/>.</exception>
    public virtual string Print() => Print(DocumentJson.Default);

    /// <summary>The same of a document whose type is in another context.</summary>
    /// <exception cref="NotSupportedException">The type is not one of <paramref name="context"/>.</exception>
    public string Print(JsonSerializerContext context) => JsonSerializer.Serialize(this, GetType(), context);

    /// <summary>A value of an enumeration as documents have it, such as <c>timed_out</c>.</summary>
    public static string Word(Enum value) => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    /// <summary>A moment, such as <c>2026-11-23T10:00:05Z</c>.</summary>
    public static string Time(DateTimeOffset moment) =>
        moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>A time in seconds, to the millisecond.</summary>
    public static double Seconds(TimeSpan time) => Math.Round(time.TotalSeconds, 3);
}

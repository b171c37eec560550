using System.Globalization;
using Npgsql;
using TauGate.Core.Results;

namespace TauGate.Storage;

/// <summary>Positional parameters of the queries, and the forms in which Core's values are stored.</summary>
internal static class Parameters
{
    /// <summary>A value; null is allowed for reference types and nullable ones.</summary>
    public static NpgsqlParameter Of<T>(T value) => new NpgsqlParameter<T> { TypedValue = value };

    /// <summary>A digest.</summary>
    public static NpgsqlParameter Of(Digest value) => Of(value.ToBytes());

    /// <summary>One column of several rows, for <c>unnest</c>.</summary>
    public static NpgsqlParameter Column<TRow, T>(IReadOnlyCollection<TRow> rows, Func<TRow, T> value) => Of(rows.Select(value).ToArray());

    /// <summary>One column of digests.</summary>
    public static NpgsqlParameter Column<TRow>(IReadOnlyCollection<TRow> rows, Func<TRow, Digest> value) => Of(rows.Select(r => value(r).ToBytes()).ToArray());

    /// <summary>Digests.</summary>
    public static NpgsqlParameter Column(IReadOnlyCollection<Digest> digests) => Column(digests, d => d);

    /// <summary>A list as text, for columns that are lists themselves: <c>unnest</c> would flatten an array of arrays.</summary>
    public static string List<T>(IEnumerable<T> values) where T : IFormattable =>
        "{" + string.Join(',', values.Select(v => v.ToString(v is double or float ? "R" : null, CultureInfo.InvariantCulture))) + "}";

    /// <summary>The digest in a column.</summary>
    public static Digest GetDigest(this NpgsqlDataReader reader, int column) => new(reader.GetFieldValue<byte[]>(column));

    /// <summary>The value in a column that may be null.</summary>
    public static T? GetNullable<T>(this NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? default : reader.GetFieldValue<T>(column);

    /// <summary>An enumeration member as the tables have it: <c>TimedOut</c> is <c>timed_out</c>.</summary>
    public static string Word<T>(T value) where T : struct, Enum => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    /// <summary>The enumeration member of a word.</summary>
    public static T Parse<T>(string word) where T : struct, Enum => Enum.Parse<T>(word.Replace("_", "", StringComparison.Ordinal), ignoreCase: true);
}

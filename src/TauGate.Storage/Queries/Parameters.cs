using System.Globalization;
using Npgsql;

namespace TauGate.Storage.Queries;

/// <summary>Positional parameters of the queries, and the forms in which Core's values are stored.</summary>
internal static class Parameters
{
    /// <summary>
    /// A value or an identity. Null is allowed for reference types and nullable value types, except identities.
    /// </summary>
    public static NpgsqlParameter Of<T>(T value) => StoredForm<T>.Default.Parameter(value);

    /// <summary>One column of several rows, for <c>unnest</c>.</summary>
    public static NpgsqlParameter Column<TRow, T>(IReadOnlyCollection<TRow> rows, Func<TRow, T> value) =>
        StoredForm<T>.Default.Column(rows, value);

    /// <summary>Values, for <c>any</c> and <c>unnest</c>.</summary>
    public static NpgsqlParameter Column<T>(IReadOnlyCollection<T> values) => Column(values, v => v);

    /// <summary>
    /// A list as text, for columns that are lists themselves: <c>unnest</c> would flatten an array of arrays.
    /// </summary>
    public static string List<T>(IEnumerable<T> values)
        where T : IFormattable =>
        "{"
        + string.Join(
            ',',
            values.Select(v => v.ToString(v is double or float ? "R" : null, CultureInfo.InvariantCulture))
        )
        + "}";

    /// <summary>An enumeration member as the tables have it: <c>TimedOut</c> is <c>timed_out</c>.</summary>
    public static string Word<T>(T value)
        where T : struct, Enum => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    /// <summary>The enumeration member of a word.</summary>
    public static T Parse<T>(string word)
        where T : struct, Enum => Enum.Parse<T>(word.Replace("_", "", StringComparison.Ordinal), ignoreCase: true);
}

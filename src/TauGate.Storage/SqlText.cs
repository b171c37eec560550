using System.Collections.Concurrent;
using System.Reflection;

namespace TauGate.Storage;

/// <summary>The SQL files that are embedded in this assembly.</summary>
internal static class SqlText
{
    private static readonly Assembly Assembly = typeof(SqlText).Assembly;
    private static readonly ConcurrentDictionary<string, string> Cache = new(StringComparer.Ordinal);

    /// <summary>The text of <c>Sql/NAME.sql</c>.</summary>
    public static string Query(string name) => Cache.GetOrAdd(name, static n => Read($"TauGate.Storage.Sql.{n}.sql"));

    /// <summary>Resource names and texts of <c>Migrations/</c>, in order.</summary>
    public static IEnumerable<(string Name, string Text)> Migrations()
    {
        const string prefix = "TauGate.Storage.Migrations.";
        foreach (var resource in Assembly.GetManifestResourceNames().Where(r => r.StartsWith(prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
            yield return (resource[prefix.Length..^".sql".Length], Read(resource));
    }

    private static string Read(string resource)
    {
        using var stream = Assembly.GetManifestResourceStream(resource) ?? throw new InvalidOperationException($"No embedded file '{resource}'.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

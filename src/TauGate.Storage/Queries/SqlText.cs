using System.Collections.Concurrent;
using System.Reflection;

namespace TauGate.Storage.Queries;

/// <summary>The SQL files that are embedded in this assembly.</summary>
internal static class SqlText
{
    private static readonly Assembly Assembly = typeof(SqlText).Assembly;
    private static readonly ConcurrentDictionary<string, string> Cache = new(StringComparer.Ordinal);

    private const string Queries = "TauGate.Storage.Sql.";
    private const string Suffix = ".sql";

    /// <summary>The text of <c>Sql/GROUP/NAME.sql</c>; its name is <c>GROUP/NAME</c>.</summary>
    public static string Query(string name) =>
        Cache.GetOrAdd(name, static n => Read(Queries + n.Replace('/', '.') + Suffix));

    /// <summary>Names of all queries.</summary>
    public static IEnumerable<string> Names() =>
        from resource in Assembly.GetManifestResourceNames()
        where resource.StartsWith(Queries, StringComparison.Ordinal)
        select resource[Queries.Length..^Suffix.Length].Replace('.', '/');

    /// <summary>Resource names and texts of <c>Migrations/</c>, in order.</summary>
    public static IEnumerable<(string Name, string Text)> Migrations()
    {
        const string prefix = "TauGate.Storage.Migrations.";
        var resources = Assembly.GetManifestResourceNames().Where(r => r.StartsWith(prefix, StringComparison.Ordinal));
        foreach (var resource in resources.Order(StringComparer.Ordinal))
            yield return (resource[prefix.Length..^Suffix.Length], Read(resource));
    }

    private static string Read(string resource)
    {
        using var stream = Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"No embedded file '{resource}'.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

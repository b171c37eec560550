using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace TauGate.Storage;

/// <summary>One file of <c>Migrations/</c>: <c>NNN_name.sql</c>, whose first line is <c>-- schema_version: N</c>.</summary>
/// <param name="SchemaVersion">Raised only by a migration that programs of before cannot work with.</param>
internal sealed partial record Migration(int Number, string Name, int SchemaVersion, string Sql)
{
    /// <summary>All that this program knows, in order.</summary>
    public static ImmutableArray<Migration> All { get; } = [.. SqlText.Migrations().Select(m => Parse(m.Name, m.Text))];

    /// <summary>The schema version that this program was written for.</summary>
    public static int CurrentSchema { get; } = All[^1].SchemaVersion;

    /// <summary>The tables and views of the current schema. Whatever else is in a schema is not ours.</summary>
    public static ImmutableArray<string> Relations { get; } =
        [.. All.SelectMany(m => m.Created(Relation())).Append("migration").Distinct(StringComparer.Ordinal)];

    /// <summary>Everything that it makes and that has a name of its own in the schema: tables, indices, views, functions, domains.</summary>
    public ImmutableArray<string> Names => Created(Named());

    private ImmutableArray<string> Created(Regex kind) => [.. kind.Matches(Sql).Select(m => m.Groups[1].Value).Distinct(StringComparer.Ordinal)];

    private static Migration Parse(string file, string text)
    {
        var version = Header().Match(text);
        if (!version.Success) throw new InvalidOperationException($"Migration '{file}' does not begin with its schema version.");
        return new Migration(
            int.Parse(file.AsSpan(0, 3), CultureInfo.InvariantCulture), file[4..], int.Parse(version.Groups[1].ValueSpan, CultureInfo.InvariantCulture), text);
    }

    [GeneratedRegex(@"^-- schema_version: (\d+)\n")]
    private static partial Regex Header();

    [GeneratedRegex(@"^ *CREATE (?:OR REPLACE )?(?:TABLE|VIEW) (\w+)", RegexOptions.Multiline)]
    private static partial Regex Relation();

    [GeneratedRegex(@"^ *CREATE (?:OR REPLACE )?(?:UNIQUE )?(?:TABLE|VIEW|INDEX|FUNCTION|DOMAIN|SEQUENCE) (\w+)", RegexOptions.Multiline)]
    private static partial Regex Named();
}

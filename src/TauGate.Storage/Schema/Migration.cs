using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using TauGate.Storage.Queries;

namespace TauGate.Storage.Schema;

/// <summary>
/// One file of <c>Migrations/</c>: <c>NNN_name.sql</c>, whose first line is <c>-- schema_version: N</c>.
/// </summary>
/// <param name="SchemaVersion">Raised only by a migration that older programs cannot work with.</param>
internal sealed partial record Migration(int Number, string Name, int SchemaVersion, string Sql)
{
    /// <summary>For people, such as <c>001 baseline</c>.</summary>
    public string Title => Invariant($"{Number:000} {Name}");

    /// <summary>Tables and views that it makes.</summary>
    public ImmutableArray<string> Relations => Created(Relation());

    /// <summary>
    /// Everything that it makes and that has a name of its own in the schema: tables, indices, views, functions,
    /// domains.
    /// </summary>
    public ImmutableArray<string> Names => Created(Named());

    /// <summary>Reads a file.</summary>
    /// <param name="file">Its name without <c>.sql</c>.</param>
    /// <exception cref="InvalidOperationException">It does not begin with its schema version.</exception>
    public static Migration Parse(string file, string text)
    {
        var version = Header().Match(text);
        return version.Success
            ? new Migration(
                int.Parse(file.AsSpan(0, 3), CultureInfo.InvariantCulture),
                file[4..],
                int.Parse(version.Groups[1].ValueSpan, CultureInfo.InvariantCulture),
                text
            )
            : throw new InvalidOperationException($"Migration '{file}' does not begin with its schema version.");
    }

    private ImmutableArray<string> Created(Regex kind) =>
        [.. kind.Matches(Sql).Select(m => m.Groups[1].Value).Distinct(StringComparer.Ordinal)];

    [GeneratedRegex(@"^-- schema_version: (\d+)\n")]
    private static partial Regex Header();

    [GeneratedRegex(@"^ *CREATE (?:OR REPLACE )?(?:TABLE|VIEW) (\w+)", RegexOptions.Multiline)]
    private static partial Regex Relation();

    [GeneratedRegex(
        @"^ *CREATE (?:OR REPLACE )?(?:UNIQUE )?(?:TABLE|VIEW|INDEX|FUNCTION|DOMAIN|SEQUENCE) (\w+)",
        RegexOptions.Multiline
    )]
    private static partial Regex Named();
}

/// <summary>Migrations in their order, and what is known of the schema that they make.</summary>
internal sealed class MigrationSet(ImmutableArray<Migration> migrations)
{
    /// <summary>The table that says which migrations were applied.</summary>
    private const string Journal = "migration";

    /// <summary>All that this program knows.</summary>
    public static MigrationSet Shipped { get; } =
        new([.. SqlText.Migrations().Select(m => Migration.Parse(m.Name, m.Text))]);

    /// <summary>In the order in which they are applied.</summary>
    public ImmutableArray<Migration> Migrations => migrations;

    /// <summary>The schema version that a program with these migrations was written for.</summary>
    public int SchemaVersion { get; } = migrations[^1].SchemaVersion;

    /// <summary>The tables and views. Whatever else is in a schema is not ours.</summary>
    public ImmutableArray<string> Relations { get; } =
    [.. migrations.SelectMany(m => m.Relations).Append(Journal).Distinct(StringComparer.Ordinal)];

    /// <summary>Names that a schema must have free for what it lacks.</summary>
    /// <param name="applied">Numbers of migrations that it has.</param>
    /// <param name="hasJournal">Whether it has the table of them.</param>
    public IReadOnlyList<string> NamesNeeded(IReadOnlySet<int> applied, bool hasJournal)
    {
        var names = migrations
            .Where(m => !applied.Contains(m.Number))
            .SelectMany(m => m.Names)
            .Except(migrations.Where(m => applied.Contains(m.Number)).SelectMany(m => m.Names), StringComparer.Ordinal);
        return [.. hasJournal ? names : names.Append(Journal)];
    }
}

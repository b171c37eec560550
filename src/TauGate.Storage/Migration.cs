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

    private static Migration Parse(string file, string text)
    {
        var version = Header().Match(text);
        if (!version.Success) throw new InvalidOperationException($"Migration '{file}' does not begin with its schema version.");
        return new Migration(
            int.Parse(file.AsSpan(0, 3), CultureInfo.InvariantCulture), file[4..], int.Parse(version.Groups[1].ValueSpan, CultureInfo.InvariantCulture), text);
    }

    [GeneratedRegex(@"^-- schema_version: (\d+)\n")]
    private static partial Regex Header();
}

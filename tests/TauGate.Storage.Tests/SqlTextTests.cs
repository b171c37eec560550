using System.Text.RegularExpressions;
using TauGate.Storage.Queries;

namespace TauGate.Storage.Tests;

/// <summary>Queries are files, and the code names them.</summary>
public sealed partial class SqlTextTests
{
    [Fact]
    public void Every_query_that_the_code_names_is_there_and_every_one_that_is_there_is_named()
    {
        var named = Directory
            .EnumerateFiles(Sources(), "*.cs", SearchOption.AllDirectories)
            .Where(file =>
                !file.Contains(
                    $"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}",
                    StringComparison.Ordinal
                )
            )
            .SelectMany(file => Name().Matches(File.ReadAllText(file)).Select(m => m.Groups[1].Value));

        Assert.Equal(SqlText.Names().Order(StringComparer.Ordinal), named.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Query_is_the_text_of_its_file() =>
        Assert.Equal(
            File.ReadAllText(Path.Combine(Sources(), "Sql", "Terms", "read.sql")),
            SqlText.Query("Terms/read")
        );

    [Fact]
    public void Query_that_is_not_there_is_named() =>
        Assert.Contains(
            "Terms.none.sql",
            Assert.Throws<InvalidOperationException>(() => SqlText.Query("Terms/none")).Message,
            StringComparison.Ordinal
        );

    /// <summary>The project's folder, found from the tests' own.</summary>
    private static string Sources()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "TauGate.sln")))
            folder = folder.Parent!;
        return Path.Combine(folder.FullName, "src", "TauGate.Storage");
    }

    [GeneratedRegex("\"([A-Z][a-z]+/[a-z_]+)\"")]
    private static partial Regex Name();
}

using System.Text.RegularExpressions;

namespace TauGate.Core.Tests;

/// <summary>No line of the sources is wider than an editor beside another one shows.</summary>
public sealed partial class LineWidthTests
{
    private const int Widest = 120;

    public static TheoryData<string> Projects { get; } =
    [
        .. from folder in (string[])["src", "tests"]
        from project in Directory.EnumerateDirectories(Repository.PathOf(folder))
        select Path.GetRelativePath(Repository.Root, project),
    ];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Lines_of_a_project_have_at_most_120_columns(string project)
    {
        var files = Directory
            .EnumerateFiles(Repository.PathOf(project), "*.cs", SearchOption.AllDirectories)
            .Where(IsSource);

        Assert.Empty(
            files.SelectMany(f =>
                Wide(File.ReadLines(f)).Select(n => $"{Path.GetRelativePath(Repository.Root, f)}:{n}")
            )
        );
    }

    [Fact]
    public void Lines_of_scripts_settings_and_queries_have_at_most_120_columns()
    {
        string[] folders = [".ci", "deploy", "hocon", "src", "tests"];
        string[] extensions = ["", ".sh", ".sql", ".conf", ".yaml", ".service", ".env", ".py"];

        var files = folders
            .SelectMany(f => Directory.EnumerateFiles(Repository.PathOf(f), "*", SearchOption.AllDirectories))
            .Where(f => extensions.Contains(Path.GetExtension(f)) && IsSource(f))
            .Where(f => !f.EndsWith("-ubyte", StringComparison.Ordinal)); // images

        Assert.Empty(
            from file in files
            from line in File.ReadLines(file).Index()
            where line.Item.Length > Widest && !line.Item.Contains("://", StringComparison.Ordinal)
            select $"{Path.GetRelativePath(Repository.Root, file)}:{line.Index + 1}"
        );
    }

    [Fact]
    public void Wide_line_is_named_by_its_number()
    {
        var wide = new string('x', Widest + 1);

        Assert.Equal([2], Wide([wide[..Widest], wide, "short"]));
    }

    [Fact]
    public void Wide_line_with_a_url_or_inside_a_raw_string_is_let_pass()
    {
        var (wide, raw) = (new string('x', Widest + 1), new string('"', 3));

        Assert.Equal([5], Wide([$"// https://example.org/{wide}", $"var a = {raw}", wide, $"    {raw};", wide]));
        Assert.Equal([2], Wide([$"var a = {raw}text{raw};", wide]));
    }

    /// <summary>Whether no build made it.</summary>
    private static bool IsSource(string file) =>
        !Path.GetRelativePath(Repository.Root, file).Split('/', '\\').Any(part => part is "obj" or "bin");

    /// <summary>
    /// Numbers, from 1, of the lines that are too wide. Raw strings are left out: what they hold may be compared with
    /// what the program prints. So are lines with a URL, which cannot be broken.
    /// </summary>
    private static IEnumerable<int> Wide(IEnumerable<string> lines)
    {
        var quotes = 0; // that the raw string around the line began with; 0 outside of one
        var number = 0;
        foreach (var line in lines)
        {
            number++;
            var isInside = quotes > 0;
            foreach (var run in QuotesPattern().Matches(line).Select(m => m.Length))
            {
                if (quotes == 0)
                    quotes = run;
                else if (run >= quotes)
                    quotes = 0;
            }
            if (!isInside && line.Length > Widest && !line.Contains("://", StringComparison.Ordinal))
                yield return number;
        }
        // The quotes were not understood, and wide lines may have been taken for those of a raw string.
        if (quotes > 0)
            yield return number;
    }

    [GeneratedRegex("\"{3,}")]
    private static partial Regex QuotesPattern();
}

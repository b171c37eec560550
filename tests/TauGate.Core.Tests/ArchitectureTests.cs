using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace TauGate.Core.Tests;

/// <summary>
/// Dependencies point one way: Core from Training, Storage, Cluster, Reporting, Application and Dashboard, and all of
/// them from Cli. The ones in the middle do not see each other, but that the dashboard may use the application's use
/// cases. Read from the project files, so that an arrow fails the tests in the change that draws it.
/// </summary>
public sealed partial class ArchitectureTests
{
    private static readonly string[] Middle =
    [
        "TauGate.Training",
        "TauGate.Storage",
        "TauGate.Cluster",
        "TauGate.Reporting",
        "TauGate.Application",
        "TauGate.Dashboard",
    ];

    /// <summary>Package names beginning so may be referenced by that project only.</summary>
    private static readonly (string Package, string Owner)[] Owners =
    [
        ("TorchSharp", "TauGate.Training"),
        ("libtorch", "TauGate.Training"),
        ("Npgsql", "TauGate.Storage"),
        ("Akka", "TauGate.Cluster"),
    ];

    private static readonly Dictionary<string, XDocument> Sources = ProjectsUnder("src");

    public static TheoryData<string> Projects { get; } = [.. Sources.Keys];

    [Fact]
    public void Source_folder_has_the_projects_of_the_design()
    {
        string[] all = ["TauGate.Core", "TauGate.Cli", .. Middle];

        Assert.Empty(Sources.Keys.Except(all));
        Assert.Empty(all.Except(Sources.Keys).Except(["TauGate.Dashboard"])); // comes with the web page
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_references_follow_the_arrows(string project)
    {
        string[] allowed = project switch
        {
            "TauGate.Core" => [],
            "TauGate.Cli" => ["TauGate.Core", .. Middle],
            "TauGate.Dashboard" => ["TauGate.Core", "TauGate.Application"],
            _ => ["TauGate.Core"],
        };

        Assert.Empty(
            References(Sources[project], "ProjectReference")
                .Select(r => Path.GetFileNameWithoutExtension(r.Replace('\\', '/')))
                .Except(allowed)
        );
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Package_is_referenced_by_its_owner_only(string project)
    {
        var strangers = References(Sources[project], "PackageReference")
            .Where(r =>
                Owners.Any(o => r.StartsWith(o.Package, StringComparison.OrdinalIgnoreCase) && o.Owner != project)
            );

        Assert.Empty(strangers);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_names_no_namespace_of_a_package_that_is_not_its_own(string project)
    {
        var foreign = Owners.Where(o => o.Owner != project).Select(o => o.Package).ToList();
        var usings = SourcesOf(project)
            .SelectMany(f =>
                File.ReadLines(f)
                    .Select(l => (File: Path.GetFileName(f), Name: UsingPattern().Match(l).Groups["name"].Value))
            )
            .Where(u => foreign.Any(p => u.Name == p || u.Name.StartsWith(p + ".", StringComparison.Ordinal)));

        Assert.Empty(usings);
    }

    [Fact]
    public void Children_are_started_one_at_a_time_so_that_none_inherits_what_another_is_given()
    {
        var starts = Directory
            .EnumerateFiles(Repository.PathOf("src"), "*.cs", SearchOption.AllDirectories)
            .Where(f => File.ReadAllText(f).Contains(" Process.Start(", StringComparison.Ordinal))
            .Select(Path.GetFileName);

        Assert.Equal(["ChildProcess.cs"], starts);
    }

    [Fact]
    public void Shared_build_file_adds_no_owned_package_to_every_project()
    {
        var shared = XDocument.Load(Repository.PathOf("Directory.Build.props"));

        Assert.Empty(References(shared, "ProjectReference"));
        Assert.DoesNotContain(References(shared, "PackageReference"), r =>
            Owners.Any(o => r.StartsWith(o.Package, StringComparison.OrdinalIgnoreCase))
        );
    }

    [Fact]
    public void Solution_has_every_project()
    {
        var inSolution = SolutionPattern()
            .Matches(File.ReadAllText(Repository.PathOf("TauGate.sln")))
            .Select(m => m.Groups["name"].Value);

        Assert.Empty(Sources.Keys.Concat(ProjectsUnder("tests").Keys).Except(inSolution));
    }

    private static IEnumerable<string> SourcesOf(string project) =>
        Directory
            .EnumerateFiles(Repository.PathOf("src", project), "*.cs", SearchOption.AllDirectories)
            .Where(f =>
                !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
            );

    private static Dictionary<string, XDocument> ProjectsUnder(string folder) =>
        Directory
            .EnumerateFiles(Repository.PathOf(folder), "*.csproj", SearchOption.AllDirectories)
            .Where(f =>
                !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
            )
            .ToDictionary(f => Path.GetFileNameWithoutExtension(f), f => XDocument.Load(f));

    private static IEnumerable<string> References(XDocument project, string kind) =>
        project
            .Descendants()
            .Where(e => e.Name.LocalName == kind)
            .Select(e => (string?)e.Attribute("Include"))
            .OfType<string>();

    [GeneratedRegex(@"^\s*(global\s+)?using\s+(static\s+)?(\w+\s*=\s*)?(?<name>[\w.]+)\s*;")]
    private static partial Regex UsingPattern();

    [GeneratedRegex("""^Project\(.*?\) = "(?<name>[^"]+)", "[^"]+\.csproj\b""", RegexOptions.Multiline)]
    private static partial Regex SolutionPattern();
}

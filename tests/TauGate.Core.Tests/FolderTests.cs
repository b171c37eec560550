using System.Text.RegularExpressions;

namespace TauGate.Core.Tests;

/// <summary>
/// Within a project, too, arrows point one way: a folder is a namespace, and no two folders need each other, whatever
/// the way round. Read from the sources, so that the arrow that closes a circle is named with its file.
/// </summary>
public sealed partial class FolderTests
{
    public static TheoryData<string> Projects { get; } =
    [.. Directory.EnumerateDirectories(Repository.PathOf("src")).Select(d => Path.GetFileName(d))];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Folder_is_the_namespace_of_its_files(string project)
    {
        var strays = SourceFile.Of(project).Where(f => f.Namespace is { } name && name != f.FolderName);

        Assert.Empty(strays.Select(f => $"{f.Path}: {f.Namespace}"));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Folders_of_a_project_need_each_other_one_way(string project)
    {
        var circle = Circle(SourceFile.Of(project));

        Assert.True(circle.Count == 0, string.Join('\n', circle));
    }

    [Theory]
    [InlineData("Commands", new[] { "Composition", "Progress" })]
    [InlineData("Composition", new[] { "Progress" })]
    [InlineData("Progress", new string[0])]
    public void Folders_of_the_command_line_follow_the_arrows(string folder, string[] allowed)
    {
        var strays = Arrows(SourceFile.Of("TauGate.Cli"))
            .Where(a => a.From == $"TauGate.Cli.{folder}")
            .Where(a => !allowed.Contains(a.To["TauGate.Cli.".Length..]));

        Assert.Empty(strays.Select(a => $"{a.File.Path} needs {a.To}"));
    }

    [Fact]
    public void Circle_of_folders_is_named_with_the_files_that_close_it()
    {
        SourceFile[] files =
        [
            new("A/One.cs", "namespace P.A;\n\nusing P.B;\n"),
            new("B/Two.cs", "using P.C;\n\nnamespace P.B;\n"),
            new("C/Three.cs", "using P.A;\n\nnamespace P.C;\n"),
            new("D/Four.cs", "using P.A;\n\nnamespace P.D;\n"),
        ];

        Assert.Equal(["A/One.cs needs P.B", "B/Two.cs needs P.C", "C/Three.cs needs P.A"], Circle(files).Order());
    }

    [Fact]
    public void Folder_below_another_that_names_its_types_needs_it()
    {
        SourceFile[] files =
        [
            new("Parent.cs", "using P.A.Child;\n\nnamespace P.A;\n\npublic sealed class Parent;\n"),
            new("Child/Child.cs", "namespace P.A.Child;\n\ninternal sealed class Child(Parent parent);\n"),
        ];

        Assert.Equal(["Child/Child.cs needs P.A", "Parent.cs needs P.A.Child"], Circle(files).Order());
    }

    /// <summary>The arrows that are part of a circle; empty when there is none.</summary>
    private static List<string> Circle(IReadOnlyCollection<SourceFile> files)
    {
        var arrows = Arrows(files);
        var next = arrows.ToLookup(a => a.From, a => a.To);
        return [.. arrows.Where(a => Reaches(a.To, a.From, next)).Select(a => $"{a.File.Path} needs {a.To}")];
    }

    private static List<(SourceFile File, string From, string To)> Arrows(IReadOnlyCollection<SourceFile> files)
    {
        var folders = files.Where(f => f.Namespace is not null).ToLookup(f => f.Namespace!);
        return
        [
            .. from file in files
            where file.Namespace is not null
            from needed in folders.Select(f => f.Key)
            where needed != file.Namespace && file.Needs(needed, folders)
            select (file, file.Namespace!, needed),
        ];
    }

    private static bool Reaches(string from, string to, ILookup<string, string> next)
    {
        var seen = new HashSet<string>();
        var open = new Stack<string>([from]);
        while (open.TryPop(out var at))
        {
            if (at == to)
                return true;
            if (!seen.Add(at))
                continue;
            foreach (var further in next[at])
                open.Push(further);
        }
        return false;
    }

    /// <param name="Path">From the repository's root.</param>
    private sealed record SourceFile(string Path, string Text)
    {
        private readonly HashSet<string> _words = [.. WordPattern().Matches(CodeOf(Text)).Select(w => w.Value)];
        private readonly HashSet<string> _qualified =
        [
            .. QualifiedPattern().Matches(CodeOf(Text)).Select(q => q.Value),
        ];

        public IReadOnlyList<string> Types { get; } =
        [.. TypePattern().Matches(Text).Select(t => t.Groups["name"].Value)];

        public string? Namespace { get; } =
            NamespacePattern().Match(Text) is { Success: true } found ? found.Groups["name"].Value : null;

        /// <summary>
        /// What the namespace has to be: <c>src/TauGate.Core/Sweeps</c> is <c>TauGate.Core.Sweeps</c>.
        /// </summary>
        public string FolderName => string.Join('.', System.IO.Path.GetDirectoryName(Path)!.Split('/', '\\').Skip(1));

        public static IReadOnlyCollection<SourceFile> Of(string project) =>
            [
                .. Directory
                    .EnumerateFiles(Repository.PathOf("src", project), "*.cs", SearchOption.AllDirectories)
                    .Select(f => (Full: f, Short: System.IO.Path.GetRelativePath(Repository.Root, f)))
                    .Where(f => !f.Short.Split('/', '\\').Any(part => part is "obj" or "bin"))
                    .Select(f => new SourceFile(f.Short, File.ReadAllText(f.Full))),
            ];

        private static string CodeOf(string text) => CommentPattern().Replace(text, "");

        /// <summary>
        /// By a using, by a type behind its folder's name, or, of a folder that it is below, by a type.
        /// </summary>
        public bool Needs(string name, ILookup<string, SourceFile> folders)
        {
            var usings = UsingPattern().Matches(Text).Select(u => u.Groups["name"].Value);
            if (usings.Any(u => (folders.Contains(u) ? u : u[..Math.Max(0, u.LastIndexOf('.'))]) == name))
                return true;
            var types = folders[name].SelectMany(f => f.Types).ToList();
            var last = name[(name.LastIndexOf('.') + 1)..];
            if (types.Any(t => _qualified.Contains($"{last}.{t}")))
                return true;
            return Namespace!.StartsWith(name + ".", StringComparison.Ordinal) && types.Any(_words.Contains);
        }
    }

    [GeneratedRegex(@"^namespace (?<name>[\w.]+);", RegexOptions.Multiline)]
    private static partial Regex NamespacePattern();

    [GeneratedRegex(@"^using (static )?(\w+ = )?(?<name>[\w.]+);", RegexOptions.Multiline)]
    private static partial Regex UsingPattern();

    [GeneratedRegex(@"^(\w+ )*(class|record|struct|interface|enum) (?<name>\w+)", RegexOptions.Multiline)]
    private static partial Regex TypePattern();

    /// <summary>What may be a type: before a name, a dot, a bracket. A property is followed by none of them.</summary>
    [GeneratedRegex(@"\b[A-Z]\w*(?=[.<>?\[]|\s+\w)")]
    private static partial Regex WordPattern();

    [GeneratedRegex(@"//[^\n]*")]
    private static partial Regex CommentPattern();

    [GeneratedRegex(@"(?<![\w.])[A-Z]\w*\.[A-Z]\w*")]
    private static partial Regex QualifiedPattern();
}

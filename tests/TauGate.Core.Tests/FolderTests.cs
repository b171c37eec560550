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
        var folders = files.Where(f => f.Namespace is not null).ToLookup(f => f.Namespace!);
        var arrows = (
            from file in files
            where file.Namespace is not null
            from needed in folders.Select(f => f.Key)
            where needed != file.Namespace && file.Needs(needed, folders)
            select (File: file, From: file.Namespace!, To: needed)).ToList();
        var next = arrows.ToLookup(a => a.From, a => a.To);
        return [.. arrows.Where(a => Reaches(a.To, a.From, next)).Select(a => $"{a.File.Path} needs {a.To}")];
    }

    private static bool Reaches(string from, string to, ILookup<string, string> next)
    {
        var seen = new HashSet<string>();
        var open = new Stack<string>([from]);
        while (open.TryPop(out var at))
        {
            if (at == to) return true;
            if (!seen.Add(at)) continue;
            foreach (var further in next[at]) open.Push(further);
        }
        return false;
    }

    /// <param name="Path">From the repository's root.</param>
    private sealed partial record SourceFile(string Path, string Text)
    {
        public string? Namespace { get; } =
            NamespacePattern().Match(Text) is { Success: true } found ? found.Groups["name"].Value : null;

        /// <summary>What the namespace has to be: <c>src/TauGate.Core/Sweeps</c> is <c>TauGate.Core.Sweeps</c>.</summary>
        public string FolderName => string.Join('.', System.IO.Path.GetDirectoryName(Path)!.Split('/', '\\').Skip(1));

        public static IReadOnlyCollection<SourceFile> Of(string project) =>
        [
            .. Directory.EnumerateFiles(Repository.PathOf("src", project), "*.cs", SearchOption.AllDirectories)
                .Select(f => (Full: f, Short: System.IO.Path.GetRelativePath(Repository.Root, f)))
                .Where(f => !f.Short.Split('/', '\\').Any(part => part is "obj" or "bin"))
                .Select(f => new SourceFile(f.Short, File.ReadAllText(f.Full))),
        ];

        /// <summary>By a using, or, of a namespace that it is below, by naming a type.</summary>
        public bool Needs(string name, ILookup<string, SourceFile> folders)
        {
            var usings = UsingPattern().Matches(Text).Select(u => u.Groups["name"].Value);
            if (usings.Any(u => (folders.Contains(u) ? u : u[..Math.Max(0, u.LastIndexOf('.'))]) == name)) return true;
            if (!Namespace!.StartsWith(name + ".", StringComparison.Ordinal)) return false;
            var words = WordPattern().Matches(Text).Select(w => w.Value).ToHashSet();
            var types = folders[name].SelectMany(f => TypePattern().Matches(f.Text)).Select(t => t.Groups["name"].Value);
            return types.Any(words.Contains);
        }
    }

    [GeneratedRegex(@"^namespace (?<name>[\w.]+);", RegexOptions.Multiline)]
    private static partial Regex NamespacePattern();

    [GeneratedRegex(@"^using (static )?(\w+ = )?(?<name>[\w.]+);", RegexOptions.Multiline)]
    private static partial Regex UsingPattern();

    [GeneratedRegex(@"^(\w+ )*(class|record|struct|interface|enum) (?<name>\w+)", RegexOptions.Multiline)]
    private static partial Regex TypePattern();

    [GeneratedRegex(@"\b[A-Z]\w*")]
    private static partial Regex WordPattern();
}

using System.Collections.Immutable;
using System.Text;
using TauGate.Core.Errors;
using TauGate.Core.Files;
using TauGate.Core.Sweeps;
using TauGate.Core.Text;

namespace TauGate.Core.SweepFiles;

/// <summary>
/// Turns a file, the files it extends and <c>--set</c> arguments into one mapping. Every node remembers where it was
/// written.
/// </summary>
internal sealed class SweepSources(SweepErrors errors)
{
    /// <summary>Largest sweep file, in bytes.</summary>
    public const int LargestFile = 1 << 20;

    private const int LongestChain = 8;
    private const string Extension = ".yaml";

    private static readonly UTF8Encoding StrictUtf8 = new(
        encoderShouldEmitUTF8Identifier: false,
        throwOnInvalidBytes: true
    );

    /// <summary>The text of a sweep file; null after an error.</summary>
    public string? ReadText(string path) => ReadText(path, new Mark(Shown.Whole(path), 0, 0), "");

    /// <summary>
    /// The document with what it extends merged below it and the overrides applied on top; null after an error.
    /// </summary>
    /// <param name="overrides">Arguments of <c>--set</c>, <c>path=value</c>, applied in order.</param>
    public Node.Mapping? Read(string text, string fileName, IEnumerable<string> overrides)
    {
        var root = ReadChain(text, fileName, [Path.GetFullPath(fileName)]);
        foreach (var argument in overrides)
            root = root is null ? null : Override(root, argument);
        return root;
    }

    private Node.Mapping? ReadChain(string text, string fileName, ImmutableArray<string> chain)
    {
        var node = NodeReader.ReadFile(text, fileName, errors);
        if (node is null)
            return null;
        if (node is not Node.Mapping document)
        {
            var got = node is Node.Scalar { IsNothing: true } ? "an empty file" : node.Describe();
            errors.Add(node.Mark, "", got, "a mapping with the keys name, seeds and methods");
            return null;
        }
        // A file that is extended by mistake may be private: errors show no more of it than is needed to see the
        // mistake.
        if (chain.Length > 1 && document.Entries.FirstOrDefault(e => !SweepSchema.Root.Contains(e.Key)) is { } stranger)
        {
            errors.AddUnknownKey(stranger, "", SweepSchema.Root);
            return null;
        }
        if (document.Find(SweepSchema.Extends) is not { } extends)
            return document;
        var own = document with { Entries = document.Entries.Remove(extends) };
        return ReadParent(extends.Value, fileName, chain) is { } parent ? Merge(WithoutTuned(parent, own), own) : null;
    }

    private Node.Mapping? ReadParent(Node extends, string fileName, ImmutableArray<string> chain)
    {
        if (extends is not Node.Scalar { IsNothing: false } scalar)
        {
            errors.Add(
                extends.Mark,
                SweepSchema.Extends,
                extends.Describe(),
                "the path of another sweep file, relative to this one"
            );
            return null;
        }
        string path;
        try
        {
            var written = UserPath.Expand(scalar.Text, SweepSchema.Extends);
            // A NUL in a path is refused when the file is read.
            path = written.Contains('\0') ? written : Path.Combine(Path.GetDirectoryName(fileName) ?? "", written);
        }
        catch (Exception e) when (e is InputException or EnvironmentException)
        {
            errors.Add(
                extends.Mark,
                SweepSchema.Extends,
                $"{extends.Describe()}, whose tilde stands for no folder here",
                "the path written in full"
            );
            return null;
        }
        var fullPath = scalar.Text.Contains('\0') ? path : Path.GetFullPath(path);
        if (chain.Contains(fullPath))
        {
            errors.Add(
                extends.Mark,
                SweepSchema.Extends,
                $"{extends.Describe()}, which extends this file",
                "files that do not extend each other in a circle"
            );
            return null;
        }
        if (chain.Length == LongestChain)
        {
            errors.Add(
                extends.Mark,
                SweepSchema.Extends,
                $"a chain of more than {LongestChain} files",
                "a shorter chain"
            );
            return null;
        }
        return ReadText(path, extends.Mark, SweepSchema.Extends) is { } text
            ? ReadChain(text, path, chain.Add(fullPath))
            : null;
    }

    /// <summary>
    /// Keys of <paramref name="child"/> win, mapping by mapping; the parent's order is kept and new keys follow.
    /// </summary>
    private static Node.Mapping Merge(Node.Mapping parent, Node.Mapping child)
    {
        var own = child.Entries.ToDictionary(e => e.Key);
        var inherited = parent
            .Entries.Select(p => own.Remove(p.Key, out var c) ? c with { Value = Merge(p.Value, c.Value) } : p)
            .ToList();
        return new Node.Mapping(child.Mark, [.. inherited, .. child.Entries.Where(e => own.ContainsKey(e.Key))]);
    }

    /// <summary>
    /// The file below without values for options that the file above tunes, because those are chosen by tuning.
    /// </summary>
    private static Node.Mapping WithoutTuned(Node.Mapping below, Node.Mapping above)
    {
        if (below.Find(SweepSchema.Methods) is not { Value: Node.Mapping methods } entry)
            return below;
        return below.With(entry with { Value = methods with { Entries = [.. methods.Entries.Select(WithoutTuned)] } });

        Entry WithoutTuned(Entry label)
        {
            if (label.Value is not Node.Mapping options)
                return label;
            var own = options.Entries.RemoveAll(o => TuneReader.IsTuned(above, label.Key, o.Key));
            return label with { Value = options with { Entries = own } };
        }
    }

    private static Node Merge(Node parent, Node child) =>
        parent is Node.Mapping below && child is Node.Mapping above ? Merge(below, above) : child;

    private Node.Mapping? Override(Node.Mapping root, string argument)
    {
        var mark = Mark.OfArgument(argument);
        var equals = argument.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0)
        {
            errors.Add(mark, "", $"'{Shown.Of(argument)}'", "path=value such as seeds=0..3 or methods.lora.rank=[1,2]");
            return null;
        }
        var path = argument[..equals].Trim();
        if (path == SweepSchema.Extends)
        {
            errors.Add(mark, path, "an override", "extends in the file itself");
            return null;
        }
        if (NodeReader.ReadArgument(argument[(equals + 1)..], path, mark, errors) is not { } value)
            return null;
        // An argument overrides the file as a file overrides the one that it extends.
        var alone = Set(new Node.Mapping(mark, []), path, path, value);
        return Set(alone is null ? root : WithoutTuned(root, alone), path, path, value);
    }

    private Node.Mapping? Set(Node.Mapping parent, string path, string whole, Node value)
    {
        // Labels may contain dots: the longest key that is there wins.
        var key = parent
            .Entries.Select(e => e.Key)
            .Where(k => path == k || path.StartsWith(k + ".", StringComparison.Ordinal))
            .MaxBy(k => k.Length)
            ?? path.Split('.')[0];
        if (path.Length == key.Length)
            return parent.With(new Entry(key, value.Mark, value));
        var below = parent.Find(key);
        if (below?.Value is not (null or Node.Mapping or Node.Scalar { IsNothing: true }))
        {
            errors.Add(
                value.Mark,
                whole,
                $"a path through '{key}', which is {below.Value.Describe()}",
                "a path through mappings"
            );
            return null;
        }
        var child = Set(
            below?.Value as Node.Mapping ?? new Node.Mapping(value.Mark, []),
            path[(key.Length + 1)..],
            whole,
            value
        );
        return child is null ? null : parent.With(new Entry(key, below?.Mark ?? value.Mark, child));
    }

    private string? ReadText(string path, Mark place, string key)
    {
        if (path.Length == 0 || path.Contains('\0'))
            return Unreadable("no file name", "the path of a sweep file");
        if (Directory.Exists(path))
            return Unreadable("a directory");
        try
        {
            using var stream = SweepStream.Open(path);
            if (stream is null)
                return Unreadable("something that is not a regular file");
            var bytes = new byte[LargestFile + 1];
            var length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (length > LargestFile)
                return Unreadable("more than 1 MiB", "a sweep file of at most 1 MiB");
            var text = bytes.AsSpan(0, length);
            if (text.StartsWith(Encoding.UTF8.Preamble))
                text = text[Encoding.UTF8.Preamble.Length..];
            return text.Contains((byte)0)
                ? Unreadable("a binary file", "a sweep file: YAML in UTF-8")
                : StrictUtf8.GetString(text);
        }
        catch (DecoderFallbackException e)
        {
            return Unreadable($"bytes that are not UTF-8 (after byte {e.Index})", "a sweep file: YAML in UTF-8");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return new FileInfo(path).LinkTarget is { } target
                ? Unreadable($"a link to '{Shown.Of(target)}', which does not exist")
                : Unreadable("no such file", suggestion: NearestFile(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return Unreadable($"a file that cannot be read ({e.Message})");
        }

        string? Unreadable(string got, string expected = "a sweep file", string? suggestion = null)
        {
            errors.Add(place, key, got, expected, suggestion);
            return null;
        }
    }

    private static string? NearestFile(string path)
    {
        var folder = Path.GetDirectoryName(path) is { Length: > 0 } named ? named : ".";
        if (!Directory.Exists(folder))
            return null;
        // Compared without the extension, which is the same for all and would make any two short names look alike.
        // Links are left out, because they may lead nowhere.
        var files = Directory.EnumerateFiles(
            folder,
            $"*{Extension}",
            new EnumerationOptions { AttributesToSkip = FileAttributes.ReparsePoint }
        );
        var known = files.Select(f => Path.GetFileNameWithoutExtension(f));
        return Spelling.NearestWord(Path.GetFileNameWithoutExtension(path), known) is { } nearest
            ? $"'{Shown.Whole(nearest)}{Extension}'"
            : null;
    }
}

using System.Collections.Immutable;
using TauGate.Core.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace TauGate.Core.SweepFiles;

/// <summary>
/// Reads one YAML document into <see cref="Node"/>s. Refuses what a sweep file does not need and what could make a
/// small file expand to a large one: tags, anchors, aliases, further documents, deep nesting. No type is instantiated
/// by name.
/// </summary>
internal sealed class NodeReader
{
    private const int DeepestNesting = 16;

    private readonly string _text;
    private readonly string _source;
    private readonly bool _isArgument;
    private readonly SweepErrors _errors;
    private readonly Scanner _scanner;
    private readonly Parser _parser;

    private NodeReader(string text, string source, bool isArgument, SweepErrors errors)
    {
        _text = text;
        _source = source;
        _isArgument = isArgument;
        _errors = errors;
        _scanner = new Scanner(new StringReader(text));
        _parser = new Parser(_scanner);
    }

    /// <summary>The document of a file; null after an error that prevents reading on.</summary>
    public static Node? ReadFile(string text, string fileName, SweepErrors errors) =>
        new NodeReader(text, Shown.Whole(fileName), false, errors).Read("");

    /// <summary>
    /// The value of a command line argument; errors in it name the argument as their place. Null after an error.
    /// </summary>
    /// <param name="path">The key that the argument sets.</param>
    public static Node? ReadArgument(string text, string path, Mark argument, SweepErrors errors) =>
        new NodeReader(text, argument.Source, true, errors).Read(path);

    /// <param name="path">Of the key whose value the text is.</param>
    private Node? Read(string path)
    {
        try
        {
            Next<StreamStart>();
            if (_parser.Accept<StreamEnd>(out _))
                return new Node.Scalar(Start, "", Quoted: false);
            var start = Next<DocumentStart>();
            if (start.Version is not null || start.Tags?.Any(IsDirective) == true)
                throw Refuse(At(start.Start), "a YAML directive (%)", "plain YAML: directives are not allowed");
            var node = ReadNode(path, depth: 0);
            Next<DocumentEnd>();
            if (_parser.Accept<DocumentStart>(out var second))
                throw Refuse(At(second.Start), "a second YAML document", "one document a file");
            return node;
        }
        catch (RefusedException)
        {
            return null;
        }
        catch (YamlException e)
        {
            if (IndentationTab(e) is { } tab)
                _errors.Add(tab, "", "a tab in the indentation", "spaces, with which alone YAML is indented");
            else
                _errors.Add(At(e.Start), "", $"text that is not YAML ({Shown.Whole(e.Message)})", "YAML");
            return null;
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            // YamlDotNet's scanner throws this for some malformed texts, such as a flow list that is not closed before
            // the next key.
            _errors.Add(
                At(_scanner.CurrentPosition),
                "",
                "text that is not YAML (a bracket or quote before it may not be closed)",
                "YAML"
            );
            return null;
        }
    }

    private Node ReadNode(string path, int depth)
    {
        var next = Next<ParsingEvent>();
        var mark = At(next.Start);
        if (next is AnchorAlias)
            throw Refuse(mark, "an alias (*)", "the value written out: aliases are not allowed");
        if (next is NodeEvent { Anchor.IsEmpty: false })
            throw Refuse(mark, "an anchor (&)", "plain values: anchors and aliases are not allowed");
        if (next is NodeEvent { Tag.IsEmpty: false })
            throw Refuse(mark, "a tag (!)", "plain values: tags are not allowed");
        if (depth == DeepestNesting)
            throw Refuse(mark, $"more than {DeepestNesting} levels of nesting", "the shallow form of a sweep file");
        switch (next)
        {
            case YamlDotNet.Core.Events.Scalar scalar:
                var isQuoted = scalar.Style != ScalarStyle.Plain;
                var isVerbatim =
                    !_isArgument
                    && scalar.Start.Line == scalar.End.Line
                    && scalar.End.Column - scalar.Start.Column == scalar.Value.Length + (isQuoted ? 2 : 0);
                return new Node.Scalar(mark, scalar.Value, isQuoted) { IsVerbatim = isVerbatim };
            case SequenceStart:
                var items = ImmutableArray.CreateBuilder<Node>();
                while (!_parser.TryConsume<SequenceEnd>(out _))
                    items.Add(ReadNode(path, depth + 1));
                return new Node.Sequence(mark, items.ToImmutable());
            case MappingStart:
                return ReadMapping(mark, path, depth);
            default:
                throw Refuse(mark, "text that is not YAML (a key or value is missing)", "YAML");
        }
    }

    private Node.Mapping ReadMapping(Mark mark, string path, int depth)
    {
        var entries = ImmutableArray.CreateBuilder<Entry>();
        var places = new Dictionary<string, Mark>();
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var key = ReadNode(path, depth + 1);
            var below = key is Node.Scalar word ? SweepErrors.Below(path, word.Text) : path;
            var value = ReadNode(below, depth + 1);
            if (key is not Node.Scalar { IsNothing: false, Text: var name })
                _errors.Add(key.Mark, path, $"{key.Describe()} as a key", "a word");
            else if (places.TryGetValue(name, out var first))
                _errors.Add(key.Mark, below, $"the key a second time (first at {first})", "each key once");
            else
            {
                places.Add(name, key.Mark);
                entries.Add(new Entry(name, key.Mark, value));
            }
        }
        return new Node.Mapping(mark, entries.ToImmutable());
    }

    /// <summary>
    /// The place of the tab that causes an error; null when the cause is another. YamlDotNet names the beginning of the
    /// construct instead.
    /// </summary>
    private Mark? IndentationTab(YamlException error)
    {
        var lines = _text.Split('\n');
        var isNamed = error.Message.Contains("tab", StringComparison.Ordinal);
        for (
            var line = (int)Math.Max(1, error.Start.Line);
            line <= (isNamed ? lines.Length : Math.Min(error.Start.Line, lines.Length));
            line++
        )
        {
            var text = lines[line - 1];
            var column = text.AsSpan(0, text.Length - text.AsSpan().TrimStart(" \t").Length).IndexOf('\t');
            if (column >= 0)
                return _isArgument ? Start : new Mark(_source, line, column + 1);
        }
        return null;
    }

    /// <summary>Whether a handle was declared in the document; every document has ! and !!.</summary>
    private static bool IsDirective(YamlDotNet.Core.Tokens.TagDirective tag) =>
        (tag.Handle, tag.Prefix) is not (("!", "!") or ("!!", "tag:yaml.org,2002:"));

    private T Next<T>()
        where T : ParsingEvent => _parser.Consume<T>();

    private Mark Start => At(YamlDotNet.Core.Mark.Empty);

    private Mark At(YamlDotNet.Core.Mark mark) =>
        _isArgument
            ? new Mark(_source, 0, 0)
            : new Mark(_source, (int)Math.Max(1, mark.Line), (int)Math.Max(1, mark.Column));

    private RefusedException Refuse(Mark mark, string got, string expected)
    {
        _errors.Add(mark, "", got, expected);
        return new RefusedException();
    }

    /// <summary>Stops reading the document after an error was recorded.</summary>
    private sealed class RefusedException : Exception;
}

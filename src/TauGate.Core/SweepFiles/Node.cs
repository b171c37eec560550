using System.Collections.Immutable;
using TauGate.Core.Text;

namespace TauGate.Core.SweepFiles;

/// <summary>
/// A piece of YAML with the place it was written at. No tags, anchors or aliases: the reader refuses them.
/// </summary>
internal abstract record Node(Mark Mark)
{
    /// <summary>What the node is, for "got ..." in an error.</summary>
    public abstract string Describe();

    /// <summary>One value. Quoted ones are always text; plain ones may be numbers or nothing.</summary>
    public sealed record Scalar(Mark Mark, string Text, bool Quoted) : Node(Mark)
    {
        /// <summary>Whether YAML reads this as null.</summary>
        public bool IsNothing => !Quoted && Text is "" or "~" or "null" or "Null" or "NULL";

        /// <summary>
        /// Whether the file has the text unchanged and on one line, so that a character of it has a known column.
        /// </summary>
        public bool IsVerbatim { get; init; }

        /// <summary>The place of a character of the text, or of the whole text when it is not verbatim.</summary>
        public Mark MarkAt(int offset) =>
            IsVerbatim ? Mark with { Column = Mark.Column + (Quoted ? 1 : 0) + offset } : Mark;

        /// <inheritdoc/>
        public override string Describe() =>
            Quoted ? $"the quoted text \"{Shown.Of(Text)}\""
            : IsNothing ? "nothing"
            : $"'{Shown.Of(Text)}'";
    }

    /// <summary>A list.</summary>
    public sealed record Sequence(Mark Mark, ImmutableArray<Node> Items) : Node(Mark)
    {
        /// <inheritdoc/>
        public override string Describe() => Items.IsEmpty ? "an empty list" : "a list";
    }

    /// <summary>Keys, distinct and in file order, with their values.</summary>
    public sealed record Mapping(Mark Mark, ImmutableArray<Entry> Entries) : Node(Mark)
    {
        /// <summary>The entry of that key, or null.</summary>
        public Entry? Find(string key) => Entries.FirstOrDefault(e => e.Key == key);

        /// <summary>The mapping with the key's value replaced in its place, or added at the end.</summary>
        public Mapping With(Entry entry) =>
            this with
            {
                Entries = Find(entry.Key) is { } old ? Entries.Replace(old, entry) : Entries.Add(entry),
            };

        /// <inheritdoc/>
        public override string Describe() => "a mapping";
    }
}

/// <summary>A key of a mapping, the place of the key, and its value.</summary>
internal sealed record Entry(string Key, Mark Mark, Node Value);

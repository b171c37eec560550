using System.Collections.Immutable;
using TauGate.Core.Errors;
using TauGate.Core.Text;
using TauGate.Reporting.Tables;

namespace TauGate.Reporting.Formats;

/// <summary>
/// A form of every table. Text, Markdown and LaTeX are for people: rounded, accuracies in percent. CSV and JSON are for
/// programs: everything, unrounded, accuracies from 0 to 1. Every form ends with a line feed.
/// </summary>
/// <param name="Name">As <c>--format</c> takes it.</param>
/// <param name="Write">A table, and the characters a line has room for.</param>
public sealed record TableFormat(string Name, Func<Table, int, string> Write)
{
    /// <summary>Whether it shows rows that stand out.</summary>
    public bool Emphasizes { get; init; }

    /// <summary>For a terminal.</summary>
    public static TableFormat Text { get; } = new("text", TextFormat.Write);

    /// <summary>For programs.</summary>
    public static TableFormat Json { get; } = new("json", (table, _) => JsonFormat.Write(table));

    /// <summary>Every form.</summary>
    public static ImmutableArray<TableFormat> All { get; } =
    [
        Text,
        new("markdown", (table, _) => MarkdownFormat.Write(table)),
        new("latex", (table, _) => LatexFormat.Write(table)) { Emphasizes = true },
        new("csv", (table, _) => CsvFormat.Write(table)),
        Json,
    ];

    /// <summary>The form of that name.</summary>
    /// <exception cref="InputException">There is none; the message lists those there are.</exception>
    public static TableFormat Find(string name)
    {
        if (All.FirstOrDefault(f => f.Name == name) is { } found)
            return found;
        var names = All.Select(f => f.Name).ToArray();
        throw new InputException(
            $"taugate: there is no format '{name}'; there are: {string.Join(", ", names)}."
                + Spelling.DidYouMean(name, names)
        );
    }

    /// <summary>The table in this form.</summary>
    /// <param name="width">Characters a line has room for; null: no limit.</param>
    public string Of(Table table, int? width = null) => Write(table, width ?? int.MaxValue);
}

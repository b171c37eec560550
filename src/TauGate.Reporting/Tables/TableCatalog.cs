using System.Collections.Immutable;
using TauGate.Core.Errors;
using TauGate.Core.Text;

namespace TauGate.Reporting.Tables;

/// <summary>Every table there is. A new one is a file in this folder and a line here.</summary>
public static class TableCatalog
{
    /// <summary>In the order of the documentation.</summary>
    public static ImmutableArray<TableKind> All { get; } =
    [
        MainTable.Kind,
        CompareTable.Kind,
        RankTable.Kind,
        AblationTable.Kind,
        TuningTable.Kind,
        TuningProfileTable.Kind,
        RetentionTable.Kind,
        FrontTable.Kind,
        HardeningTable.Kind,
        FoundationTable.Kind,
        LayersTable.Kind,
        RuntimeTable.Kind,
        MethodsTable.Kind,
    ];

    /// <summary>The table of that name.</summary>
    /// <exception cref="InputException">There is none; the message lists those there are.</exception>
    public static TableKind Find(string name)
    {
        if (All.FirstOrDefault(t => t.Name == name) is { } found)
            return found;
        var names = All.Select(t => t.Name).ToArray();
        throw new InputException(
            $"taugate: there is no table '{name}'; there are: {string.Join(", ", names)}."
                + Spelling.DidYouMean(name, names)
        );
    }
}

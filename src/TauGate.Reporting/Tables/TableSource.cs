using TauGate.Core.Ports;
using TauGate.Core.Sweeps;

namespace TauGate.Reporting.Tables;

/// <summary>What a table is made from: one stored sweep, and the ports that read it.</summary>
/// <param name="Spec">The sweep's present specification; a table's row is one of its variants.</param>
/// <param name="Progress">How many of its cells have ended.</param>
/// <param name="Methods">What the methods are.</param>
/// <param name="NumericClasses">How many the sweep's results span.</param>
public sealed record TableSource(
    StoredSweep Sweep,
    SweepSpec Spec,
    SweepProgress Progress,
    ISweepStore Sweeps,
    IResultStore Results,
    ITableStore Tables,
    IMethodCatalog Methods,
    int NumericClasses
)
{
    /// <summary>Whether rows that stand out are asked for: testing them reads every cell.</summary>
    public bool WithEmphasis { get; init; }

    /// <summary>What the sweep's tuning tried and chose is read from here.</summary>
    public ITuningStore? Tuning { get; init; }

    /// <summary>What the table <c>front</c> is asked for.</summary>
    public FrontChoice Front { get; init; } = new();

    /// <summary>Cells that have no result yet.</summary>
    public long Missing => Progress.Total - Progress.Done;
}

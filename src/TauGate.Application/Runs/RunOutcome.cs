using System.Collections.Immutable;
using TauGate.Application.Status;
using TauGate.Core.Ports;
using TauGate.Core.Sweeps;

namespace TauGate.Application.Runs;

/// <summary>How a run ended.</summary>
/// <param name="Integrity">Null when the database could not be asked.</param>
/// <param name="Trained">Cells this process trained.</param>
/// <param name="FirstCellAfter">From the start of the process to the first trained cell.</param>
public sealed record RunOutcome(
    RunProgress Progress,
    ImmutableArray<TableRow> Table,
    ImmutableArray<FailedCell> Failures,
    SweepIntegrity? Integrity,
    bool Interrupted,
    long Trained,
    TimeSpan? FirstCellAfter
)
{
    /// <summary>Who cancelled the sweep while it ran; null when nobody did.</summary>
    public string? CancelledBy { get; init; }

    /// <summary>
    /// Why the sweep was not begun though its tuning has ended: then this outcome is the tuning sweep's. Null
    /// otherwise.
    /// </summary>
    public string? NotBegun { get; init; }

    /// <summary>How its looks ended; null for a sweep that does not grow, and one that was interrupted.</summary>
    public GrowthStanding? Growth { get; init; }

    /// <summary>The tuning before it; null for a sweep that is not tuned.</summary>
    public RunTuning? Tuning { get; init; }

    /// <summary>Whether every cell has a result, and nobody cancelled the sweep.</summary>
    public bool EndedWell =>
        this is { CancelledBy: null, NotBegun: null, Progress.Cells: { Quarantined: 0, Blocked: 0 } };
}

/// <summary>How the tuning before a sweep ended.</summary>
/// <param name="AtEdge">Rows of whose chosen values one is the smallest or largest of its grid.</param>
/// <param name="Resolved">The sweep with what was chosen: what its rows are of.</param>
public sealed record RunTuning(RunProgress Progress, int AtEdge, SweepSpec Resolved);

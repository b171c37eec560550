using System.Collections.Immutable;
using System.Text.Json.Serialization;
using TauGate.Application.Runs;

namespace TauGate.Application.Documents;

/// <summary><c>run</c>.</summary>
/// <param name="FirstCellSeconds">
/// From the start of the process to the first trained cell; null when it trained none.
/// </param>
/// <param name="Trained">Cells this process trained.</param>
/// <param name="FailedAttempts">Null when the database could not be asked.</param>
/// <param name="CancelledBy">Who cancelled the sweep while it ran; null when nobody did.</param>
/// <param name="NotBegun">Why the sweep was not begun though its tuning has ended; absent otherwise.</param>
/// <param name="Look">Absent of a sweep that does not grow.</param>
/// <param name="Tuning">Absent of a sweep that is not tuned.</param>
public sealed record RunDocument(
    string Sweep,
    CellCounts Cells,
    double ElapsedSeconds,
    double? FirstCellSeconds,
    long Trained,
    long? FailedAttempts,
    bool Interrupted,
    string? CancelledBy,
    ImmutableArray<FailurePart> Failures,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? NotBegun,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] LookPart? Look,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] RunTuningPart? Tuning
) : Document
{
    /// <summary>The outcome as a document.</summary>
    public static RunDocument Of(RunOutcome outcome)
    {
        var progress = outcome.Progress;
        return new RunDocument(
            progress.Sweep,
            CellCounts.Of(progress.Cells, progress.Reused),
            Seconds(progress.Elapsed),
            outcome.FirstCellAfter is { } first ? Seconds(first) : null,
            outcome.Trained,
            outcome.Integrity?.FailedAttempts,
            outcome.Interrupted,
            outcome.CancelledBy,
            FailurePart.Of(outcome.Failures),
            outcome.NotBegun,
            LookPart.From(outcome.Growth),
            outcome.Tuning is { } tuning ? RunTuningPart.Of(tuning) : null
        );
    }
}

/// <summary>The tuning before a sweep.</summary>
/// <param name="AtEdge">Rows of whose chosen values one is the smallest or largest of its grid.</param>
public sealed record RunTuningPart(string Sweep, CellCounts Cells, double ElapsedSeconds, int AtEdge)
{
    /// <summary>The tuning's part.</summary>
    public static RunTuningPart Of(RunTuning tuning) =>
        new(
            tuning.Progress.Sweep,
            CellCounts.Of(tuning.Progress.Cells, tuning.Progress.Reused),
            Document.Seconds(tuning.Progress.Elapsed),
            tuning.AtEdge
        );
}

using System.Collections.Immutable;
using System.Text.Json.Serialization;
using TauGate.Application.Status;
using TauGate.Core.Ports;

namespace TauGate.Application.Documents;

/// <summary>Counts of a sweep's cells. Those that run are not pending too.</summary>
/// <param name="Done">Diverged and collapsed ones included.</param>
/// <param name="Reused">Those whose result was there when the sweep was submitted.</param>
public sealed record CellCounts(
    long Total,
    long Done,
    long Reused,
    long Diverged,
    long Collapsed,
    long Quarantined,
    long Blocked,
    long Pending,
    long Running
)
{
    /// <summary>The ledger's counts.</summary>
    public static CellCounts Of(SweepProgress cells, long reused) =>
        new(
            cells.Total,
            cells.Done,
            reused,
            cells.Diverged,
            cells.Collapsed,
            cells.Quarantined,
            cells.Blocked,
            cells.Pending - cells.Running,
            cells.Running
        );
}

/// <summary>A cell that was given up.</summary>
/// <param name="State"><c>quarantined</c> or <c>blocked</c>.</param>
/// <param name="Kind">Of the last failure, such as <c>timed_out</c>; null when there was none.</param>
public sealed record FailurePart(
    string Label,
    long Seed,
    string State,
    string? Kind,
    string? Detail,
    string? StandardError,
    int Attempts,
    string? Host
)
{
    /// <summary>The cell's part.</summary>
    public static FailurePart Of(FailedCell cell) =>
        new(
            cell.Label,
            cell.Seed,
            cell.State,
            cell.Kind is { } kind ? Document.Word(kind) : null,
            cell.Detail,
            cell.StandardError,
            cell.Attempts,
            cell.Host
        );

    /// <summary>The same of several.</summary>
    public static ImmutableArray<FailurePart> Of(ImmutableArray<FailedCell> cells) => [.. cells.Select(Of)];
}

/// <summary>How the looks of a sweep stand whose seeds are added until its claims are decided.</summary>
/// <param name="Number">Of the present look; 1 is the first.</param>
/// <param name="Of">How many looks there are at most.</param>
/// <param name="Barred">Claims that no later look can decide.</param>
/// <param name="Taken">Whether it was looked at the present seeds.</param>
/// <param name="GoesOn">Whether cells are open or a look is due.</param>
/// <param name="Standing">The same for people.</param>
public sealed record LookPart(
    int Number,
    int Of,
    long Seeds,
    int Claims,
    int Decided,
    int Barred,
    bool Taken,
    bool GoesOn,
    string Standing
)
{
    /// <summary>The part; null without growth.</summary>
    public static LookPart? From(GrowthStanding? standing)
    {
        if (standing is not { Sweep: var sweep, Cells: var cells })
            return null;
        var seeds = sweep.Spec.Seeds.Count;
        return new LookPart(
            sweep.Growth.NumberOf(seeds),
            sweep.Growth.Looks.Length,
            seeds,
            sweep.Spec.Claims.Length,
            sweep.Last?.Decided ?? 0,
            sweep.Last?.Barred ?? 0,
            sweep is { IsLookedAt: true, Last: not null },
            standing.GoesOn || cells.Pending > 0 && standing.State != SweepState.Cancelled,
            standing.Phrase
        );
    }
}

/// <summary>How the tuning stands that a sweep waits for.</summary>
/// <param name="Sweep">The tuning sweep's name.</param>
/// <param name="GoesOn">Whether the sweep follows by itself.</param>
/// <param name="Standing">The same for people.</param>
public sealed record TuningPart(
    string Sweep,
    CellCounts Cells,
    double ElapsedSeconds,
    string State,
    int Priority,
    bool GoesOn,
    string Standing,
    ImmutableArray<FailurePart> Failures
)
{
    /// <summary>The part; null without a tuning.</summary>
    public static TuningPart? From(WaitingSweep? waiting) =>
        waiting is null
            ? null
            : new TuningPart(
                waiting.Tuning.Name,
                CellCounts.Of(waiting.Cells, waiting.Tuning.ReusedAtSubmission),
                Document.Seconds(waiting.Elapsed),
                Document.Word(waiting.Tuning.State),
                waiting.Tuning.Priority,
                waiting.GoesOn,
                waiting.Phrase,
                FailurePart.Of(waiting.Failures)
            );
}

/// <summary>One of all sweeps: a stored one, or one that waits for its tuning and has no cells yet.</summary>
/// <param name="Revision">0 of one that waits; absent otherwise.</param>
/// <param name="Priority">Absent of one that waits.</param>
/// <param name="Look">Absent of one that does not grow.</param>
/// <param name="Tuning">Of one that waits; absent otherwise.</param>
public sealed record ListedSweepPart(
    string Sweep,
    CellCounts Cells,
    double ElapsedSeconds,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Revision,
    string State,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Priority,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] LookPart? Look,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] TuningPart? Tuning
)
{
    /// <summary>A stored sweep's part.</summary>
    public static ListedSweepPart Of(ListedSweep sweep) =>
        new(
            sweep.Stored.Name,
            CellCounts.Of(sweep.Cells, sweep.Stored.ReusedAtSubmission),
            Document.Seconds(sweep.Elapsed),
            Revision: null,
            Document.Word(sweep.Stored.State),
            sweep.Stored.Priority,
            LookPart.From(sweep.Growth),
            Tuning: null
        );

    /// <summary>The part of one that waits.</summary>
    public static ListedSweepPart Of(WaitingSweep waiting) =>
        new(
            waiting.Pending.Name,
            WaitingSweepDocument.CellsOf(waiting),
            0,
            0,
            Document.Word(waiting.Pending.State),
            Priority: null,
            Look: null,
            TuningPart.From(waiting)
        );
}

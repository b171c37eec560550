using System.Collections.Immutable;
using System.Text.Json.Serialization;
using TauGate.Application.Submission;
using TauGate.Core.Ports;
using TauGate.Core.Sweeps;

namespace TauGate.Application.Documents;

/// <summary><c>submit</c> of a sweep that is stored.</summary>
/// <param name="Look">Absent of a sweep that does not grow.</param>
/// <param name="EstimatedSlotSeconds">Of the pending cells, for one slot; null when it cannot be estimated.</param>
public sealed record SubmittedDocument(
    string Sweep,
    CellCounts Cells,
    string State,
    int Priority,
    int Revision,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] LookPart? Look,
    double? EstimatedSlotSeconds,
    bool CoordinatorRunning
) : Document
{
    /// <summary>The submission as a document.</summary>
    public static SubmittedDocument Of(StoredSubmission outcome) =>
        new(
            outcome.Now.Name,
            CellCounts.Of(outcome.Cells, outcome.Now.ReusedAtSubmission),
            Word(outcome.Now.State),
            outcome.Now.Priority,
            outcome.Now.Revision,
            LookPart.From(outcome.Growth),
            outcome.Work?.TotalSeconds,
            outcome.Coordinators.IsBeating
        );
}

/// <summary><c>plan</c>.</summary>
/// <param name="EstimatedSeconds">On that many slots, tuning included; null when it cannot be estimated.</param>
/// <param name="Growth">Absent of a sweep that does not grow.</param>
/// <param name="Tuning">Absent of a sweep that is not tuned.</param>
public sealed record PlanDocument(
    string Sweep,
    long Seeds,
    PlannedCells Cells,
    PlannedFoundations Foundations,
    int Slots,
    double? EstimatedSeconds,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] PlannedGrowth? Growth,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] PlannedTuning? Tuning
) : Document
{
    /// <summary>The plan as a document.</summary>
    public static PlanDocument Of(SweepPlan plan) =>
        new(
            plan.Spec.Name,
            plan.Spec.Seeds.Count,
            PlannedCells.Of(plan.Spec, plan.Facts),
            new PlannedFoundations(plan.Facts.FoundationsTotal, plan.Facts.FoundationsDone),
            plan.Slots,
            plan.Estimate?.TotalSeconds,
            plan is { Spec.Growth: { } growth, Most: { } most }
                ? new PlannedGrowth(
                    growth.Looks,
                    growth.NumberOf(plan.Spec.Seeds.Count),
                    growth.All.Count,
                    PlannedCells.Of(plan.Whole, most),
                    plan.MostEstimate?.TotalSeconds
                )
                : null,
            plan.Tuning is { } tuning
                ? new PlannedTuning(
                    tuning.Grid.Name,
                    PlannedCells.Of(tuning.Grid, tuning.Facts),
                    tuning.Choice.IsComplete
                )
                : null
        );
}

/// <summary>Cells of a plan.</summary>
/// <param name="Reused">Those whose result the ledger has.</param>
public sealed record PlannedCells(long Total, long Reused, long Pending)
{
    /// <summary>A sweep's.</summary>
    public static PlannedCells Of(SweepSpec spec, PlanFacts facts) =>
        new(spec.CellCount, facts.LedgerHits, spec.CellCount - facts.LedgerHits);
}

/// <summary>Foundations of a plan.</summary>
/// <param name="Done">Those that the ledger has.</param>
public sealed record PlannedFoundations(long Total, long Done);

/// <summary>What a sweep may come to whose seeds are added until its claims are decided.</summary>
/// <param name="Looks">At how many seeds one looks.</param>
/// <param name="Look">Number of the next look.</param>
public sealed record PlannedGrowth(
    ImmutableArray<int> Looks,
    int Look,
    long MostSeeds,
    PlannedCells MostCells,
    double? MostEstimatedSeconds
);

/// <summary>The tuning before a sweep.</summary>
/// <param name="Done">Whether the ledger has all of it.</param>
public sealed record PlannedTuning(string Sweep, PlannedCells Cells, bool Done);

using System.Collections.Immutable;
using TauGate.Application.Claims;
using TauGate.Application.Explaining;
using TauGate.Core.Ports;

namespace TauGate.Application.Documents;

/// <summary><c>explain</c> of cells.</summary>
public sealed record ExplainedCellsDocument(string Sweep, ImmutableArray<ExplainedCellPart> Cells) : Document
{
    /// <summary>What is known of the cells as a document.</summary>
    public static ExplainedCellsDocument Of(ExplainedCells explained) =>
        new(explained.Sweep.Name, [.. explained.Cells.Select(ExplainedCellPart.Of)]);
}

/// <summary>What happened to one cell.</summary>
/// <param name="State"><c>pending</c>, <c>quarantined</c>, <c>blocked</c>, or the result's status.</param>
/// <param name="NodeLosses">Deaths of nodes under the cell since it was last retried.</param>
/// <param name="Attempts">Failed ones, at the cell and at its foundation, oldest first.</param>
/// <param name="Result">Null while it has none.</param>
public sealed record ExplainedCellPart(
    long Ordinal,
    string Title,
    long Seed,
    string State,
    string? Reason,
    int NodeLosses,
    int FoundationNodeLosses,
    ImmutableArray<AttemptPart> Attempts,
    ResultOriginPart? Result
)
{
    /// <summary>A cell's part.</summary>
    public static ExplainedCellPart Of(ExplainedCell cell)
    {
        var history = cell.History;
        return new ExplainedCellPart(
            cell.Ordinal,
            history.Title,
            history.Seed,
            history.State,
            history.Reason,
            history.NodeLosses,
            history.FoundationNodeLosses,
            [.. history.Attempts.Select(AttemptPart.Of)],
            cell.Result is { } result ? ResultOriginPart.Of(result) : null
        );
    }
}

/// <summary>A failed attempt.</summary>
/// <param name="OfFoundation">At the cell's foundation rather than the cell.</param>
/// <param name="Counted">False for those before the last <c>retry</c>.</param>
public sealed record AttemptPart(
    bool OfFoundation,
    int Attempt,
    bool Counted,
    string Kind,
    string Detail,
    string StandardError,
    string Host,
    string Worker,
    string StartedAt,
    string FinishedAt
)
{
    /// <summary>An attempt's part.</summary>
    public static AttemptPart Of(FailedAttempt attempt) =>
        new(
            attempt.OfFoundation,
            attempt.Attempt,
            attempt.IsCounted,
            Document.Word(attempt.Kind),
            attempt.Detail,
            attempt.StandardError,
            attempt.Host,
            attempt.Worker.ToString(),
            Document.Time(attempt.StartedAt),
            Document.Time(attempt.FinishedAt)
        );
}

/// <summary>Where a cell's result comes from.</summary>
public sealed record ResultOriginPart(
    string Host,
    int Attempt,
    string Execution,
    string NumericClass,
    string Digest,
    string ProgramVersion,
    string RecordedAt
)
{
    /// <summary>A result's part.</summary>
    public static ResultOriginPart Of(Provenance result) =>
        new(
            result.Host,
            result.Attempt,
            result.Execution.ToString(),
            result.NumericClass.ToString(),
            result.Digest.ToString(),
            result.ProgramVersion,
            Document.Time(result.RecordedAt)
        );
}

/// <summary><c>explain</c> of a claim.</summary>
/// <param name="Cells">Of the claim's arms.</param>
/// <param name="ResultsBefore">How many of them had a result when the claim was written.</param>
/// <param name="FirstSweep">The sweep that they were first trained for; null when there were none.</param>
/// <param name="Registrations">Of the same claim about the same arms, the earliest first.</param>
public sealed record ExplainedClaimDocument(
    string Sweep,
    string Claim,
    string Text,
    long Cells,
    long ResultsBefore,
    string? FirstSweep,
    bool Exploratory,
    string? ExploratoryReason,
    ImmutableArray<RegistrationPart> Registrations
) : Document
{
    /// <summary>What is known of the claim as a document.</summary>
    public static ExplainedClaimDocument Of(ExplainedClaim explained) =>
        new(
            explained.Sweep,
            explained.Claim.Name,
            explained.Claim.Text,
            explained.Origin.Cells,
            explained.Origin.Before,
            explained.Origin.FirstSweep,
            explained.Exploratory is not null,
            explained.Exploratory,
            [
                .. explained.Registrations.Select(r => new RegistrationPart(
                    r.Sweep,
                    $"{r.Seeds}",
                    r.Digest.ToString(),
                    Document.Time(r.At),
                    r.Claims
                )),
            ]
        );
}

/// <summary>When a claim was registered.</summary>
/// <param name="Seeds">Of the sweep, such as <c>0..9</c>.</param>
/// <param name="Claims">How many claims were registered with it.</param>
public sealed record RegistrationPart(string Sweep, string Seeds, string Digest, string At, int Claims);

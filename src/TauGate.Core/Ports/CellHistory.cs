using System.Collections.Immutable;
using TauGate.Core.Results;

namespace TauGate.Core.Ports;

/// <summary>What happened to one cell of a sweep: what <c>explain</c> shows.</summary>
/// <param name="Title">Label and axis values.</param>
/// <param name="State"><c>pending</c>, <c>quarantined</c>, <c>blocked</c>, or the result's status.</param>
/// <param name="Reason">Why it was given up; else null.</param>
/// <param name="NodeLosses">How many nodes died while they executed the cell since it was last retried.</param>
/// <param name="FoundationNodeLosses">The same of its foundation.</param>
/// <param name="Attempts">Failed attempts at the cell and at its foundation, oldest first.</param>
public sealed record CellHistory(
    string Title,
    long Seed,
    string State,
    string? Reason,
    int NodeLosses,
    int FoundationNodeLosses,
    ImmutableArray<FailedAttempt> Attempts
);

/// <summary>A failed attempt.</summary>
/// <param name="OfFoundation">At the cell's foundation rather than the cell.</param>
/// <param name="IsCounted">Whether it counts towards the limit: false for those before the last <c>retry</c>.</param>
/// <param name="Detail">The signal, the time limit or the error.</param>
/// <param name="StandardError">Its last lines.</param>
/// <param name="StartedAt">By the worker's clock.</param>
/// <param name="FinishedAt">By the worker's clock.</param>
public sealed record FailedAttempt(
    bool OfFoundation,
    int Attempt,
    bool IsCounted,
    FailureKind Kind,
    string Detail,
    string StandardError,
    string Host,
    WorkerId Worker,
    DateTimeOffset StartedAt,
    DateTimeOffset FinishedAt
);

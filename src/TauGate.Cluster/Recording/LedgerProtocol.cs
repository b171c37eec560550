using System.Collections.Immutable;
using TauGate.Cluster.Protocol;
using TauGate.Core.Ports;

namespace TauGate.Cluster.Recording;

/// <summary>The scheduler and its ledger writer, within one process.</summary>
internal static class LedgerProtocol
{
    /// <summary>An outcome from a worker's spool; null when it could not be understood.</summary>
    /// <param name="IsStale">A failure under an old term or attempt.</param>
    public sealed record Incoming(WorkerId Worker, long Sequence, Outcome? Outcome, bool IsStale = false)
    {
        /// <summary>What is not written is acknowledged in its turn all the same.</summary>
        public bool IsWritten => Outcome is not null && !IsStale;
    }

    /// <summary>Command: record these, in order.</summary>
    public sealed record Record(ImmutableArray<Incoming> Outcomes);

    /// <summary>Command: run a write of another kind, in its turn, until it succeeds.</summary>
    /// <param name="Through">Told to the parent when it is written, or refused for good.</param>
    public sealed record Write(
        string What,
        Func<ILedger, TermNumber, CancellationToken, Task> Action,
        object? Through = null
    );

    /// <summary>Event: these are committed, or refused for good.</summary>
    public sealed record Recorded(ImmutableArray<Verdict> Verdicts);

    /// <summary>
    /// What became of one outcome. At most one of the last four is there; none for what is not written.
    /// </summary>
    /// <param name="Refused">The database will never take it, and why.</param>
    public sealed record Verdict(
        Incoming Incoming,
        FoundationOutcome? Foundation,
        RecordOutcome? Cell,
        FailureOutcome? Failure,
        string? Refused
    )
    {
        /// <summary>The worker keeps a copy of it.</summary>
        public bool IsRejected =>
            Incoming.Outcome is null
            || Refused is not null
            || Cell == RecordOutcome.Rejected
            || Foundation?.Outcome == RecordOutcome.Rejected;
    }

    /// <summary>Event: the fence refused; another coordinator has the term.</summary>
    public sealed record TermLost;
}

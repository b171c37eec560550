using System.Collections.Immutable;
using TauGate.Cluster.Protocol;
using TauGate.Core.Ports;

namespace TauGate.Cluster.Recording;

/// <summary>Messages between the scheduler and its ledger writer, within one process.</summary>
internal static class LedgerProtocol
{
    /// <summary>An outcome from a worker's spool; null when it could not be understood.</summary>
    /// <param name="IsStale">Whether it is a failure of an old term or attempt, which does not count.</param>
    public sealed record Incoming(WorkerId Worker, long Sequence, Outcome? Outcome, bool IsStale = false)
    {
        /// <summary>False for an outcome that is only acknowledged, in its turn.</summary>
        public bool IsWritten => Outcome is not null && !IsStale;
    }

    /// <summary>Command: record these, in order.</summary>
    public sealed record Record(ImmutableArray<Incoming> Outcomes);

    /// <summary>Command: run another kind of write, in its turn, until it succeeds.</summary>
    /// <param name="Through">The message that the parent gets when it is written, or refused for good.</param>
    public sealed record Write(
        string What,
        Func<ILedger, TermNumber, CancellationToken, Task> Action,
        object? Through = null
    );

    /// <summary>Event: these are committed, or refused for good.</summary>
    public sealed record Recorded(ImmutableArray<Verdict> Verdicts);

    /// <summary>
    /// What became of one outcome. At most one of the last four is not null; all are null for an outcome that was not
    /// to be written.
    /// </summary>
    /// <param name="Refused">Why the database will never take it.</param>
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

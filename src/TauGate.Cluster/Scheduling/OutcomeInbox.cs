using System.Collections.Immutable;
using TauGate.Cluster.Protocol;
using TauGate.Cluster.Recording;
using TauGate.Cluster.Transfer;
using TauGate.Core.Scheduling;

namespace TauGate.Cluster.Scheduling;

/// <summary>
/// Outcomes as they arrive from workers: each taken once, failures of an old lease marked stale, and the
/// acknowledgements that are due when they are recorded.
/// </summary>
internal sealed class OutcomeInbox(SchedulerState state)
{
    private readonly Dictionary<WorkerId, long> _arrived = [];
    private readonly Dictionary<WorkerId, long> _recorded = [];

    /// <summary>The outcomes not seen before, for the ledger.</summary>
    public ImmutableArray<LedgerProtocol.Incoming> Accept(GatewayActor.Outcomes message)
    {
        var incoming = ImmutableArray.CreateBuilder<LedgerProtocol.Incoming>();
        foreach (var (sequence, outcome) in message.Arrived)
        {
            if (sequence <= _arrived.GetValueOrDefault(message.Worker))
                continue;
            _arrived[message.Worker] = sequence;
            // A lease that this term granted or adopted counts as its own, whatever term the failure names.
            var isStale =
                outcome?.Failure is { } failure
                && !state.IsCurrent(message.Worker, failure.Key, failure.Execution.Attempt);
            if (isStale)
                state.Released(message.Worker, [outcome!.Key]);
            else if (outcome is not null)
                state.Reported(message.Worker, outcome.Key);
            incoming.Add(new LedgerProtocol.Incoming(message.Worker, sequence, outcome, isStale));
        }
        return incoming.DrainToImmutable();
    }

    /// <summary>
    /// The acknowledgement for a worker that sends recorded outcomes again, because its last one was lost; null when
    /// none of its outcomes is recorded.
    /// </summary>
    public RecordProtocol.Acknowledged? Again(WorkerId worker) =>
        _recorded.TryGetValue(worker, out var through) ? new RecordProtocol.Acknowledged(through, []) : null;

    /// <summary>The acknowledgements for the workers that sent these outcomes.</summary>
    public IEnumerable<(WorkerId Worker, RecordProtocol.Acknowledged Acknowledged)> Recorded(
        ImmutableArray<LedgerProtocol.Verdict> verdicts
    )
    {
        foreach (var worker in verdicts.GroupBy(v => v.Incoming.Worker))
        {
            var through = _recorded[worker.Key] = worker.Max(v => v.Incoming.Sequence);
            yield return (
                worker.Key,
                new RecordProtocol.Acknowledged(
                    through,
                    [.. worker.Where(v => v.IsRejected).Select(v => v.Incoming.Sequence)]
                )
            );
        }
    }
}

using Akka.Actor;
using Akka.Event;
using TauGate.Cluster.Recording;
using TauGate.Core.Ports;
using TauGate.Core.Results;
using TauGate.Core.Scheduling;

namespace TauGate.Cluster.Scheduling;

/// <summary>Applies the ledger's verdicts on outcomes to the scheduler's state and the sweeps' accounts.</summary>
internal sealed class VerdictApplier(
    SchedulerState state,
    IReadOnlyDictionary<SweepId, IActorRef> accounts,
    ILoggingAdapter log
)
{
    /// <summary>Applies the verdict on one outcome; returns the effects that follow.</summary>
    public IReadOnlyList<Effect> Apply(LedgerProtocol.Verdict verdict, TimeSpan now)
    {
        if (verdict.Incoming.Outcome is not { } outcome)
        {
            log.Error(
                "An outcome of worker {0} could not be understood; the worker keeps a copy.",
                verdict.Incoming.Worker
            );
            return [];
        }
        switch (verdict)
        {
            case { Refused: not null }:
                return state.Refused(verdict.Incoming.Worker, outcome.Key, now);
            case { Foundation: { } foundation }:
                return ApplyFoundation(verdict.Incoming.Worker, outcome.Foundation!, foundation);
            case { Cell: { } cell }:
                return ApplyCell(verdict.Incoming.Worker, outcome.Cell!, cell);
            case { Failure: { } failure }:
                var follows = state.FailureRecorded(verdict.Incoming.Worker, outcome.Key, failure.Failures, now);
                TellAccounts(outcome.Key, new SweepActor.AttemptFailed(follows.OfType<Effect.GiveUp>().Any()));
                return follows;
        }
        return [];
    }

    private IReadOnlyList<Effect> ApplyFoundation(WorkerId worker, FoundationRecord record, FoundationOutcome outcome)
    {
        var key = record.Result.Key;
        if (outcome.Canonical is not { } canonical)
        {
            state.Rejected(worker, key);
            return [];
        }
        return state.FoundationRecorded(key, canonical, Seconds(record.Execution), worker, record.Result.Digest);
    }

    private IReadOnlyList<Effect> ApplyCell(WorkerId worker, CellRecord record, RecordOutcome outcome)
    {
        var key = record.Result.Key;
        if (outcome == RecordOutcome.Rejected)
        {
            state.Rejected(worker, key);
            return [];
        }
        if (outcome == RecordOutcome.Recorded)
            TellAccounts(key, new SweepActor.CellRecorded(record.Result.Status));
        if (outcome == RecordOutcome.Conflict)
            log.Error(
                "Cell {0}: host {1} computed other bits than recorded before in the same numeric class. "
                    + "See the conflicts in the database.",
                key.Short,
                record.Execution.Host
            );
        return state.CellRecorded(key, Seconds(record.Execution), worker);
    }

    private static double Seconds(Execution execution) => (execution.FinishedAt - execution.StartedAt).TotalSeconds;

    private void TellAccounts(TaskKey task, object message)
    {
        foreach (var sweep in state.SweepsWith(task))
            accounts[sweep].Tell(message);
    }
}

using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using TauGate.Cluster.Protocol;
using TauGate.Cluster.Recording;
using TauGate.Core.Ports;
using TauGate.Core.Scheduling;

namespace TauGate.Cluster.Scheduling;

/// <summary>
/// Carries out the effects that the scheduler's state decides: sends messages to workers and writes to the ledger.
/// </summary>
internal sealed class Dispatcher(WorkerRoster workers, TermNumber term, IActorRef writer, ILoggingAdapter log)
{
    /// <summary>Event: the ledger has the losses that a worker reported.</summary>
    public sealed record LossesWritten(WorkerId Worker, ImmutableArray<WorkerProtocol.Loss> Losses);

    /// <summary>Carries out effects, in their order.</summary>
    public void Follow(IEnumerable<Effect> effects, TimeSpan now)
    {
        foreach (var effect in effects)
            Follow(effect, now);
    }

    private void Follow(Effect effect, TimeSpan now)
    {
        switch (effect)
        {
            case Effect.Grant(var worker, var tasks) when workers.Find(worker) is { } link:
                foreach (var grant in link.Grants.Pack(tasks, now))
                    workers.Tell(worker, grant);
                break;
            case Effect.Drain(var worker):
                workers.Tell(worker, new WorkerProtocol.Drain(term));
                break;
            case Effect.Recall(var worker, var tasks):
                foreach (var part in tasks.Chunk(WorkerProtocol.MostTasks))
                    workers.Tell(worker, new WorkerProtocol.Release(term, [.. part]));
                break;
            case Effect.Abandon(var worker, var tasks):
                foreach (var part in tasks.Chunk(WorkerProtocol.MostTasks))
                    workers.Tell(worker, new WorkerProtocol.Abandon(term, [.. part]));
                break;
            case Effect.Announce(var worker, var foundation, var canonical):
                workers.Tell(worker, new WorkerProtocol.Canonical(foundation, canonical));
                break;
            case Effect.NoteLosses(var losses):
                Record(losses, through: null);
                break;
            case Effect.GiveUp(var tasks):
                writer.Tell(
                    new LedgerProtocol.Write("a quarantine", (ledger, term, cancellation) =>
                        ledger.QuarantineAsync(
                            term,
                            tasks,
                            "its attempts, or the deaths of nodes under it, have reached the limit",
                            cancellation
                        )
                    )
                );
                break;
            case Effect.Suspend(var worker, var reason) when workers.Find(worker) is { } link:
                log.Warning(
                    "Worker {0} on {1} is suspended: {2}. It is given work again when it is restarted.",
                    worker,
                    link.Row.Host,
                    reason
                );
                link.Row = link.Row with { State = WorkerState.Suspended, Reason = reason };
                break;
            case Effect.Reinstate(var worker) when workers.Find(worker) is { } link:
                log.Warning(
                    "Worker {0} on {1} is given work again: what failed on it fails on other workers too.",
                    worker,
                    link.Row.Host
                );
                link.Row = link.Row with
                {
                    State =
                        link.IsDraining ? WorkerState.Draining
                        : link.IsHolding ? WorkerState.Holding
                        : WorkerState.Active,
                    Reason = null,
                };
                break;
        }
    }

    /// <summary>
    /// Records the losses in a worker's journal, also of tasks that this scheduler does not know. The worker forgets
    /// them when the ledger has them.
    /// </summary>
    public void Record(WorkerId worker, IReadOnlyList<WorkerProtocol.Loss> told)
    {
        if (told.Count > 0)
            Record([.. told.Select(l => new NodeLoss(l.Key, l.Count))], new LossesWritten(worker, [.. told]));
    }

    /// <summary>A worker's losses are written.</summary>
    public void OnWritten(LossesWritten written)
    {
        foreach (var part in written.Losses.Chunk(WorkerProtocol.MostTasks))
            workers.Tell(written.Worker, new WorkerProtocol.LossesRecorded([.. part]));
    }

    private void Record(IReadOnlyCollection<NodeLoss> losses, LossesWritten? through) =>
        writer.Tell(
            new LedgerProtocol.Write(
                "deaths of nodes",
                (ledger, term, cancellation) => ledger.RecordLossesAsync(term, losses, cancellation),
                through
            )
        );
}

using Akka.Actor;
using Microsoft.Extensions.Logging;
using TauGate.Cluster.Configuration;
using TauGate.Cluster.Protocol;
using TauGate.Core.Ports;
using TauGate.Core.Scheduling;
using TauGate.Core.Text;

namespace TauGate.Cluster.Scheduling;

/// <summary>
/// The scheduler's conversation with workers: which are connected, what they hold, and when they are lost.
/// </summary>
internal sealed class WorkerDesk(
    SchedulerState state,
    WorkerRoster workers,
    Dispatcher dispatcher,
    WorkerRows rows,
    TermNumber term,
    ClusterSettings settings,
    IActorRef gateway,
    ILogger log
)
{
    /// <summary>
    /// Whether the ledger's tasks are known. Before that, workers that have said what they hold have to wait.
    /// </summary>
    private bool _isOpen;

    private TimeSpan GrantPatience => settings.Worker.Heartbeat * 2;

    /// <summary>The ledger's tasks are known.</summary>
    public void Open(TimeSpan now)
    {
        _isOpen = true;
        foreach (var link in workers.All.Where(w => w.HasReported))
            Admit(link, now);
    }

    public void OnHello(WorkerProtocol.Hello hello, IActorRef sender, TimeSpan now)
    {
        if (hello.HighestTerm > term)
            return;
        var (id, incarnation) = (hello.Worker.Id, hello.Worker.Incarnation);
        var before = workers.Find(id);
        if (before is not null && before.Row.Incarnation > incarnation)
            return;
        // The journal of a new incarnation tells what was under way. A worker that only reconnects keeps its leases
        // until it has said what it holds, so that no other is granted what it executes.
        if (before is not null && before.Row.Incarnation != incarnation)
            Remove(before, died: false, now);
        var link = workers.Add(hello.Worker, sender, now);
        state.Return(id, incarnation);
        link.IsDraining = before is { IsDraining: true } && before.Row.Incarnation == incarnation;
        link.IsHolding = hello.Worker.State == WorkerState.Holding;
        Describe(link, hello.Worker.Reason);
        rows.Update(link, workers.Count, now);
        if (before is null || before.Row.Incarnation != incarnation)
            log.LogInformation(
                "Worker {Id} on {Host} takes part with {Slots}.",
                id,
                hello.Worker.Host,
                Plural.Count(hello.Worker.Slots, "slot")
            );
        sender.Tell(new WorkerProtocol.Welcome(term), gateway);
    }

    public void OnHolding(WorkerProtocol.Holding holding, TimeSpan now)
    {
        if (workers.Find(holding.Worker, holding.Incarnation) is not { HasReported: false } link)
            return;
        link.Hear(holding);
        link.HasReported = holding.Last;
        if (link.HasReported && _isOpen)
            Admit(link, now);
    }

    public void OnHeartbeat(WorkerProtocol.Heartbeat beat, IActorRef sender, TimeSpan now)
    {
        if (beat.Term != term || workers.Find(beat.Worker, beat.Incarnation) is not { HasReported: true } link)
        {
            sender.Tell(new WorkerProtocol.Call(term), gateway);
            return;
        }
        link.LastHeard = now;
        link.Row = link.Row with { Executing = beat.Executing.Length, Spooled = beat.Spooled };
        link.IsDraining |= beat.IsDraining;
        Hold(link, beat.IsHolding);
        Describe(link, beat.Obstacle);
        dispatcher.Follow(state.Beat(beat.Worker, beat.Executing, now, beat.IsDraining), now);
        if (IsAtOdds(link, beat, now))
        {
            sender.Tell(new WorkerProtocol.Call(term), gateway);
            return;
        }
        foreach (var missing in link.Grants.Seen(beat.GrantsSeen, now, GrantPatience))
            workers.Tell(beat.Worker, missing);
        dispatcher.Follow(state.Grant(link.Row.Id, now), now);
    }

    public void OnReleased(WorkerProtocol.Released released, TimeSpan now)
    {
        if (workers.Find(released.Worker, released.Incarnation) is null)
            return;
        state.Released(released.Worker, released.Keys);
        dispatcher.Follow(state.Grant(now), now);
    }

    public void OnGoodbye(WorkerProtocol.Goodbye goodbye, TimeSpan now)
    {
        if (workers.Find(goodbye.Worker, goodbye.Incarnation) is not { } link)
            return;
        // It is granted nothing more; the outcomes that it sends are still acknowledged.
        (link.HasReported, link.HasJoined, link.Row) = (false, false, link.Row with { State = WorkerState.Left });
        rows.Gone(link.Row, WorkerState.Left);
        log.LogInformation("Worker {Id} on {Host} has left.", link.Row.Id, link.Row.Host);
        state.Beat(goodbye.Worker, []);
        dispatcher.Follow(state.Lose(goodbye.Worker), now);
        dispatcher.Follow(state.Grant(now), now);
    }

    /// <summary>Declares silent workers lost, and updates the workers' rows.</summary>
    public void LookAround(TimeSpan now)
    {
        foreach (var link in workers.Silent(now, settings.Worker))
        {
            var hasLeft = link.Row.State == WorkerState.Left;
            if (!hasLeft)
            {
                log.LogWarning(
                    "Worker {Id} on {Host} has not been heard for {Seconds} s; its work is granted again.",
                    link.Row.Id,
                    link.Row.Host,
                    settings.Worker.LostAfter.TotalSeconds
                );
                rows.Gone(link.Row, WorkerState.Lost);
            }
            Remove(link, died: !hasLeft, now);
        }
        foreach (var link in workers.All.Where(w => w.Row.State != WorkerState.Left))
            rows.Update(link, workers.Count, now);
    }

    /// <summary>Takes over what a worker says it holds, and grants it tasks.</summary>
    private void Admit(WorkerLink link, TimeSpan now)
    {
        link.HasJoined = true;
        dispatcher.Follow(state.Join(link.Row.Id, link.Row.Slots, link.Executing, link.Queued, now), now);
        if (link.IsDraining)
            state.Close(link.Row.Id);
        state.Hold(link.Row.Id, link.IsHolding);
        dispatcher.Record(link.Row.Id, link.Lost);
        dispatcher.Follow(state.CountLosses(link.Lost.Select(l => new NodeLoss(l.Key, l.Count))), now);
        dispatcher.Follow(state.Grant(link.Row.Id, now), now);
    }

    /// <summary>
    /// Whether a worker has long left slots idle that have work as far as is known here, and has nothing to send. Then
    /// a message between the two was lost, and the worker is asked to say again what it holds.
    /// </summary>
    private bool IsAtOdds(WorkerLink link, WorkerProtocol.Heartbeat beat, TimeSpan now)
    {
        // Slots that wait for a core have work but cannot begin it.
        if (
            beat.Spooled > 0
            || beat.IsDraining
            || (beat.Obstacle is not null && !beat.IsHolding)
            || !state.IsIdling(beat.Worker)
        )
        {
            link.IdlesSince = null;
            return false;
        }
        link.IdlesSince ??= now;
        return now - link.IdlesSince >= settings.Worker.LostAfter;
    }

    private void Hold(WorkerLink link, bool isHolding)
    {
        if (link.IsHolding != isHolding)
        {
            if (isHolding)
                log.LogWarning(
                    "Worker {Id} on {Host} has no room for results and is given no work until it has.",
                    link.Row.Id,
                    link.Row.Host
                );
            else
                log.LogInformation(
                    "Worker {Id} on {Host} has room for results again and is given work.",
                    link.Row.Id,
                    link.Row.Host
                );
        }
        link.IsHolding = isHolding;
        state.Hold(link.Row.Id, isHolding);
    }

    /// <summary>Sets the reason that people see: why it is suspended, else the obstacle that it reports.</summary>
    private void Describe(WorkerLink link, string? obstacle)
    {
        var suspension = state.SuspensionOf(link.Row.Id);
        var standing =
            suspension is not null ? WorkerState.Suspended
            : link.IsDraining ? WorkerState.Draining
            : link.IsHolding ? WorkerState.Holding
            : WorkerState.Active;
        link.Row = link.Row with { State = standing, Reason = suspension ?? obstacle };
    }

    private void Remove(WorkerLink link, bool died, TimeSpan now)
    {
        workers.Remove(link);
        if (!died)
            state.Beat(link.Row.Id, []);
        dispatcher.Follow(state.Lose(link.Row.Id), now);
    }
}

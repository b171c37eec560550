using Akka.Actor;
using TauGate.Cluster.Configuration;
using TauGate.Cluster.Protocol;
using TauGate.Core.Ports;

namespace TauGate.Cluster.Scheduling;

/// <summary>The workers that have said hello to this term's scheduler, by id; one incarnation each.</summary>
internal sealed class WorkerRoster(TermNumber term, IActorRef gateway)
{
    private readonly Dictionary<WorkerId, WorkerLink> _links = [];
    private TimeSpan? _looked;

    public IEnumerable<WorkerLink> All => _links.Values;

    public int Count => _links.Count;

    public WorkerLink? Find(WorkerId worker) => _links.GetValueOrDefault(worker);

    /// <summary>The worker; null when it is not known or is another incarnation.</summary>
    public WorkerLink? Find(WorkerId worker, long incarnation) =>
        Find(worker) is { } link && link.Row.Incarnation == incarnation ? link : null;

    public WorkerLink Add(WorkerRow row, IActorRef actor, TimeSpan now) =>
        _links[row.Id] = new WorkerLink(row, actor, term) { LastHeard = now };

    public void Remove(WorkerLink link) => _links.Remove(link.Row.Id);

    /// <summary>
    /// Workers that have not been heard for too long; to be called at every heartbeat. When the call itself comes much
    /// too late, this process stood still and could hear no worker; then the time starts again for all.
    /// </summary>
    public IReadOnlyList<WorkerLink> Silent(TimeSpan now, WorkerSettings settings)
    {
        var stoodStill = now - (_looked ?? now) > settings.Heartbeat + settings.LostAfter / 2;
        _looked = now;
        if (!stoodStill)
            return [.. All.Where(w => now - w.LastHeard > settings.LostAfter)];
        foreach (var link in All)
            link.LastHeard = now;
        return [];
    }

    /// <summary>
    /// Sends a message to a worker, with the gateway as its sender. Does nothing when the worker is gone.
    /// </summary>
    public void Tell(WorkerId worker, IWireMessage message) => Find(worker)?.Actor.Tell(message, gateway);
}

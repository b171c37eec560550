using Akka.Actor;
using TauGate.Cluster.Protocol;
using TauGate.Core.Ports;
using TauGate.Core.Scheduling;

namespace TauGate.Cluster.Scheduling;

/// <summary>A connected worker: its actor, when it was last heard, and the grants sent to it.</summary>
internal sealed class WorkerLink(WorkerRow row, IActorRef actor, TermNumber term)
{
    /// <summary>Its row: what it said in its hello, with its present state.</summary>
    public WorkerRow Row { get; set; } =
        row.Address.Length > 0 ? row : row with { Address = actor.Path.Address.ToString() };

    public IActorRef Actor => actor;

    public GrantBook Grants { get; } = new(term);

    public TimeSpan LastHeard { get; set; }

    /// <summary>Since when it has left slots idle that have work; null when it does not.</summary>
    public TimeSpan? IdlesSince { get; set; }

    /// <summary>Whether it has said everything that it holds.</summary>
    public bool HasReported { get; set; }

    /// <summary>Whether the scheduler's state knows what it holds; before that it is granted nothing.</summary>
    public bool HasJoined { get; set; }

    /// <summary>Whether it says that it leaves when nothing executes any more.</summary>
    public bool IsDraining { get; set; }

    /// <summary>Whether it says that it has no room for results.</summary>
    public bool IsHolding { get; set; }

    /// <summary>The executing tasks of the messages so far in which it says what it holds.</summary>
    public List<HeldTask> Executing { get; } = [];

    public List<HeldTask> Queued { get; } = [];

    public List<WorkerProtocol.Loss> Lost { get; } = [];

    /// <summary>Takes note of one message of what it holds.</summary>
    public void Hear(WorkerProtocol.Holding holding)
    {
        Executing.AddRange(holding.Executing);
        // Tasks whose outcome is on its way: like executing ones, they are not to be asked back or granted again.
        Executing.AddRange(holding.Spooled);
        Queued.AddRange(holding.Queued);
        Lost.AddRange(holding.Lost);
    }
}

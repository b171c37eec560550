using Akka.Actor;
using TauGate.Cluster.Protocol;
using TauGate.Core.Ports;
using TauGate.Core.Scheduling;

namespace TauGate.Cluster.Scheduling;

/// <summary>
/// A worker as the scheduler knows it: where it is, when it was heard last, what was granted to it by number.
/// </summary>
internal sealed class WorkerLink(WorkerRow row, IActorRef actor, TermNumber term)
{
    /// <summary>As it introduced itself, with how it stands now.</summary>
    public WorkerRow Row { get; set; } =
        row.Address.Length > 0 ? row : row with { Address = actor.Path.Address.ToString() };

    public IActorRef Actor => actor;

    public GrantBook Grants { get; } = new(term);

    public TimeSpan LastHeard { get; set; }

    /// <summary>Since when it leaves slots idle that have work; null when it does not.</summary>
    public TimeSpan? IdlesSince { get; set; }

    /// <summary>Said all that it holds.</summary>
    public bool HasReported { get; set; }

    /// <summary>What it holds is known to the scheduler's state; before that it is granted nothing.</summary>
    public bool HasJoined { get; set; }

    /// <summary>It says that it leaves when nothing executes any more.</summary>
    public bool IsDraining { get; set; }

    /// <summary>It says that it has no room for results.</summary>
    public bool IsHolding { get; set; }

    /// <summary>What it says it holds, while it is saying it.</summary>
    public List<HeldTask> Executing { get; } = [];

    public List<HeldTask> Queued { get; } = [];

    public List<WorkerProtocol.Loss> Lost { get; } = [];

    /// <summary>Takes note of a part of what it holds.</summary>
    public void Hear(WorkerProtocol.Holding holding)
    {
        Executing.AddRange(holding.Executing);
        // Their outcome is on its way: like what executes, they are not to be asked back or granted again.
        Executing.AddRange(holding.Spooled);
        Queued.AddRange(holding.Queued);
        Lost.AddRange(holding.Lost);
    }
}

using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.Logging;
using TauGate.Cluster.Configuration;
using TauGate.Cluster.Election;
using TauGate.Cluster.Logging;
using TauGate.Cluster.Scheduling;
using TauGate.Cluster.Security;
using TauGate.Cluster.Standing;
using TauGate.Cluster.Transfer;
using TauGate.Core.Election;
using TauGate.Core.Errors;
using TauGate.Core.Ports;

namespace TauGate.Cluster.Nodes;

/// <summary>
/// What makes a node a coordinator: its actors, and what it knows of the holder of the term beyond one ActorSystem.
/// </summary>
internal sealed class CoordinatorPart(
    NodeSettings settings,
    NodePorts ports,
    ClusterSettings cluster,
    NodeStatus status,
    NodeSecurity? security,
    ILogger logger,
    TimeProvider time,
    Action<EnvironmentException> fail
) : IMeeting
{
    private readonly Guid _node = Guid.NewGuid();
    private readonly MeetingPoint _meeting = new(cluster.Node.JoinDeadline);
    private readonly TaskCompletionSource _joined = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Reminder _outOfReach = new(TimeSpan.FromMinutes(1), time);
    private string _address = "";

    /// <summary>Completes when the node has become a member for the first time.</summary>
    public Task Joined => _joined.Task;

    private static string Host => Environment.MachineName;

    private ClusterId ClusterId => settings.ClusterId!.Value;

    /// <summary>Starts the coordinator's actors in a new ActorSystem.</summary>
    public void Attach(ActorSystem system, string address)
    {
        _address = address;
        IMeeting meeting = this;
        var registry = ActorRegistry.For(system);
        var desk = Props.Create(() =>
            new BlobDeskActor(ports.Ledger, ports.Artifacts, cluster.Transfer, cluster.Worker.ResendAfter, time)
        );
        var self = new GatewayActor.Host(ClusterId, settings.ProgramVersion);
        var gateway = system.ActorOf(Props.Create(() => new GatewayActor(desk, self, time)), GatewayActor.Name);
        var join = system.ActorOf(Props.Create(() => new JoinActor(meeting)), "join");
        if (security is not null)
            system.ActorOf(Props.Create(() => new CoordinatorWatchActor(security)), "coordinator-watch");
        var row = new CoordinatorRow(_node, Host, address, settings.ProgramVersion);
        system.ActorOf(Props.Create(() => new CoordinatorRowActor(ports.Control, row)), "row");
        var candidate = new TermActor.Candidate(address, _node);
        Func<TermNumber, Props> scheduler = term =>
            Props.Create(() =>
                new SchedulerActor(ports.Ledger, ports.Tuning, ports.Growth, term, cluster, gateway, status, time)
            );
        registry.Register<TermActor>(
            system.ActorOf(
                Props.Create(() =>
                    new TermActor(ports.Terms, cluster.Term, candidate, scheduler, gateway, join, status, time, fail)
                ),
                "term"
            )
        );
    }

    /// <inheritdoc/>
    public MeetingStep Observe(TermRow row, bool isMember, bool holderIsMember) =>
        _meeting.Observe(row, HolderName.CanReach(row, _address), isMember, holderIsMember, time.GetElapsedTime(0));

    /// <inheritdoc/>
    public void OnJoined() => _joined.TrySetResult();

    /// <inheritdoc/>
    public void OnOutOfReach(TermRow row)
    {
        var causes = HolderName.CanReach(row, _address)
            ? "Likely a firewall, TLS at one of the two only, certificates of different authorities, "
                + "or an address that means nothing here (--public-host)."
            : "One of the two listens at loopback only, and they are on different hosts or in different containers "
                + $"(this node is {_address}): start both with --bind and a certificate (`taugate cert`).";
        var told =
            $"The database is scheduled by {row.Holder} at {row.Address}, which lives but cannot be joined from "
            + $"here. {causes}";
        if (settings.Roles == NodeRoles.Coordinator && !Joined.IsCompleted)
            fail(new EnvironmentException(told));
        else if (_outOfReach.IsDue())
            logger.LogWarning("{Told} This node stands by and takes over when that one leaves.", told);
    }
}

using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using TauGate.Cluster.Configuration;
using TauGate.Core.Election;
using TauGate.Core.Ports;

namespace TauGate.Cluster.Election;

/// <summary>
/// Makes a coordinator a member: of its own cluster when it has taken the term, else of the holder's
/// (<see cref="MeetingPoint"/>). At the holder it also warns of an unfit number of coordinators.
/// </summary>
internal sealed class JoinActor : ReceiveActor, IWithTimers
{
    /// <summary>The term row, read while this node does not hold the term.</summary>
    public sealed record Observed(TermRow Row);

    /// <summary>This node has taken the term.</summary>
    public sealed record Elected;

    private sealed record Count;

    /// <summary>
    /// How long the number of coordinators must stay the same before a warning: they do not start at the same moment.
    /// </summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(15);

    private readonly IMeeting _node;
    private readonly Akka.Cluster.Cluster _cluster = Akka.Cluster.Cluster.Get(Context.System);
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Dictionary<UniqueAddress, Member> _members = [];
    private Address? _joining;
    private bool _isElected;
    private int _warned;

    public JoinActor(IMeeting node)
    {
        _node = node;
        Receive<Observed>(m => OnObserved(m.Row));
        Receive<Elected>(_ => OnElected());
        Receive<ClusterEvent.MemberRemoved>(m =>
        {
            _members.Remove(m.Member.UniqueAddress);
            CountLater();
        });
        Receive<ClusterEvent.IMemberEvent>(m => OnMember(m.Member));
        Receive<Count>(_ => OnCount());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private bool IsMember => _members.ContainsKey(_cluster.SelfUniqueAddress);

    protected override void PreStart() =>
        _cluster.Subscribe(
            Self,
            ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents,
            typeof(ClusterEvent.IMemberEvent)
        );

    protected override void PostStop() => _cluster.Unsubscribe(Self);

    private void OnMember(Member member)
    {
        _members[member.UniqueAddress] = member;
        if (
            member.UniqueAddress.Equals(_cluster.SelfUniqueAddress)
            && member.Status is MemberStatus.Joining or MemberStatus.WeaklyUp or MemberStatus.Up
        )
            _node.OnJoined();
        CountLater();
    }

    private void OnElected()
    {
        _isElected = true;
        if (!IsMember)
            Join(_cluster.SelfAddress);
        CountLater();
    }

    private void OnObserved(TermRow row)
    {
        _isElected = false;
        var holder = row.Address is null ? null : Address.Parse(row.Address);
        var step = _node.Observe(row, IsMember, _members.Values.Any(m => m.Address.Equals(holder)));
        switch (step)
        {
            case MeetingStep.Join:
                Join(holder!);
                break;
            case MeetingStep.Leave:
                _log.Warning(
                    "The holder of the term, {0} at {1}, is not in this node's cluster: leaving it to join that one.",
                    row.Holder,
                    row.Address
                );
                // The node makes another ActorSystem, which joins the holder.
                Context.System.Terminate();
                break;
            case MeetingStep.StandBy:
                _node.OnOutOfReach(row);
                break;
        }
    }

    private void Join(Address address)
    {
        if (address.Equals(_joining))
            return;
        _joining = address;
        _cluster.Join(address);
    }

    private void CountLater() => Timers.StartSingleTimer(nameof(Count), new Count(), Settling);

    private void OnCount()
    {
        // Nodes of `run` come and go.
        var coordinators = _members.Values.Count(m =>
            m.Status == MemberStatus.Up && m.HasRole(RoleNames.Coordinator) && !m.HasRole(RoleNames.Worker)
        );
        if (!_isElected || coordinators == _warned)
            return;
        _warned = coordinators;
        if (coordinators > 0 && coordinators % 2 == 0)
            _log.Warning(
                "{0} coordinators are up: a cut between them leaves no majority. Run {1} or {2}.",
                coordinators,
                coordinators - 1,
                coordinators + 1
            );
    }
}

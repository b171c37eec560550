using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using TauGate.Cluster.Configuration;

namespace TauGate.Cluster.Security;

/// <summary>
/// On coordinators: asks every member that calls itself a coordinator for its certificate, and removes it from the
/// cluster when that is a worker's. A member that does not answer is asked again; Akka removes those that are gone.
/// </summary>
internal sealed class CoordinatorWatchActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Akka.Cluster.Cluster _cluster = Akka.Cluster.Cluster.Get(Context.System);
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly HashSet<UniqueAddress> _claimants = [];
    private readonly TlsDial _dial;

    public CoordinatorWatchActor(NodeSecurity security)
    {
        _dial = new TlsDial(security, _log, Patience);
        Receive<ClusterEvent.MemberRemoved>(e => _claimants.Remove(e.Member.UniqueAddress));
        Receive<ClusterEvent.IMemberEvent>(e =>
        {
            if (
                e.Member.HasRole(RoleNames.Coordinator)
                && e.Member.UniqueAddress != _cluster.SelfUniqueAddress
                && _claimants.Add(e.Member.UniqueAddress)
            )
                Ask(e.Member.UniqueAddress);
        });
        Receive<AskAgain>(again =>
        {
            if (_claimants.Contains(again.Member))
                Ask(again.Member);
        });
        Receive<Shown>(shown => On(shown.Member, shown.Role));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() =>
        _cluster.Subscribe(
            Self,
            ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents,
            typeof(ClusterEvent.IMemberEvent)
        );

    protected override void PostStop() => _cluster.Unsubscribe(Self);

    private void Ask(UniqueAddress member) =>
        _dial
            .VerifyAsync(member.Address, CancellationToken.None)
            .PipeTo(Self, success: role => new Shown(member, role));

    private void On(UniqueAddress member, CertificateRole? role)
    {
        if (!_claimants.Contains(member) || role == CertificateRole.Coordinator)
            return;
        if (role is null)
        {
            Timers.StartSingleTimer(member, new AskAgain(member), Again);
            return;
        }
        _log.Error(
            "The node at {0} calls itself a coordinator and has a worker's certificate. "
                + "It is removed from the cluster.",
            HostPort.Of(member.Address)
        );
        _cluster.Down(member.Address);
    }

    private sealed record AskAgain(UniqueAddress Member);

    private sealed record Shown(UniqueAddress Member, CertificateRole? Role);
}

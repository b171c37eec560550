using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster;
using TauGate.Cluster.Configuration;
using TauGate.Cluster.Joining;
using TauGate.Cluster.Protocol;
using TauGate.Cluster.Transfer;
using TauGate.Core.Errors;

namespace TauGate.Cluster.Workers;

/// <summary>
/// Brings a dedicated worker, which knows only its seeds, into a cluster.
/// <code>
/// Seeking --member, a gateway introduces itself--> Preparing --data whole, runtime begun--> Admitted
/// </code>
/// A seed is asked what it calls itself, and joined by that name (<see cref="SeedLook"/>). A cluster in which no
/// coordinator is left ends this ActorSystem: the node makes another, which seeks again.
/// </summary>
internal sealed class AdmissionActor : ReceiveActor, IWithTimers
{
    private sealed record Tick;

    private sealed record Begun;

    private sealed record Looked(SeedFinding Finding);

    /// <summary>
    /// How long a cluster may be without coordinators before this node leaves it: a coordinator that restarts soon
    /// comes back, in a new cluster of its own.
    /// </summary>
    private static readonly TimeSpan Headless = TimeSpan.FromSeconds(3);

    /// <summary>
    /// How long to wait before a seed is looked at again: longer for one that has answered, to spare it; shorter for
    /// one that is silent.
    /// </summary>
    private static readonly (TimeSpan Known, TimeSpan Silent) LookAgain = (
        TimeSpan.FromSeconds(10),
        TimeSpan.FromSeconds(1)
    );

    private readonly IAdmission _node;
    private readonly ImmutableArray<HostPort> _seeds;
    private readonly SeedLook _look;
    private readonly Dictionary<HostPort, SeedFinding> _findings = [];
    private readonly (WorkerSettings Worker, TransferSettings Transfer) _settings;
    private readonly TimeProvider _time;
    private readonly long _began;
    private readonly Akka.Cluster.Cluster _cluster = Akka.Cluster.Cluster.Get(Context.System);
    private readonly Dictionary<UniqueAddress, Member> _coordinators = [];
    private IActorRef _data = ActorRefs.Nobody;
    private ClusterId _database;
    private IActorRef? _gateway;
    private long? _headlessSince;
    private bool _isMember;
    private bool _isAdmitted;

    public AdmissionActor(
        IAdmission node,
        ImmutableArray<HostPort> seeds,
        (WorkerSettings Worker, TransferSettings Transfer) settings,
        TimeProvider time
    )
    {
        (_node, _seeds, _settings, _time) = (node, seeds, settings, time);
        _look = node.LookAtSeeds(Own);
        _began = time.GetTimestamp();
        Receive<ClusterEvent.IMemberEvent>(m => OnMember(m.Member));
        Receive<Tick>(_ => OnTick());
        Receive<Looked>(m => OnLooked(m.Finding));
        Receive<HostPort>(Look);
        Receive<JoinProtocol.Introduction>(OnIntroduction);
        Receive<JoinProtocol.Refused>(OnRefused);
        Receive<DataActor.Ready>(_ => Begin());
        Receive<EnvironmentException>(_node.Fail);
        Receive<Begun>(_ =>
        {
            _isAdmitted = true;
            _node.StartWorker(Context.System);
        });
        Receive<Status.Failure>(m =>
            _node.Fail(
                m.Cause as EnvironmentException
                    ?? new EnvironmentException($"The worker cannot begin: {m.Cause.Message}", m.Cause)
            )
        );
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private HostPort Own => HostPort.Of(_cluster.SelfAddress);

    protected override void PreStart()
    {
        _cluster.Subscribe(
            Self,
            ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents,
            typeof(ClusterEvent.IMemberEvent)
        );
        foreach (var seed in _seeds)
            Look(seed);
        Timers.StartPeriodicTimer(nameof(Tick), new Tick(), TimeSpan.FromMilliseconds(500));
    }

    protected override void PostStop() => _cluster.Unsubscribe(Self);

    private void Look(HostPort seed)
    {
        if (!_isMember)
            _look.AtAsync(seed, CancellationToken.None).PipeTo(Self, success: finding => new Looked(finding));
    }

    private void OnLooked(SeedFinding finding)
    {
        if (_isMember)
            return;
        // A node that joins itself would make a new cluster.
        if (_cluster.SelfAddress.Equals(finding.Name))
            finding = finding with
            {
                Name = null,
                Problem = $"{finding.Seed}: is this node itself.",
                NeedsChange = true,
            };
        var before = _findings.GetValueOrDefault(finding.Seed);
        // Only when it was seen twice: a node that is just stopping may look unusable.
        var isUnusable = finding.NeedsChange && before?.Problem == finding.Problem;
        if (isUnusable)
            _node.OnUnusableSeed(finding);
        // Joined as soon as it is found: waiting for a seed that does not answer would delay this one.
        var isNews = finding.Name is not null && !finding.Name.Equals(before?.Name);
        _findings[finding.Seed] = finding;
        if (isNews)
            _cluster.JoinSeedNodes(_findings.Values.Select(f => f.Name).OfType<Address>().Distinct());
        Timers.StartSingleTimer(
            finding.Seed,
            finding.Seed,
            finding.Name is not null || isUnusable ? LookAgain.Known : LookAgain.Silent
        );
    }

    private void OnMember(Member member)
    {
        var isThere = member.Status is MemberStatus.Joining or MemberStatus.WeaklyUp or MemberStatus.Up;
        if (member.UniqueAddress.Equals(_cluster.SelfUniqueAddress) && isThere)
        {
            _isMember = true;
            _node.OnJoined();
        }
        if (!member.HasRole(RoleNames.Coordinator))
            return;
        if (isThere)
            _coordinators[member.UniqueAddress] = member;
        else
            _coordinators.Remove(member.UniqueAddress);
    }

    private void OnTick()
    {
        if (!_isMember)
        {
            _node.OnSeeking(_findings.Values, Own, _time.GetElapsedTime(_began));
            return;
        }
        if (_coordinators.Count > 0)
            _headlessSince = null;
        else if (_time.GetElapsedTime(_headlessSince ??= _time.GetTimestamp()) >= Headless)
            Context.System.Terminate();
        if (_isAdmitted || IsGatewayThere)
            return;
        foreach (var coordinator in _coordinators.Values)
            Context
                .ActorSelection(new RootActorPath(coordinator.Address) / "user" / GatewayActor.Name)
                .Tell(new JoinProtocol.Introduce(JoinProtocol.Version, _node.ProgramVersion));
    }

    private bool IsGatewayThere =>
        _gateway is { } gateway && _coordinators.Values.Any(c => c.Address.Equals(gateway.Path.Address));

    private void OnIntroduction(JoinProtocol.Introduction introduction)
    {
        if (_isAdmitted || IsGatewayThere || !_node.IsCoordinator(Sender.Path.Address))
            return;
        var isFirst = _gateway is null;
        _gateway = Sender;
        if (!JoinProtocol.Understands(introduction.ProtocolVersion))
        {
            Refuse(introduction.ProtocolVersion, introduction.ProgramVersion);
            return;
        }
        if (!isFirst)
        {
            _data.Tell(new OutboxActor.Connect(_gateway));
            return;
        }
        _database = introduction.Cluster;
        _node.OnIntroduced(introduction);
        if (_node.ClusterId == _database)
        {
            Begin();
            return;
        }
        var (folder, settings) = (_node.Data, _settings);
        _data = Context.ActorOf(Props.Create(() => new DataActor(folder, settings.Worker, settings.Transfer)), "data");
        _data.Tell(new OutboxActor.Connect(_gateway));
    }

    private void Begin() => _node.BeginAsync(_database).PipeTo(Self, success: () => new Begun());

    private void OnRefused(JoinProtocol.Refused refused)
    {
        if (_node.IsCoordinator(Sender.Path.Address))
            Refuse(refused.ProtocolVersion, refused.ProgramVersion);
    }

    private void Refuse(int protocol, string program) =>
        _node.Fail(
            new EnvironmentException(
                $"This worker is TauGate {_node.ProgramVersion} and speaks protocol {JoinProtocol.Version}; "
                    + $"the coordinator at {Sender.Path.Address} is TauGate {program} with protocol {protocol}. "
                    + "Versions next to each other work together: bring one of the two up to date."
            )
        );
}

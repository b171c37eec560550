using Akka.Actor;
using Akka.Cluster;
using Microsoft.Extensions.Logging;
using TauGate.Cluster.Configuration;
using TauGate.Cluster.Logging;
using TauGate.Cluster.Protocol;
using TauGate.Cluster.Standing;
using TauGate.Cluster.Transfer;
using TauGate.Core.Ports;

namespace TauGate.Cluster.Workers;

/// <summary>
/// Speaks for the worker in the cluster: finds the coordinator, says what the worker holds, and reports what begins and
/// ends. What must survive the actor belongs to <see cref="WorkerRuntime"/>.
/// <code>
/// Seeking --Welcome--> Working --NotCoordinating, gateway gone--> Seeking
///    |                    |
///    '------- Leave, drained: Goodbye -------> Left
/// </code>
/// </summary>
internal sealed class WorkerActor : ReceiveActor, IWithTimers
{
    /// <summary>
    /// Command: leave the coordinator on purpose and take no more work. Answered by <see cref="Left"/>.
    /// </summary>
    public sealed record Leave;

    /// <summary>Event: the goodbye is said.</summary>
    public sealed record Left;

    private sealed record Identified(TrainerIdentity Identity);

    private sealed record Beat;

    private sealed record SlotsChanged;

    private sealed record DataWanted(ArtifactDigest File);

    private sealed record GuardChanged;

    private sealed record DrainChanged(IReadOnlyList<TaskKey> HandedBack);

    private readonly WorkerRuntime _runtime;
    private readonly Func<Address, bool> _isCoordinator;
    private readonly IActorRef _outbox;
    private readonly IActorRef _fetch;
    private readonly WorkIntake _intake;
    private readonly Action<IReadOnlyList<TaskKey>> _drainListener;
    private readonly Action<ArtifactDigest> _dataListener;
    private readonly Action _guardListener;
    private readonly HashSet<Address> _coordinators = [];

    /// <summary>Slots whose task has begun and not ended, as far as this actor has been told.</summary>
    private readonly HashSet<int> _busy = [];

    private readonly Reminder _absent;
    private TrainerIdentity? _identity;
    private IActorRef? _gateway;
    private TermNumber _term;
    private bool _isGreeting;
    private bool _tellsChange;
    private bool _left;

    /// <param name="isCoordinator">Whether the node at an address may be obeyed.</param>
    public WorkerActor(WorkerRuntime runtime, Func<Address, bool> isCoordinator)
    {
        _isCoordinator = isCoordinator;
        _runtime = runtime;
        _absent = new Reminder(TimeSpan.FromMinutes(1), runtime.Time);
        _outbox = Context.ActorOf(
            Props.Create(() =>
                new OutboxActor(runtime.Spool, runtime.Cache, runtime.Identity.Worker, runtime.Settings)
            ),
            "outbox"
        );
        _fetch = Context.ActorOf(
            Props.Create(() => new FetchActor(runtime.Settings.Worker, runtime.Settings.Transfer)),
            "fetch"
        );
        _intake = new WorkIntake(runtime, _fetch, Tell);
        for (var slot = 0; slot < runtime.Slots; slot++)
        {
            var number = slot;
            Context.ActorOf(Props.Create(() => new TrainerSlotActor(runtime, number)), $"slot-{slot}");
        }
        var self = Self;
        _drainListener = handedBack => self.Tell(new DrainChanged(handedBack));
        _dataListener = file => self.Tell(new DataWanted(file));
        _guardListener = () => self.Tell(new GuardChanged());

        Receive<Identified>(m =>
        {
            _identity = m.Identity;
            SayHello();
        });
        Receive<ClusterEvent.MemberRemoved>(m => _coordinators.Remove(m.Member.Address));
        Receive<ClusterEvent.IMemberEvent>(m => OnMember(m.Member));
        Receive<Beat>(_ => OnBeat());
        Receive<SlotEvent>(OnSlotEvent);
        Receive<SlotsChanged>(_ => OnSlotsChanged());
        Receive<GuardChanged>(_ => OnGuardChanged());
        Receive<DrainChanged>(m => OnDrainChanged(m.HandedBack));
        Receive<WorkerProtocol.Call>(_ => SayHello());
        Receive<WorkerProtocol.Welcome>(m => OnWelcome(m.Term));
        Receive<WorkerProtocol.NotCoordinating>(_ => Disconnect(Sender));
        Receive<Terminated>(m => Disconnect(m.ActorRef));
        Receive<WorkerProtocol.Drain>(m => OnDrain(m.Term));
        Receive<Leave>(_ => OnLeave());

        Receive<WorkerProtocol.Grant>(_intake.OnGrant, m => m.Term == _term && !_left);
        Receive<WorkerProtocol.Release>(_intake.OnRelease, m => m.Term == _term);
        Receive<WorkerProtocol.Abandon>(_intake.OnAbandon, m => m.Term == _term);
        Receive<WorkerProtocol.Canonical>(m => _intake.NeedFoundation(m.Foundation, m.Value));
        Receive<WorkerProtocol.LossesRecorded>(m => _runtime.Journal.Forget(m.Losses.Select(l => (l.Key, l.Count))));
        Receive<FetchActor.Fetched>(_intake.OnFetched);
        Receive<FetchActor.Absent>(m => OnAbsent(m.Blob.Artifact));
        Receive<DataWanted>(m => _intake.NeedData(m.File));
        Receive<OutboxActor.Lost>(m => _intake.HandBack(m.Keys));

        Receive<RecordProtocol.Acknowledged>(_outbox.Forward);
        Receive<RecordProtocol.Restart>(_outbox.Forward);
        Receive<BlobProtocol.Stored>(_outbox.Forward);
        Receive<BlobProtocol.NotStored>(_outbox.Forward);
        Receive<BlobProtocol.Wanted>(_outbox.Forward);
        Receive<BlobProtocol.Refused>(_outbox.Forward);
        Receive<BlobProtocol.ChunkReceived>(_outbox.Forward);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private static Akka.Cluster.Cluster Membership => Akka.Cluster.Cluster.Get(Context.System);

    protected override void PreStart()
    {
        Membership.Subscribe(
            Self,
            ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents,
            typeof(ClusterEvent.IMemberEvent)
        );
        _runtime.Drain.Changed += _drainListener;
        _runtime.Data.Wanted += _dataListener;
        _runtime.Guard.Changed += _guardListener;
        // Blobs that an earlier actor had asked for.
        foreach (var file in _runtime.Data.Coming)
            _intake.NeedData(file);
        _runtime.Golden.Agreed.PipeTo(Self, success: identity => new Identified(identity));
        Timers.StartPeriodicTimer(nameof(Beat), new Beat(), _runtime.Settings.Worker.Heartbeat);
    }

    protected override void PostStop()
    {
        _runtime.Drain.Changed -= _drainListener;
        _runtime.Data.Wanted -= _dataListener;
        _runtime.Guard.Changed -= _guardListener;
        if (!_left)
            _runtime.Contact.Lost();
        Membership.Unsubscribe(Self);
    }

    // Finding the coordinator

    /// <summary>
    /// Hello is sent as soon as a coordinator joins, before its membership is settled: that may take as long as another
    /// member is out of reach, and its gateway answers already.
    /// </summary>
    private void OnMember(Member member)
    {
        if (
            member.HasRole(RoleNames.Coordinator)
            && member.Status is MemberStatus.Joining or MemberStatus.WeaklyUp or MemberStatus.Up
            && _coordinators.Add(member.Address)
        )
            SayHello();
    }

    /// <summary>Says hello to every coordinator. Those without the term call when they have it.</summary>
    private void SayHello()
    {
        if (_identity is null || _left)
            return;
        var row = _runtime.Identity.ToRow(_runtime.Slots, _identity) with
        {
            State =
                _runtime.Drain.IsDraining ? WorkerState.Draining
                : _runtime.Guard.Reason is null ? WorkerState.Active
                : WorkerState.Holding,
            Reason = _runtime.Obstacle,
            Executing = _runtime.Board.Executing.Count,
            Spooled = _runtime.Spool.Count,
            Address = Membership.SelfAddress.ToString(),
        };
        var hello = new WorkerProtocol.Hello(row, _runtime.Journal.HighestTerm, _runtime.Cluster);
        foreach (var address in _coordinators)
            Context.ActorSelection(new RootActorPath(address) / "user" / GatewayActor.Name).Tell(hello, Self);
        _isGreeting = true;
    }

    private void OnWelcome(TermNumber term)
    {
        if (_left || !_isCoordinator(Sender.Path.Address) || !_runtime.Journal.TryObey(term))
            return;
        if (_gateway is { } before)
            Context.Unwatch(before);
        Context.Watch(Sender);
        (_gateway, _term, _isGreeting) = (Sender, term, false);
        _runtime.Contact.Found(term);
        _intake.Begin();
        _runtime.Board.ReleaseIfHeld();
        foreach (var part in HeldWork.Of(_runtime))
            Tell(part);
        _outbox.Tell(new OutboxActor.Connect(_gateway));
        _fetch.Tell(new OutboxActor.Connect(_gateway));
        if (_runtime.Drain.IsLeaving)
            SayGoodbye();
    }

    /// <summary>
    /// Only the gateway that this worker works with can disconnect it: the others answer too that they do not
    /// coordinate.
    /// </summary>
    private void Disconnect(IActorRef gateway)
    {
        if (!gateway.Equals(_gateway))
            return;
        Context.Unwatch(gateway);
        _gateway = null;
        if (!_left)
            _runtime.Contact.Lost();
        _outbox.Tell(new OutboxActor.Disconnect());
        _fetch.Tell(new OutboxActor.Disconnect());
    }

    // Heartbeats

    private void OnBeat()
    {
        if (_gateway is null || _isGreeting)
            SayHello();
        else
            SendHeartbeat();
    }

    private void OnSlotEvent(SlotEvent happened)
    {
        // Killed, which counts as no attempt: there will be no outcome.
        if (happened is SlotEvent.Finished { Status: null } killed && !_left)
            _intake.HandBack([killed.Item.Key]);
        if (happened is SlotEvent.Started)
            _busy.Add(happened.Slot);
        else if (happened is SlotEvent.Finished && _busy.Remove(happened.Slot))
            SayGoodbyeWhenLeaving();
        if (_tellsChange)
            return;
        _tellsChange = true;
        Self.Tell(new SlotsChanged());
    }

    /// <summary>Sends one heartbeat for all events that are already in the mailbox.</summary>
    private void OnSlotsChanged()
    {
        _tellsChange = false;
        SendHeartbeat();
    }

    /// <summary>
    /// Sends a heartbeat, unless a hello is on its way: the coordinator would not know the sender and would ask for
    /// another hello.
    /// </summary>
    private void SendHeartbeat()
    {
        if (_isGreeting || _left)
            return;
        Tell(
            new WorkerProtocol.Heartbeat(
                _runtime.Identity.Worker,
                _runtime.Identity.Incarnation,
                _term,
                _intake.GrantsSeen,
                [.. _runtime.Board.Executing],
                _runtime.Drain.IsDraining,
                _runtime.Spool.Count,
                _runtime.Guard.Reason is not null,
                _runtime.Obstacle
            )
        );
    }

    /// <summary>
    /// Queued tasks go back when there is no room. Without a coordinator no other worker could do them, so they stay
    /// until there is room or until the next welcome.
    /// </summary>
    private void OnGuardChanged()
    {
        if (_gateway is null || _left)
            return;
        _intake.HandBack(_runtime.Board.ReleaseIfHeld());
        SendHeartbeat();
    }

    private void OnAbsent(ArtifactDigest? absent)
    {
        if (absent is not { } file || !_runtime.Data.Coming.Contains(file) || !_absent.IsDue())
            return;
        _runtime.Logger.LogWarning(
            "A task waits for the file {Digest} of its data set, which the cluster has not got: "
                + "submit its sweep again with --data DIR. Asking again.",
            file
        );
    }

    private void Tell(IWireMessage message) => _gateway?.Tell(message, Self);

    // Leaving

    private void OnDrain(TermNumber term)
    {
        if (term == _term)
            _runtime.Drain.Begin(_runtime.DrainDeadline);
    }

    private void OnDrainChanged(IReadOnlyList<TaskKey> handedBack)
    {
        _intake.HandBack(handedBack);
        SendHeartbeat();
        SayGoodbyeWhenLeaving();
    }

    /// <summary>Says goodbye after the ends of all tasks, which come through the slots' actors.</summary>
    private void SayGoodbyeWhenLeaving()
    {
        if (_runtime.Drain.IsLeaving && _busy.Count == 0)
            SayGoodbye();
    }

    private void OnLeave()
    {
        SayGoodbye();
        Sender.Tell(new Left());
    }

    private void SayGoodbye()
    {
        if (_left)
            return;
        _left = true;
        Tell(new WorkerProtocol.Goodbye(_runtime.Identity.Worker, _runtime.Identity.Incarnation));
        _runtime.Contact.Left();
        _runtime.Drain.SaidGoodbye();
    }
}

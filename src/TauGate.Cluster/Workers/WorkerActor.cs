using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using TauGate.Cluster.Coordination;
using TauGate.Cluster.Protocol;
using TauGate.Cluster.Serialization;
using TauGate.Core.Cells;
using TauGate.Core.Ports;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;

namespace TauGate.Cluster.Workers;

/// <summary>
/// The worker's voice in the cluster: finds the coordinator, says what the worker holds, puts what is granted on the board and reports what
/// begins and ends. It owns nothing that would be lost with it.
/// <code>
/// Seeking --Welcome--> Working --NotCoordinating, gateway gone--> Seeking
/// </code>
/// </summary>
internal sealed class WorkerActor : ReceiveActor, IWithTimers
{
    /// <summary>Command: leave the coordinator on purpose and take no more work. Answered by <see cref="Left"/>.</summary>
    public sealed record Leave;

    /// <summary>Event: the goodbye is said.</summary>
    public sealed record Left;

    private sealed record Identified(TrainerIdentity Identity);

    private sealed record Beat;

    private readonly WorkerRuntime _runtime;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly IActorRef _outbox;
    private readonly IActorRef _fetch;
    private readonly GrantInbox _grants = new();
    private readonly HashSet<Address> _coordinators = [];
    private readonly Dictionary<Digest, (Digest Foundation, CanonicalFoundation Canonical)> _fetching = [];
    private TrainerIdentity? _identity;
    private IActorRef? _gateway;
    private long _term;
    private bool _left;

    public WorkerActor(WorkerRuntime runtime)
    {
        _runtime = runtime;
        _outbox = Context.ActorOf(Props.Create(() => new OutboxActor(runtime)), "outbox");
        _fetch = Context.ActorOf(Props.Create(() => new FetchActor(runtime.Settings.Worker, runtime.Settings.Transfer)), "fetch");
        for (var slot = 0; slot < runtime.Slots; slot++)
        {
            var number = slot;
            Context.ActorOf(Props.Create(() => new TrainerSlotActor(runtime, number)), $"slot-{slot}");
        }

        Receive<Identified>(m =>
        {
            _identity = m.Identity;
            SayHello();
        });
        Receive<ClusterEvent.MemberUp>(m => OnMemberUp(m.Member));
        Receive<ClusterEvent.MemberRemoved>(m => _coordinators.Remove(m.Member.Address));
        Receive<ClusterEvent.IMemberEvent>(_ => { });
        Receive<Beat>(_ => OnBeat());
        Receive<SlotEvent>(_ => SendHeartbeat());
        Receive<WorkerProtocol.Call>(_ => SayHello());
        Receive<WorkerProtocol.Welcome>(m => OnWelcome(m.Term));
        Receive<WorkerProtocol.NotCoordinating>(_ => Disconnect());
        Receive<Terminated>(_ => Disconnect());
        Receive<WorkerProtocol.Grant>(OnGrant);
        Receive<WorkerProtocol.Release>(OnRelease);
        Receive<WorkerProtocol.Canonical>(m => NeedFoundation(m.Foundation, m.Value));
        Receive<FetchActor.Fetched>(OnFetched);
        Receive<OutboxActor.Lost>(m => Tell(new WorkerProtocol.Released(_runtime.Identity.Worker, _runtime.Identity.Incarnation, m.Keys)));
        Receive<Leave>(_ => OnLeave());

        Receive<RecordProtocol.Acknowledged>(_outbox.Forward);
        Receive<RecordProtocol.Restart>(_outbox.Forward);
        Receive<BlobProtocol.Stored>(_outbox.Forward);
        Receive<BlobProtocol.NotStored>(_outbox.Forward);
        Receive<BlobProtocol.Wanted>(_outbox.Forward);
        Receive<BlobProtocol.Refused>(_outbox.Forward);
        Receive<BlobProtocol.ChunkReceived>(_outbox.Forward);
        Receive<BlobProtocol.Chunk>(_fetch.Forward);
        Receive<BlobProtocol.Missing>(_fetch.Forward);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        Akka.Cluster.Cluster.Get(Context.System).Subscribe(Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.MemberUp), typeof(ClusterEvent.MemberRemoved));
        _runtime.Golden.Agreed.PipeTo(Self, success: identity => new Identified(identity));
        Timers.StartPeriodicTimer(nameof(Beat), new Beat(), _runtime.Settings.Worker.Heartbeat);
    }

    protected override void PostStop() => Akka.Cluster.Cluster.Get(Context.System).Unsubscribe(Self);

    // Finding the coordinator

    private void OnMemberUp(Member member)
    {
        if (!member.HasRole(ClusterNode.CoordinatorRole)) return;
        _coordinators.Add(member.Address);
        SayHello();
    }

    private void SayHello()
    {
        if (_identity is null || _left) return;
        var hello = new WorkerProtocol.Hello(_runtime.Identity.ToRow(_runtime.Slots, _identity), _runtime.Journal.HighestTerm);
        foreach (var address in _coordinators) Context.ActorSelection(new RootActorPath(address) / "user" / GatewayActor.Name).Tell(hello, Self);
    }

    private void OnWelcome(long term)
    {
        if (_left || !_runtime.Journal.TryObey(term)) return;
        Context.Watch(Sender);
        (_gateway, _term) = (Sender, term);
        _grants.Reset();
        foreach (var part in Holding()) Tell(part);
        _outbox.Tell(new OutboxActor.Connect(_gateway));
        _fetch.Tell(new OutboxActor.Connect(_gateway));
    }

    /// <summary>What this worker holds, in messages of bounded size.</summary>
    private IEnumerable<WorkerProtocol.Holding> Holding()
    {
        var (executing, queued) = _runtime.Board.Held;
        var spooled = _runtime.Spool.ReadAfter(0, int.MaxValue).Select(r => HeldBy(r.Payload)).OfType<HeldTask>();
        var lost = _runtime.Journal.Lost.Select(l => new WorkerProtocol.Loss(l.Key, l.Losses));
        WorkerProtocol.Holding[] parts =
        [
            .. executing.Chunk(WorkerProtocol.MostTasks).Select(c => Empty() with { Executing = [.. c] }),
            .. queued.Chunk(WorkerProtocol.MostTasks).Select(c => Empty() with { Queued = [.. c] }),
            .. spooled.Chunk(WorkerProtocol.MostTasks).Select(c => Empty() with { Spooled = [.. c] }),
            .. lost.Chunk(WorkerProtocol.MostTasks).Select(c => Empty() with { Lost = [.. c] }),
        ];
        return [.. parts, Empty() with { Last = true }];

        WorkerProtocol.Holding Empty() => new(_runtime.Identity.Worker, _runtime.Identity.Incarnation, [], [], [], [], Last: false);
    }

    private static HeldTask? HeldBy(byte[] payload)
    {
        try
        {
            var outcome = WireJson.Read<Outcome>(payload);
            var execution = outcome.Foundation?.Execution ?? outcome.Cell?.Execution ?? outcome.Failure!.Execution;
            return new HeldTask(outcome.Key, execution.Attempt);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private void Disconnect()
    {
        if (_gateway is { } gateway) Context.Unwatch(gateway);
        _gateway = null;
        _outbox.Tell(new OutboxActor.Disconnect());
        _fetch.Tell(new OutboxActor.Disconnect());
    }

    // Heartbeats

    private void OnBeat()
    {
        if (_gateway is null) SayHello();
        else SendHeartbeat();
    }

    private void SendHeartbeat()
    {
        var executing = _runtime.Board.Held.Executing.Select(t => t.Key).ToImmutableArray();
        Tell(new WorkerProtocol.Heartbeat(_runtime.Identity.Worker, _runtime.Identity.Incarnation, _term, _grants.Seen, executing));
    }

    private void Tell(IWireMessage message) => _gateway?.Tell(message, Self);

    // Work

    private void OnGrant(WorkerProtocol.Grant grant)
    {
        if (grant.Term != _term || _left || !_grants.TryAccept(grant)) return;
        if (_grants.HasSpec(grant.Spec)) PutOnBoard();
        else _fetch.Tell(new FetchActor.Want(BlobProtocol.Kind.Specification, grant.Spec));
    }

    private void PutOnBoard()
    {
        foreach (var grant in _grants.TakeReady())
        {
            var items = new List<WorkItem>();
            foreach (var task in grant.Tasks)
            {
                var item = _grants.ToItem(grant, task);
                if (task.Foundation >= 0) NeedFoundation(item.Foundation.Key, grant.Foundations[task.Foundation]);
                items.Add(item);
            }
            _runtime.Board.Add(items);
        }
    }

    /// <summary>Makes sure that cells start from the canonical foundation: from the cache, or fetched.</summary>
    private void NeedFoundation(Digest key, CanonicalFoundation canonical)
    {
        if (_runtime.Board.Foundation(key) == canonical) return;
        if (_runtime.Cache.Has(canonical.Artifact))
        {
            _runtime.Board.FoundationAvailable(key, canonical, canonical: true);
            return;
        }
        _fetching[canonical.Artifact] = (key, canonical);
        _fetch.Tell(new FetchActor.Want(BlobProtocol.Kind.Artifact, canonical.Artifact));
    }

    private void OnFetched(FetchActor.Fetched fetched)
    {
        if (fetched.Kind == BlobProtocol.Kind.Specification)
        {
            _grants.AddSpec(fetched.Digest, SweepJson.Read(fetched.Bytes));
            PutOnBoard();
        }
        else if (_fetching.Remove(fetched.Digest, out var wanted))
        {
            _runtime.Cache.Put(fetched.Bytes);
            _runtime.Board.FoundationAvailable(wanted.Foundation, wanted.Canonical, canonical: true);
        }
    }

    private void OnRelease(WorkerProtocol.Release release)
    {
        if (release.Term != _term) return;
        var released = _runtime.Board.Release(release.Keys);
        if (released.Count == 0) return;
        _log.Debug("Gave back {0} tasks.", released.Count);
        Tell(new WorkerProtocol.Released(_runtime.Identity.Worker, _runtime.Identity.Incarnation, [.. released]));
    }

    private void OnLeave()
    {
        _left = true;
        Tell(new WorkerProtocol.Goodbye(_runtime.Identity.Worker, _runtime.Identity.Incarnation));
        Sender.Tell(new Left());
    }
}

using Akka.Actor;
using Akka.Event;
using TauGate.Cluster.Protocol;

namespace TauGate.Cluster.Transfer;

/// <summary>
/// The actor that workers talk to, on every coordinator node. When this node has the term it passes their messages on
/// to the scheduler, else it answers that it does not coordinate. It puts the slices of their outcomes together.
/// Artifacts go to the blob desk below it.
/// </summary>
internal sealed class GatewayActor : ReceiveActor
{
    /// <summary>This node has the term.</summary>
    public sealed record Installed(IActorRef Scheduler, TermNumber Term);

    /// <summary>This node has lost or given up the term.</summary>
    public sealed record Uninstalled;

    /// <summary>
    /// To the scheduler: outcomes of a worker, in the order of its spool; null for one that could not be read.
    /// </summary>
    public sealed record Outcomes(WorkerId Worker, IReadOnlyList<(long Sequence, Outcome? Outcome)> Arrived);

    /// <summary>What workers are told of this coordinator: the database's id and the program's version.</summary>
    public sealed record Host(ClusterId Cluster, string ProgramVersion);

    /// <summary>Name of the gateway below <c>/user</c>.</summary>
    public const string Name = "gateway";

    /// <summary>Name of the blob desk below the gateway.</summary>
    public const string DeskName = "blobs";

    private readonly Host _host;
    private readonly TimeProvider _time;
    private readonly Dictionary<WorkerId, RecordStream> _streams = [];
    private readonly HashSet<IActorRef> _workers = [];
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private IActorRef? _scheduler;

    public GatewayActor(Props desk, Host host, TimeProvider time)
    {
        (_host, _time) = (host, time);
        Context.ActorOf(desk, DeskName);
        Receive<Installed>(OnInstalled);
        Receive<Uninstalled>(_ => OnUninstalled());
        Receive<RecordProtocol.Slice>(OnSlice);
        Receive<JoinProtocol.Introduce>(OnIntroduce);
        Receive<WorkerProtocol.Hello>(m =>
        {
            // Unanswered, the worker finds no coordinator, asks its seeds again, and learns which database they have.
            if (m.Cluster != _host.Cluster)
                return;
            if (_workers.Add(Sender))
                Context.Watch(Sender);
            Pass(m);
        });
        Receive<WorkerProtocol.Holding>(Pass);
        Receive<WorkerProtocol.Heartbeat>(Pass);
        Receive<WorkerProtocol.Released>(Pass);
        Receive<WorkerProtocol.Goodbye>(Pass);
        Receive<Terminated>(m => _workers.Remove(m.ActorRef));
    }

    private void OnIntroduce(JoinProtocol.Introduce worker)
    {
        if (JoinProtocol.Understands(worker.ProtocolVersion))
        {
            Sender.Tell(
                new JoinProtocol.Introduction(
                    _host.Cluster,
                    JoinProtocol.Version,
                    _host.ProgramVersion,
                    _time.GetUtcNow()
                )
            );
            return;
        }
        _log.Warning(
            "Refused the worker at {0}: it is TauGate {1} and speaks protocol {2}; "
                + "this is TauGate {3} with protocol {4}.",
            Sender.Path.Address,
            worker.ProgramVersion,
            worker.ProtocolVersion,
            _host.ProgramVersion,
            JoinProtocol.Version
        );
        Sender.Tell(new JoinProtocol.Refused(JoinProtocol.Version, _host.ProgramVersion));
    }

    private void OnInstalled(Installed installed)
    {
        _scheduler = installed.Scheduler;
        foreach (var worker in _workers)
            worker.Tell(new WorkerProtocol.Call(installed.Term));
    }

    private void OnUninstalled()
    {
        _scheduler = null;
        _streams.Clear();
        foreach (var worker in _workers)
            worker.Tell(new WorkerProtocol.NotCoordinating());
    }

    private void OnSlice(RecordProtocol.Slice slice)
    {
        if (_scheduler is null)
        {
            Sender.Tell(new WorkerProtocol.NotCoordinating());
            return;
        }
        if (!_streams.TryGetValue(slice.Worker, out var stream))
            _streams.Add(slice.Worker, stream = new RecordStream());
        if (stream.Add(slice) is not { } arrived)
            Sender.Tell(new RecordProtocol.Restart(slice.Stream));
        else if (arrived.Count > 0)
            _scheduler.Forward(new Outcomes(slice.Worker, arrived));
    }

    private void Pass(object message)
    {
        if (_scheduler is null)
            Sender.Tell(new WorkerProtocol.NotCoordinating());
        else
            _scheduler.Forward(message);
    }
}

using Akka.Actor;
using TauGate.Cluster.Protocol;

namespace TauGate.Cluster.Coordination;

/// <summary>
/// What workers talk to on every coordinator node. It passes their words to the scheduler when this node has the term, says so when it has
/// not, and puts their outcomes together. Bulk goes to the blob desk below it.
/// </summary>
internal sealed class GatewayActor : ReceiveActor
{
    /// <summary>This node has the term.</summary>
    public sealed record Installed(IActorRef Scheduler, long Term);

    /// <summary>This node has lost or given up the term.</summary>
    public sealed record Uninstalled;

    /// <summary>To the scheduler: outcomes of a worker, in the order of its spool. Null ones could not be understood.</summary>
    public sealed record Outcomes(Guid Worker, IReadOnlyList<(long Sequence, Outcome? Outcome)> Arrived);

    /// <summary>Name of the gateway below <c>/user</c>.</summary>
    public const string Name = "gateway";

    /// <summary>Name of the blob desk below the gateway.</summary>
    public const string DeskName = "blobs";

    private readonly Dictionary<Guid, RecordStream> _streams = [];
    private readonly HashSet<IActorRef> _workers = [];
    private IActorRef? _scheduler;

    public GatewayActor(Props desk)
    {
        Context.ActorOf(desk, DeskName);
        Receive<Installed>(OnInstalled);
        Receive<Uninstalled>(_ => OnUninstalled());
        Receive<RecordProtocol.Slice>(OnSlice);
        Receive<WorkerProtocol.Hello>(m =>
        {
            if (_workers.Add(Sender)) Context.Watch(Sender);
            Pass(m);
        });
        Receive<WorkerProtocol.Holding>(Pass);
        Receive<WorkerProtocol.Heartbeat>(Pass);
        Receive<WorkerProtocol.Released>(Pass);
        Receive<WorkerProtocol.Goodbye>(Pass);
        Receive<Terminated>(m => _workers.Remove(m.ActorRef));
    }

    private void OnInstalled(Installed installed)
    {
        _scheduler = installed.Scheduler;
        foreach (var worker in _workers) worker.Tell(new WorkerProtocol.Call(installed.Term));
    }

    private void OnUninstalled()
    {
        _scheduler = null;
        _streams.Clear();
        foreach (var worker in _workers) worker.Tell(new WorkerProtocol.NotCoordinating());
    }

    private void OnSlice(RecordProtocol.Slice slice)
    {
        if (_scheduler is null)
        {
            Sender.Tell(new WorkerProtocol.NotCoordinating());
            return;
        }
        if (!_streams.TryGetValue(slice.Worker, out var stream)) _streams.Add(slice.Worker, stream = new RecordStream());
        if (stream.Add(slice) is not { } arrived) Sender.Tell(new RecordProtocol.Restart(slice.Stream));
        else if (arrived.Count > 0) _scheduler.Forward(new Outcomes(slice.Worker, arrived));
    }

    private void Pass(object message)
    {
        if (_scheduler is null) Sender.Tell(new WorkerProtocol.NotCoordinating());
        else _scheduler.Forward(message);
    }
}

using System.Threading.Channels;
using Akka.Actor;
using TauGate.Cluster.Protocol;
using TauGate.Cluster.Transfer;
using TauGate.Core.Sweeps;

namespace TauGate.Cluster.Tests.Workers;

/// <summary>
/// What a worker sees of a coordinator, without a ledger: welcomes it under a term, hands out a sweep's specification,
/// wants no artifacts, acknowledges outcomes, and notes everything that it is told.
/// </summary>
internal sealed class FakeCoordinator : ReceiveActor
{
    /// <summary>Command: send this to the worker.</summary>
    public sealed record Say(IWireMessage Message);

    /// <summary>Command: coordinate under this term; null does not.</summary>
    public sealed record Coordinate(TermNumber? Term);

    private readonly RecordStream _stream = new();
    private IActorRef _worker = ActorRefs.Nobody;
    private TermNumber? _term;

    public FakeCoordinator(SweepSpec spec, TermNumber? term, ChannelWriter<object> heard)
    {
        _term = term;
        Context.ActorOf(Props.Create(() => new Desk(spec)), GatewayActor.DeskName);
        Receive<Say>(m => _worker.Tell(m.Message));
        Receive<Coordinate>(m =>
        {
            _term = m.Term;
            _worker.Tell(_term is { } now ? new WorkerProtocol.Call(now) : new WorkerProtocol.NotCoordinating());
        });
        Receive<WorkerProtocol.Hello>(m =>
        {
            _worker = Sender;
            Sender.Tell(_term is { } now ? new WorkerProtocol.Welcome(now) : new WorkerProtocol.NotCoordinating());
            heard.TryWrite(m);
        });
        Receive<RecordProtocol.Slice>(m =>
        {
            if (_stream.Add(m) is not { } arrived)
            {
                Sender.Tell(new RecordProtocol.Restart(m.Stream));
                return;
            }
            foreach (var (sequence, outcome) in arrived)
            {
                Sender.Tell(new RecordProtocol.Acknowledged(sequence, []));
                heard.TryWrite(outcome!);
            }
        });
        Receive<IWireMessage>(m => heard.TryWrite(m));
    }

    private sealed class Desk : ReceiveActor
    {
        public Desk(SweepSpec spec)
        {
            var bytes = SweepJson.Write(spec);
            Receive<BlobProtocol.Offer>(m => Sender.Tell(new BlobProtocol.Stored(m.Artifact)));
            Receive<BlobProtocol.Fetch>(m =>
                Sender.Tell(new BlobProtocol.Chunk(m.Blob, 0, bytes.Length) { Bytes = bytes })
            );
        }
    }
}

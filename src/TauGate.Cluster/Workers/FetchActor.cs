using Akka.Actor;
using Akka.Event;
using TauGate.Cluster.Configuration;
using TauGate.Cluster.Coordination;
using TauGate.Cluster.Protocol;
using TauGate.Core.Results;

namespace TauGate.Cluster.Workers;

/// <summary>Fetches specifications and artifacts from the coordinator, one after another, a window of chunks at a time.</summary>
internal sealed class FetchActor : ReceiveActor, IWithTimers
{
    /// <summary>Command: fetch this. Asking twice is asking once.</summary>
    public sealed record Want(BlobProtocol.Kind Kind, Digest Digest);

    /// <summary>Event: here it is, verified.</summary>
    public sealed record Fetched(BlobProtocol.Kind Kind, Digest Digest, byte[] Bytes);

    private sealed record Silence;

    private readonly WorkerSettings _settings;
    private readonly TransferSettings _transfer;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Queue<Want> _wanted = new();
    private readonly SortedDictionary<int, ReadOnlyMemory<byte>> _parts = [];
    private IActorRef? _gateway;
    private Want? _current;
    private int _asked;
    private int _length;

    public FetchActor(WorkerSettings settings, TransferSettings transfer)
    {
        (_settings, _transfer) = (settings, transfer);
        Receive<OutboxActor.Connect>(m =>
        {
            _gateway = m.Gateway;
            Ask();
        });
        Receive<OutboxActor.Disconnect>(_ => _gateway = null);
        Receive<Want>(m =>
        {
            if (m == _current || _wanted.Contains(m)) return;
            _wanted.Enqueue(m);
            TakeNext();
        });
        Receive<BlobProtocol.Chunk>(OnChunk);
        Receive<BlobProtocol.Missing>(OnMissing);
        Receive<Silence>(_ => Ask());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private void TakeNext()
    {
        if (_current is not null || !_wanted.TryDequeue(out _current)) return;
        Ask();
    }

    /// <summary>Asks for the current blob from its beginning.</summary>
    private void Ask()
    {
        if (_current is null || _gateway is null) return;
        _parts.Clear();
        (_asked, _length) = (0, int.MaxValue);
        AskMore(1);
    }

    private void AskMore(int parts)
    {
        for (; parts > 0 && _asked < _length; parts--, _asked += _transfer.Chunk)
            Context.ActorSelection(_gateway!.Path / GatewayActor.DeskName).Tell(new BlobProtocol.Fetch(_current!.Kind, _current.Digest, _asked), Context.Parent);
        Timers.StartSingleTimer(nameof(Silence), new Silence(), _settings.ResendAfter);
    }

    private void OnChunk(BlobProtocol.Chunk chunk)
    {
        if (_current is null || chunk.Digest != _current.Digest || !_parts.TryAdd(chunk.Offset, chunk.Bytes)) return;
        _length = chunk.Length;
        // The first part tells the length; from then on the window is full.
        if (_parts.Values.Sum(p => p.Length) < _length) AskMore(_parts.Count == 1 ? _transfer.Window : 1);
        else Finish();
    }

    private void Finish()
    {
        byte[] bytes = [.. _parts.Values.SelectMany(p => p.ToArray())];
        if (Digest.Of(bytes) != _current!.Digest)
        {
            _log.Warning("{0} {1} arrived damaged; fetching it again.", _current.Kind, _current.Digest.Short);
            Ask();
            return;
        }
        Context.Parent.Tell(new Fetched(_current.Kind, _current.Digest, bytes));
        Drop();
    }

    private void OnMissing(BlobProtocol.Missing missing)
    {
        if (_current != new Want(missing.Kind, missing.Digest)) return;
        _log.Error("The coordinator has no {0} {1}; the tasks that need it wait.", missing.Kind, missing.Digest.Short);
        Drop();
    }

    private void Drop()
    {
        Timers.Cancel(nameof(Silence));
        _parts.Clear();
        _current = null;
        TakeNext();
    }
}

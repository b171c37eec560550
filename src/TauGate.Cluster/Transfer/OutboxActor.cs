using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using TauGate.Cluster.Configuration;
using TauGate.Cluster.Disk;
using TauGate.Cluster.Protocol;
using TauGate.Core.Errors;

namespace TauGate.Cluster.Transfer;

/// <summary>
/// Sends the spool to the coordinator, oldest first: the artifact of an outcome before the outcome, a few artifacts at
/// a time. A record leaves the spool when it is acknowledged; without acknowledgements everything is sent again.
/// <code>
/// Idle --spool has more--> (artifact missing there?) --Offer, Chunks--> Stored --> Slice ... --> Idle
///                                 ^                         |
///                                 '--- a short wait --- NotStored
/// </code>
/// </summary>
internal sealed class OutboxActor : ReceiveActor, IWithTimers
{
    /// <summary>Command: there is a coordinator; send everything to it from the beginning.</summary>
    public sealed record Connect(IActorRef Gateway);

    /// <summary>Command: there is no coordinator.</summary>
    public sealed record Disconnect;

    /// <summary>
    /// Event: outcomes cannot be sent because their tensors are gone from the disk; the tasks have to be executed
    /// again.
    /// </summary>
    public sealed record Lost(ImmutableArray<TaskKey> Keys);

    private sealed record SpoolChanged;

    private sealed record Silence;

    private sealed record OfferAgain;

    private sealed record LossesEnded;

    /// <summary>
    /// How long losses are collected for one line of the log: after an outage in which the cache was trimmed there may
    /// be many.
    /// </summary>
    private static readonly TimeSpan LossPause = TimeSpan.FromSeconds(2);

    /// <summary>Longest wait before an artifact that could not be stored is offered again.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    /// <summary>Most outcomes that wait in memory for their artifacts.</summary>
    private const int Read = 256;

    /// <summary>
    /// Most artifacts on their way at a time: the desk looks each up and stores it, which takes longer than sending it.
    /// </summary>
    private const int MostUploads = 16;

    private readonly Spool _spool;
    private readonly ArtifactCache _cache;
    private readonly WorkerId _worker;
    private readonly ClusterSettings _settings;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Action _listener;
    private readonly HashSet<ArtifactDigest> _stored = [];
    private readonly Queue<(long Sequence, byte[] Payload, ArtifactDigest? Artifact)> _ready = new();
    private readonly Dictionary<ArtifactDigest, ArtifactUpload> _uploads = [];
    private IActorRef? _gateway;
    private Guid _stream;
    private int _slice;
    private long _taken;
    private int _notStored;
    private long _lost;

    /// <summary>
    /// Sequences of outcomes that were given up and are still in the spool because older ones are not acknowledged.
    /// </summary>
    private readonly HashSet<long> _givenUp = [];

    /// <param name="spool">The outcomes to send.</param>
    /// <param name="cache">Where their artifacts are.</param>
    /// <param name="worker">The worker that the spool belongs to.</param>
    public OutboxActor(Spool spool, ArtifactCache cache, WorkerId worker, ClusterSettings settings)
    {
        (_spool, _cache, _worker, _settings) = (spool, cache, worker, settings);
        var self = Self;
        _listener = () => self.Tell(new SpoolChanged());
        Receive<Connect>(m =>
        {
            _gateway = m.Gateway;
            Restart();
        });
        Receive<Disconnect>(_ => _gateway = null);
        Receive<SpoolChanged>(_ => Pump());
        Receive<Silence>(_ => Restart());
        Receive<RecordProtocol.Restart>(m =>
        {
            if (m.Stream == _stream)
                Restart();
        });
        Receive<RecordProtocol.Acknowledged>(OnAcknowledged);
        Receive<BlobProtocol.Stored>(m => OnStored(m.Artifact));
        Receive<BlobProtocol.Wanted>(m => Send(_uploads.GetValueOrDefault(m.Artifact)?.Begin()));
        Receive<BlobProtocol.ChunkReceived>(m => Send(_uploads.GetValueOrDefault(m.Artifact)?.Next()));
        Receive<BlobProtocol.Refused>(_ => Restart());
        Receive<BlobProtocol.NotStored>(m => OnNotStored(m.Artifact));
        Receive<OfferAgain>(_ => Pump());
        Receive<LossesEnded>(_ => SayLost());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => _spool.Changed += _listener;

    protected override void PostStop()
    {
        _spool.Changed -= _listener;
        SayLost();
    }

    private static IActorRef Worker => Context.Parent;

    private ActorSelection Desk => Context.ActorSelection(_gateway!.Path / GatewayActor.DeskName);

    private void Restart()
    {
        (_stream, _slice, _taken) = (Guid.NewGuid(), 0, 0);
        _ready.Clear();
        _stored.Clear();
        _uploads.Clear();
        Timers.Cancel(nameof(OfferAgain));
        Pump();
    }

    /// <summary>
    /// Sends outcomes until one has to wait for its artifact or none is left, and offers the artifacts that come next.
    /// </summary>
    private void Pump()
    {
        if (_gateway is null || Timers.IsTimerActive(nameof(OfferAgain)))
            return;
        using var bytes = new MemoryStream();
        while (Peek() is { } next)
        {
            if (_givenUp.Contains(next.Sequence))
            {
                _ready.Dequeue();
                continue;
            }
            if (next.Artifact is { } artifact && !_stored.Remove(artifact))
            {
                if (TryOffer(artifact))
                {
                    OfferAhead();
                    break;
                }
                Lose(next);
                continue;
            }
            _ready.Dequeue();
            bytes.Write(RecordStream.Frame(next.Sequence, next.Payload));
        }
        SendSlices(bytes);
        if (!Timers.IsTimerActive(nameof(Silence)))
            AwaitAnswer();
    }

    /// <summary>Starts the timer that sends everything again when no acknowledgement comes.</summary>
    private void AwaitAnswer()
    {
        if (_spool.Count == 0)
            Timers.Cancel(nameof(Silence));
        else
            Timers.StartSingleTimer(nameof(Silence), new Silence(), _settings.Worker.ResendAfter);
    }

    private (long Sequence, byte[] Payload, ArtifactDigest? Artifact)? Peek()
    {
        if (_ready.Count == 0)
        {
            foreach (var (sequence, payload) in _spool.ReadAfter(_taken, Read))
            {
                _taken = sequence;
                _ready.Enqueue((sequence, payload, Outcome.ArtifactOf(payload)));
            }
        }
        return _ready.TryPeek(out var next) ? next : null;
    }

    private void OfferAhead()
    {
        foreach (var (_, _, named) in _ready)
        {
            if (_uploads.Count >= MostUploads)
                break;
            if (named is { } artifact && !_stored.Contains(artifact))
                TryOffer(artifact);
        }
    }

    /// <summary>Offers an artifact that is not on its way yet. False when it is gone from the disk.</summary>
    private bool TryOffer(ArtifactDigest artifact)
    {
        if (_uploads.ContainsKey(artifact))
            return true;
        if (_cache.Read(artifact) is not { } content)
            return false;
        _uploads.Add(artifact, new ArtifactUpload(artifact, content, _settings.Transfer));
        Desk.Tell(new BlobProtocol.Offer(artifact, content.Length), Worker);
        return true;
    }

    private void Lose((long Sequence, byte[] Payload, ArtifactDigest? Artifact) outcome)
    {
        _lost++;
        Timers.StartSingleTimer(nameof(LossesEnded), new LossesEnded(), LossPause);
        _ready.Dequeue();
        _spool.Reject(outcome.Sequence);
        _givenUp.Add(outcome.Sequence);
        PassGivenUp();
        Worker.Tell(new Lost([WireJson.Read<Outcome>(outcome.Payload).Key]));
    }

    /// <summary>
    /// Acknowledges outcomes that were given up, which no coordinator will: each leaves the spool when all older ones
    /// have.
    /// </summary>
    private void PassGivenUp()
    {
        while (_spool.First is { } first && _givenUp.Remove(first))
            _spool.Acknowledge(first);
    }

    private void SayLost()
    {
        if (_lost == 1)
            _log.Error("The tensors of a result are gone from the cache or damaged; its task is run again.");
        else if (_lost > 1)
            _log.Error(
                "The tensors of {0} results are gone from the cache or damaged; their tasks are run again.",
                _lost
            );
        _lost = 0;
    }

    private void OnStored(ArtifactDigest artifact)
    {
        if (!_uploads.Remove(artifact))
            return;
        _stored.Add(artifact);
        AwaitAnswer();
        _notStored = 0;
        Pump();
    }

    /// <summary>
    /// The database is away: the artifact is offered again soon, so that it is recorded soon after the database is
    /// back.
    /// </summary>
    private void OnNotStored(ArtifactDigest artifact)
    {
        if (!_uploads.Remove(artifact) || Timers.IsTimerActive(nameof(OfferAgain)))
            return;
        var backoff = new Backoff(_settings.Ledger.FirstRetry, LongestWait);
        Timers.StartSingleTimer(nameof(OfferAgain), new OfferAgain(), backoff.After(++_notStored));
    }

    private void OnAcknowledged(RecordProtocol.Acknowledged acknowledged)
    {
        if (acknowledged.Rejected is { Length: > 0 } rejected)
            _log.Warning(
                "The ledger does not want {0} of the results here (outcome {1}{2}); "
                    + "a copy is kept among the rejected ones.",
                rejected.Length,
                rejected[0],
                rejected.Length == 1 ? "" : " and others"
            );
        foreach (var sequence in acknowledged.Rejected)
            _spool.Reject(sequence);
        _spool.Acknowledge(acknowledged.Through);
        _givenUp.RemoveWhere(sequence => sequence <= acknowledged.Through);
        PassGivenUp();
        AwaitAnswer();
    }

    private void Send(IEnumerable<BlobProtocol.Chunk>? chunks)
    {
        if (chunks is null)
            return;
        foreach (var chunk in chunks)
            Desk.Tell(chunk, Worker);
        AwaitAnswer();
    }

    private void SendSlices(MemoryStream bytes)
    {
        var all = bytes.ToArray();
        for (var at = 0; at < all.Length; at += _settings.Transfer.Chunk)
        {
            var slice = new RecordProtocol.Slice(_worker, _stream, _slice++)
            {
                Bytes = all.AsMemory(at, Math.Min(_settings.Transfer.Chunk, all.Length - at)),
            };
            _gateway!.Tell(slice, Worker);
        }
    }
}

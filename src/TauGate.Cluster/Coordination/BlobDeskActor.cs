using Akka.Actor;
using Akka.Event;
using TauGate.Cluster.Configuration;
using TauGate.Cluster.Protocol;
using TauGate.Core.Ports;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;

namespace TauGate.Cluster.Coordination;

/// <summary>
/// Takes artifacts from workers and hands out artifacts and sweep specifications, chunk by chunk. What it holds in memory is bounded however
/// many workers ask; the others wait, and ask again.
/// </summary>
internal sealed class BlobDeskActor : ReceiveActor, IWithTimers
{
    private sealed record Checked(IActorRef Worker, BlobProtocol.Offer Offer, bool IsStored);

    private sealed record CheckFailed(IActorRef Worker, Digest Artifact, Exception Error);

    private sealed record Stored(IActorRef Worker, Digest Artifact, int Length, bool IsGood, Exception? Error);

    private sealed record Loaded(BlobProtocol.Kind Kind, Digest Digest, byte[]? Bytes, Exception? Error);

    private sealed record Look;

    private const int MaxBlob = 256 << 20;
    private const long Memory = 96 << 20;

    /// <summary>Blobs read from the database at once.</summary>
    private const int Loads = 3;

    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(250);

    private readonly ILedger _ledger;
    private readonly IArtifactStore _artifacts;
    private readonly TransferSettings _settings;
    private readonly OutageLog _storing = new(Context.GetLogger(), "Artifacts cannot be stored", "Artifacts can be stored again.");
    private readonly OutageLog _reading = new(Context.GetLogger(), "Artifacts cannot be read", "Artifacts can be read again.");
    private readonly ArrivalBook _arrivals;
    private readonly BlobShelf _shelf;
    private readonly Dictionary<(BlobProtocol.Kind Kind, Digest Digest), HashSet<(IActorRef Worker, int Offset)>> _asked = [];
    private readonly Queue<(BlobProtocol.Kind Kind, Digest Digest)> _toLoad = new();
    private int _loading;

    /// <param name="patience">Silence after which what a worker was sending is dropped.</param>
    public BlobDeskActor(ILedger ledger, IArtifactStore artifacts, TransferSettings settings, TimeSpan patience, TimeProvider time)
    {
        (_ledger, _artifacts, _settings) = (ledger, artifacts, settings);
        (_arrivals, _shelf) = (new ArrivalBook(Memory, patience, time), new BlobShelf(Memory, Idle, time));
        Receive<BlobProtocol.Offer>(OnOffer);
        Receive<Checked>(OnChecked);
        Receive<CheckFailed>(m => OnStoreFailed(m.Worker, m.Artifact, m.Error));
        Receive<BlobProtocol.Chunk>(OnChunk);
        Receive<Stored>(OnStored);
        Receive<BlobProtocol.Fetch>(OnFetch);
        Receive<Loaded>(OnLoaded);
        Receive<Look>(_ =>
        {
            Admit();
            LoadNext();
        });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => Timers.StartPeriodicTimer(nameof(Look), new Look(), LookInterval);

    // From workers

    private void OnOffer(BlobProtocol.Offer offer)
    {
        var worker = Sender;
        if (offer.Length is < 0 or > MaxBlob) worker.Tell(new BlobProtocol.Refused(offer.Artifact));
        else CheckAsync(worker, offer).PipeTo(Self, failure: e => new CheckFailed(worker, offer.Artifact, e));
    }

    private async Task<Checked> CheckAsync(IActorRef worker, BlobProtocol.Offer offer)
    {
        var missing = await _artifacts.MissingAsync([offer.Artifact], CancellationToken.None);
        return new Checked(worker, offer, missing.Count == 0);
    }

    private void OnChecked(Checked offered)
    {
        _storing.Succeeded();
        if (offered.IsStored)
        {
            offered.Worker.Tell(new BlobProtocol.Stored(offered.Offer.Artifact));
            return;
        }
        _arrivals.Expect(offered.Worker, offered.Offer);
        Admit();
    }

    private void Admit()
    {
        foreach (var (worker, artifact) in _arrivals.Admit()) worker.Tell(new BlobProtocol.Wanted(artifact));
    }

    private void OnChunk(BlobProtocol.Chunk chunk)
    {
        var worker = Sender;
        if (!_arrivals.Add(worker, chunk, out var whole)) return;
        worker.Tell(new BlobProtocol.ChunkReceived(chunk.Digest, chunk.Offset));
        if (whole is not null) StoreAsync(worker, chunk.Digest, whole).PipeTo(Self);
    }

    private async Task<Stored> StoreAsync(IActorRef worker, Digest digest, byte[] bytes)
    {
        try
        {
            if (await Task.Run(() => Digest.Of(bytes)) != digest) return new Stored(worker, digest, bytes.Length, false, null);
            await _artifacts.PutAsync(digest, bytes, CancellationToken.None);
            return new Stored(worker, digest, bytes.Length, true, null);
        }
#pragma warning disable CA1031 // The worker is told, and offers it again.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return new Stored(worker, digest, bytes.Length, true, e);
        }
    }

    private void OnStored(Stored stored)
    {
        _arrivals.Ended(stored.Length);
        if (stored.Error is { } error) OnStoreFailed(stored.Worker, stored.Artifact, error);
        else stored.Worker.Tell(stored.IsGood ? new BlobProtocol.Stored(stored.Artifact) : new BlobProtocol.Refused(stored.Artifact));
        Admit();
    }

    private void OnStoreFailed(IActorRef worker, Digest artifact, Exception error)
    {
        _storing.Failed(error);
        worker.Tell(new BlobProtocol.NotStored(artifact));
    }

    // To workers

    private void OnFetch(BlobProtocol.Fetch fetch)
    {
        if (_shelf.Find(fetch.Kind, fetch.Digest) is { } bytes)
        {
            Answer(fetch.Digest, bytes, Sender, fetch.Offset);
            return;
        }
        var key = (fetch.Kind, fetch.Digest);
        if (!_asked.TryGetValue(key, out var waiting))
        {
            _asked.Add(key, waiting = []);
            _toLoad.Enqueue(key);
        }
        waiting.Add((Sender, fetch.Offset));
        LoadNext();
    }

    private void LoadNext()
    {
        while (_loading < Loads && _toLoad.Count > 0 && _shelf.HasRoom())
        {
            var (kind, digest) = _toLoad.Dequeue();
            _loading++;
            LoadAsync(kind, digest).PipeTo(Self, failure: e => new Loaded(kind, digest, null, e));
        }
    }

    private async Task<Loaded> LoadAsync(BlobProtocol.Kind kind, Digest digest) => new(kind, digest, kind == BlobProtocol.Kind.Artifact
        ? await _artifacts.GetAsync(digest, CancellationToken.None)
        : SweepJson.Write(await _ledger.SpecAsync(digest, CancellationToken.None)), null);

    private void OnLoaded(Loaded loaded)
    {
        _loading--;
        _asked.Remove((loaded.Kind, loaded.Digest), out var waiting);
        if (loaded.Error is { } error)
        {
            // The workers ask again when no answer comes.
            _reading.Failed(error);
        }
        else
        {
            _reading.Succeeded();
            if (loaded.Bytes is { } bytes) _shelf.Put(loaded.Kind, loaded.Digest, bytes);
            foreach (var (worker, offset) in waiting ?? [])
            {
                if (loaded.Bytes is null) worker.Tell(new BlobProtocol.Missing(loaded.Kind, loaded.Digest));
                else Answer(loaded.Digest, loaded.Bytes, worker, offset);
            }
        }
        LoadNext();
    }

    private void Answer(Digest digest, byte[] bytes, IActorRef worker, int offset)
    {
        if (offset >= 0 && offset <= bytes.Length)
            worker.Tell(new BlobProtocol.Chunk(digest, offset, bytes.Length) { Bytes = bytes.AsMemory(offset, Math.Min(_settings.Chunk, bytes.Length - offset)) });
    }
}

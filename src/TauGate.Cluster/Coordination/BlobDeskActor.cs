using Akka.Actor;
using Akka.Event;
using TauGate.Cluster.Configuration;
using TauGate.Cluster.Protocol;
using TauGate.Core.Ports;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;

namespace TauGate.Cluster.Coordination;

/// <summary>Takes artifacts from workers and hands out artifacts and sweep specifications, chunk by chunk.</summary>
internal sealed class BlobDeskActor : ReceiveActor
{
    private sealed record Checked(IActorRef Worker, BlobProtocol.Offer Offer, bool IsStored);

    private sealed record Answered(IActorRef Worker, IWireMessage Answer);

    private sealed record Loaded(BlobProtocol.Kind Kind, Digest Digest, byte[]? Bytes);

    private sealed record LoadFailed(BlobProtocol.Kind Kind, Digest Digest, Exception Error);

    private sealed record StoreFailed(IActorRef Worker, Digest Artifact, Exception Error);

    /// <summary>An artifact that is arriving from one worker.</summary>
    private sealed class Arrival(int length)
    {
        public byte[] Bytes { get; } = new byte[length];
        public HashSet<int> Offsets { get; } = [];
        public int Received { get; set; }
    }

    /// <summary>Blobs kept for the chunks that will be asked for next.</summary>
    private const int Kept = 8;

    private const int MaxBlob = 256 << 20;

    private readonly ILedger _ledger;
    private readonly IArtifactStore _artifacts;
    private readonly TransferSettings _settings;
    private readonly OutageLog _storing = new(Context.GetLogger(), "Artifacts cannot be stored", "Artifacts can be stored again.");
    private readonly OutageLog _reading = new(Context.GetLogger(), "Artifacts cannot be read", "Artifacts can be read again.");
    private readonly Dictionary<(IActorRef, Digest), Arrival> _arriving = [];
    private readonly List<Loaded> _loaded = [];
    private readonly Dictionary<(BlobProtocol.Kind, Digest), List<(IActorRef Worker, int Offset)>> _loading = [];

    public BlobDeskActor(ILedger ledger, IArtifactStore artifacts, TransferSettings settings)
    {
        (_ledger, _artifacts, _settings) = (ledger, artifacts, settings);
        Receive<BlobProtocol.Offer>(OnOffer);
        Receive<Checked>(OnChecked);
        Receive<BlobProtocol.Chunk>(OnChunk);
        Receive<Answered>(m => m.Worker.Tell(m.Answer));
        Receive<BlobProtocol.Fetch>(OnFetch);
        Receive<Loaded>(OnLoaded);
        Receive<LoadFailed>(OnLoadFailed);
        Receive<StoreFailed>(OnStoreFailed);
    }

    private void OnOffer(BlobProtocol.Offer offer)
    {
        var worker = Sender;
        if (offer.Length is < 0 or > MaxBlob) worker.Tell(new BlobProtocol.Refused(offer.Artifact));
        else CheckAsync(worker, offer).PipeTo(Self, failure: e => new StoreFailed(worker, offer.Artifact, e));
    }

    private async Task<Checked> CheckAsync(IActorRef worker, BlobProtocol.Offer offer)
    {
        var missing = await _artifacts.MissingAsync([offer.Artifact], CancellationToken.None);
        return new Checked(worker, offer, missing.Count == 0);
    }

    private void OnChecked(Checked offered)
    {
        _storing.Succeeded();
        var artifact = offered.Offer.Artifact;
        if (offered.IsStored)
        {
            offered.Worker.Tell(new BlobProtocol.Stored(artifact));
            return;
        }
        _arriving[(offered.Worker, artifact)] = new Arrival(offered.Offer.Length);
        offered.Worker.Tell(new BlobProtocol.Wanted(artifact));
    }

    private void OnChunk(BlobProtocol.Chunk chunk)
    {
        if (!_arriving.TryGetValue((Sender, chunk.Digest), out var arrival)) return;
        if (chunk.Offset < 0 || chunk.Offset > arrival.Bytes.Length - chunk.Bytes.Length) return;
        chunk.Bytes.CopyTo(arrival.Bytes.AsMemory(chunk.Offset));
        if (arrival.Offsets.Add(chunk.Offset)) arrival.Received += chunk.Bytes.Length;
        Sender.Tell(new BlobProtocol.ChunkReceived(chunk.Digest, chunk.Offset));
        if (arrival.Received < arrival.Bytes.Length) return;

        _arriving.Remove((Sender, chunk.Digest));
        var worker = Sender;
        StoreAsync(worker, chunk.Digest, arrival.Bytes).PipeTo(Self, failure: e => new StoreFailed(worker, chunk.Digest, e));
    }

    private void OnStoreFailed(StoreFailed failed)
    {
        _storing.Failed(failed.Error);
        failed.Worker.Tell(new BlobProtocol.NotStored(failed.Artifact));
    }

    private async Task<Answered> StoreAsync(IActorRef worker, Digest digest, byte[] bytes)
    {
        if (Digest.Of(bytes) != digest) return new Answered(worker, new BlobProtocol.Refused(digest));
        await _artifacts.PutAsync(digest, bytes, CancellationToken.None);
        return new Answered(worker, new BlobProtocol.Stored(digest));
    }

    private void OnFetch(BlobProtocol.Fetch fetch)
    {
        if (_loaded.Find(l => l.Kind == fetch.Kind && l.Digest == fetch.Digest) is { } loaded)
        {
            Answer(loaded, Sender, fetch.Offset);
            return;
        }
        var key = (fetch.Kind, fetch.Digest);
        if (_loading.TryGetValue(key, out var waiting))
        {
            waiting.Add((Sender, fetch.Offset));
            return;
        }
        _loading.Add(key, [(Sender, fetch.Offset)]);
        LoadAsync(fetch.Kind, fetch.Digest).PipeTo(Self, failure: e => new LoadFailed(fetch.Kind, fetch.Digest, e));
    }

    private async Task<Loaded> LoadAsync(BlobProtocol.Kind kind, Digest digest) => new(kind, digest, kind == BlobProtocol.Kind.Artifact
        ? await _artifacts.GetAsync(digest, CancellationToken.None)
        : SweepJson.Write(await _ledger.SpecAsync(digest, CancellationToken.None)));

    /// <summary>The worker asks again when no answer comes.</summary>
    private void OnLoadFailed(LoadFailed failed)
    {
        _loading.Remove((failed.Kind, failed.Digest));
        _reading.Failed(failed.Error);
    }

    private void OnLoaded(Loaded loaded)
    {
        _reading.Succeeded();
        if (_loading.Remove((loaded.Kind, loaded.Digest), out var waiting))
            foreach (var (worker, offset) in waiting) Answer(loaded, worker, offset);
        if (loaded.Bytes is null) return;
        _loaded.Add(loaded);
        if (_loaded.Count > Kept) _loaded.RemoveAt(0);
    }

    private void Answer(Loaded loaded, IActorRef worker, int offset)
    {
        if (loaded.Bytes is not { } bytes) worker.Tell(new BlobProtocol.Missing(loaded.Kind, loaded.Digest));
        else if (offset >= 0 && offset <= bytes.Length)
            worker.Tell(new BlobProtocol.Chunk(loaded.Digest, offset, bytes.Length) { Bytes = bytes.AsMemory(offset, Math.Min(_settings.Chunk, bytes.Length - offset)) });
    }
}

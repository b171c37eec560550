using Akka.Actor;
using Akka.Event;
using TauGate.Cluster.Configuration;
using TauGate.Cluster.Logging;
using TauGate.Cluster.Protocol;
using TauGate.Core.Ports;
using TauGate.Core.Sweeps;

namespace TauGate.Cluster.Transfer;

/// <summary>
/// Takes artifacts from workers and hands out artifacts and sweep specifications, chunk by chunk. Its memory is bounded
/// however many workers ask; the others wait, and ask again. Requests that arrive while the database is busy with
/// others are then answered together.
/// </summary>
internal sealed class BlobDeskActor : ReceiveActor, IWithTimers
{
    private sealed record Offered(IActorRef Worker, BlobProtocol.Offer Offer);

    private sealed record Checked(Offered[] Offers, IReadOnlySet<ArtifactDigest> Missing, Exception? Error);

    private sealed record Arrived(IActorRef Worker, ArtifactDigest Artifact, byte[] Bytes);

    private sealed record Stored(Arrived[] Artifacts, IReadOnlySet<ArtifactDigest> Damaged, Exception? Error);

    private sealed record Loaded(BlobProtocol.Name Blob, byte[]? Bytes, Exception? Error);

    private sealed record Look;

    private const int MaxBlob = 256 << 20;
    private const long Memory = 96 << 20;

    /// <summary>Most bytes stored in one transaction, unless a single artifact is larger.</summary>
    private const long StoredAtOnce = 8 << 20;

    /// <summary>Most blobs that are read from the database at a time.</summary>
    private const int Loads = 3;

    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(250);

    private readonly ILedger _ledger;
    private readonly IArtifactStore _artifacts;
    private readonly TransferSettings _settings;
    private readonly OutageLog _storing = new(
        Context.GetLogger(),
        "Artifacts cannot be stored",
        "Artifacts can be stored again."
    );
    private readonly OutageLog _reading = new(
        Context.GetLogger(),
        "Artifacts cannot be read",
        "Artifacts can be read again."
    );
    private readonly ArrivalBook _arrivals;
    private readonly BlobShelf _shelf;
    private readonly Queue<Offered> _offered = new();
    private readonly Queue<Arrived> _arrived = new();
    private readonly Dictionary<BlobProtocol.Name, HashSet<(IActorRef Worker, int Offset)>> _asked = [];
    private readonly Queue<BlobProtocol.Name> _toLoad = new();
    private bool _isChecking;
    private bool _isStoring;
    private int _loading;

    /// <param name="patience">How long after its last chunk an artifact from a worker is dropped.</param>
    public BlobDeskActor(
        ILedger ledger,
        IArtifactStore artifacts,
        TransferSettings settings,
        TimeSpan patience,
        TimeProvider time
    )
    {
        (_ledger, _artifacts, _settings) = (ledger, artifacts, settings);
        (_arrivals, _shelf) = (new ArrivalBook(Memory, patience, time), new BlobShelf(Memory, Idle, time));
        Receive<BlobProtocol.Offer>(OnOffer);
        Receive<Checked>(OnChecked);
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
        if (offer.Length is < 0 or > MaxBlob)
        {
            Sender.Tell(new BlobProtocol.Refused(offer.Artifact));
            return;
        }
        _offered.Enqueue(new Offered(Sender, offer));
        CheckNext();
    }

    private void CheckNext()
    {
        if (_isChecking || _offered.Count == 0)
            return;
        Offered[] offers = [.. _offered];
        _offered.Clear();
        _isChecking = true;
        _artifacts
            .MissingAsync([.. offers.Select(o => o.Offer.Artifact).Distinct()], CancellationToken.None)
            .PipeTo(
                Self,
                success: missing => new Checked(offers, missing, null),
                failure: e => new Checked(offers, new HashSet<ArtifactDigest>(), e)
            );
    }

    private void OnChecked(Checked result)
    {
        _isChecking = false;
        if (result.Error is { } error)
            _storing.Failed(error);
        else
            _storing.Succeeded();
        foreach (var (worker, offer) in result.Offers)
        {
            if (result.Error is not null)
                worker.Tell(new BlobProtocol.NotStored(offer.Artifact));
            else if (result.Missing.Contains(offer.Artifact))
                _arrivals.Expect(worker, offer);
            else
                worker.Tell(new BlobProtocol.Stored(offer.Artifact));
        }
        Admit();
        CheckNext();
    }

    private void Admit()
    {
        foreach (var (worker, artifact) in _arrivals.Admit())
            worker.Tell(new BlobProtocol.Wanted(artifact));
    }

    private void OnChunk(BlobProtocol.Chunk chunk)
    {
        if (chunk.Blob.Artifact is not { } artifact || !_arrivals.Add(Sender, artifact, chunk, out var whole))
            return;
        Sender.Tell(new BlobProtocol.ChunkReceived(artifact, chunk.Offset));
        if (whole is null)
            return;
        _arrived.Enqueue(new Arrived(Sender, artifact, whole));
        StoreNext();
    }

    private void StoreNext()
    {
        if (_isStoring || _arrived.Count == 0)
            return;
        var batch = new List<Arrived>();
        for (long bytes = 0; bytes < StoredAtOnce && _arrived.TryDequeue(out var next); bytes += next.Bytes.Length)
            batch.Add(next);
        _isStoring = true;
        StoreAsync([.. batch]).PipeTo(Self);
    }

    private async Task<Stored> StoreAsync(Arrived[] batch)
    {
        var damaged = new HashSet<ArtifactDigest>();
        try
        {
            damaged = await Task.Run(() =>
                batch.Where(a => ArtifactDigest.Of(a.Bytes) != a.Artifact).Select(a => a.Artifact).ToHashSet()
            );
            await _artifacts.PutAsync(
                [.. batch.Where(a => !damaged.Contains(a.Artifact)).Select(a => (a.Artifact, a.Bytes))],
                CancellationToken.None
            );
            return new Stored(batch, damaged, null);
        }
#pragma warning disable CA1031 // The workers are told, and offer them again.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return new Stored(batch, damaged, e);
        }
    }

    private void OnStored(Stored stored)
    {
        _isStoring = false;
        if (stored.Error is { } error)
            _storing.Failed(error);
        foreach (var (worker, artifact, bytes) in stored.Artifacts)
        {
            _arrivals.Ended(bytes.Length);
            if (stored.Damaged.Contains(artifact))
                worker.Tell(new BlobProtocol.Refused(artifact));
            else if (stored.Error is not null)
                worker.Tell(new BlobProtocol.NotStored(artifact));
            else
                worker.Tell(new BlobProtocol.Stored(artifact));
        }
        Admit();
        StoreNext();
    }

    // To workers

    private void OnFetch(BlobProtocol.Fetch fetch)
    {
        if (_shelf.Find(fetch.Blob) is { } bytes)
        {
            Answer(fetch.Blob, bytes, Sender, fetch.Offset);
            return;
        }
        if (!_asked.TryGetValue(fetch.Blob, out var waiting))
        {
            _asked.Add(fetch.Blob, waiting = []);
            _toLoad.Enqueue(fetch.Blob);
        }
        waiting.Add((Sender, fetch.Offset));
        LoadNext();
    }

    private void LoadNext()
    {
        while (_loading < Loads && _toLoad.Count > 0 && _shelf.HasRoom())
        {
            var blob = _toLoad.Dequeue();
            _loading++;
            LoadAsync(blob)
                .PipeTo(Self, success: bytes => new Loaded(blob, bytes, null), failure: e => new Loaded(blob, null, e));
        }
    }

    private async Task<byte[]?> LoadAsync(BlobProtocol.Name blob)
    {
        if (blob.Artifact is { } artifact)
            return await _artifacts.GetAsync(artifact, CancellationToken.None);
        return SweepJson.Write(await _ledger.SpecAsync(blob.Specification!.Value, CancellationToken.None));
    }

    private void OnLoaded(Loaded loaded)
    {
        _loading--;
        _asked.Remove(loaded.Blob, out var waiting);
        if (loaded.Error is { } error)
        {
            // Without an answer the workers ask again.
            _reading.Failed(error);
        }
        else
        {
            _reading.Succeeded();
            if (loaded.Bytes is { } bytes)
                _shelf.Put(loaded.Blob, bytes);
            foreach (var (worker, offset) in waiting ?? [])
            {
                if (loaded.Bytes is null)
                    worker.Tell(new BlobProtocol.Missing(loaded.Blob));
                else
                    Answer(loaded.Blob, loaded.Bytes, worker, offset);
            }
        }
        LoadNext();
    }

    private void Answer(BlobProtocol.Name blob, byte[] bytes, IActorRef worker, int offset)
    {
        if (offset >= 0 && offset <= bytes.Length)
            worker.Tell(
                new BlobProtocol.Chunk(blob, offset, bytes.Length)
                {
                    Bytes = bytes.AsMemory(offset, Math.Min(_settings.Chunk, bytes.Length - offset)),
                }
            );
    }
}

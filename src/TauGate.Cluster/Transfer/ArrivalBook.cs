using Akka.Actor;
using TauGate.Cluster.Protocol;

namespace TauGate.Cluster.Transfer;

/// <summary>
/// Artifacts that are arriving from workers, kept in memory until they are stored. Their bytes are bounded; further
/// offers wait. An artifact that stops arriving is dropped, and its worker offers it again.
/// </summary>
/// <param name="capacity">Most bytes at a time; a single artifact may be larger.</param>
/// <param name="patience">How long after its last chunk an arrival is dropped.</param>
internal sealed class ArrivalBook(long capacity, TimeSpan patience, TimeProvider time)
{
    private readonly Dictionary<(IActorRef, ArtifactDigest), Arrival> _arriving = [];
    private readonly LinkedList<(IActorRef Worker, BlobProtocol.Offer Offer)> _waiting = [];
    private long _bytes;

    private sealed class Arrival(int length)
    {
        public byte[] Bytes { get; } = new byte[length];

        public HashSet<int> Offsets { get; } = [];

        public int Received { get; set; }

        public long Heard { get; set; }
    }

    /// <summary>
    /// Takes note of an artifact that a worker offers and that is to be stored. <see cref="Admit"/> says when the
    /// worker may send it.
    /// </summary>
    public void Expect(IActorRef worker, BlobProtocol.Offer offer)
    {
        Drop(worker, offer.Artifact);
        if (!_waiting.Contains((worker, offer)))
            _waiting.AddLast((worker, offer));
    }

    /// <summary>The offers that there is room for now. Drops artifacts that stopped arriving.</summary>
    public IReadOnlyList<(IActorRef Worker, ArtifactDigest Artifact)> Admit()
    {
        foreach (var ((worker, artifact), arrival) in _arriving.ToArray())
            if (time.GetElapsedTime(arrival.Heard) >= patience)
                Drop(worker, artifact);
        var admitted = new List<(IActorRef, ArtifactDigest)>();
        while (_waiting.First is { Value: var (worker, offer) } && (_bytes == 0 || _bytes + offer.Length <= capacity))
        {
            _waiting.RemoveFirst();
            _arriving[(worker, offer.Artifact)] = new Arrival(offer.Length) { Heard = time.GetTimestamp() };
            _bytes += offer.Length;
            admitted.Add((worker, offer.Artifact));
        }
        return admitted;
    }

    /// <summary>
    /// Takes a chunk. False when its artifact is not expected; <paramref name="whole"/> has the artifact's bytes when
    /// this was the last chunk, else null.
    /// </summary>
    public bool Add(IActorRef worker, ArtifactDigest artifact, BlobProtocol.Chunk chunk, out byte[]? whole)
    {
        whole = null;
        if (!_arriving.TryGetValue((worker, artifact), out var arrival))
            return false;
        if (chunk.Offset < 0 || chunk.Offset > arrival.Bytes.Length - chunk.Bytes.Length)
            return false;
        arrival.Heard = time.GetTimestamp();
        chunk.Bytes.CopyTo(arrival.Bytes.AsMemory(chunk.Offset));
        if (arrival.Offsets.Add(chunk.Offset))
            arrival.Received += chunk.Bytes.Length;
        if (arrival.Received >= arrival.Bytes.Length)
        {
            // Its bytes count until it is stored.
            _arriving.Remove((worker, artifact));
            whole = arrival.Bytes;
        }
        return true;
    }

    /// <summary>A whole artifact was stored, or could not be: its bytes count no more.</summary>
    public void Ended(int length) => _bytes -= length;

    private void Drop(IActorRef worker, ArtifactDigest artifact)
    {
        if (_arriving.Remove((worker, artifact), out var arrival))
            _bytes -= arrival.Bytes.Length;
    }
}

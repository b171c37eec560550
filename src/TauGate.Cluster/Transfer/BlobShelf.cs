using TauGate.Cluster.Protocol;

namespace TauGate.Cluster.Transfer;

/// <summary>
/// Blobs kept in memory for the chunks that workers will ask for next, bounded in bytes. A blob that is being fetched
/// is not displaced by others; otherwise, with many workers and many blobs, each would be loaded again for every chunk.
/// </summary>
/// <param name="capacity">Bytes beyond which no further blob is loaded while all are in use.</param>
/// <param name="idle">How long after its last chunk a blob counts as in use.</param>
internal sealed class BlobShelf(long capacity, TimeSpan idle, TimeProvider time)
{
    private readonly Dictionary<BlobProtocol.Name, Blob> _blobs = [];
    private long _bytes;

    private sealed class Blob(byte[] bytes)
    {
        public byte[] Bytes { get; } = bytes;

        public long Used { get; set; }
    }

    /// <summary>The blob, marked as used now; null when it is not in memory.</summary>
    public byte[]? Find(BlobProtocol.Name name)
    {
        if (!_blobs.TryGetValue(name, out var blob))
            return null;
        blob.Used = time.GetTimestamp();
        return blob.Bytes;
    }

    /// <summary>Whether another blob may be loaded. Drops blobs that are not in use to make room.</summary>
    public bool HasRoom()
    {
        foreach (var (key, blob) in _blobs.OrderBy(b => b.Value.Used).ToArray())
        {
            if (_bytes < capacity || time.GetElapsedTime(blob.Used) < idle)
                break;
            _blobs.Remove(key);
            _bytes -= blob.Bytes.Length;
        }
        return _bytes < capacity;
    }

    /// <summary>Keeps a blob.</summary>
    public void Put(BlobProtocol.Name name, byte[] bytes)
    {
        if (_blobs.TryAdd(name, new Blob(bytes) { Used = time.GetTimestamp() }))
            _bytes += bytes.Length;
    }
}

using System.Security.Cryptography;
using TauGate.Cluster.Disk;
using TauGate.Cluster.Protocol;

namespace TauGate.Cluster.Transfer;

/// <summary>
/// A blob that is arriving in chunks: in memory or, when it has a path, in a file beside that path which is renamed
/// when it is whole.
/// </summary>
internal sealed class Download(FetchActor.Want want)
{
    private readonly string? _temporary = want.Path is { } path ? $"{path}.{Guid.NewGuid():N}.tmp" : null;
    private readonly HashSet<int> _offsets = [];
    private byte[] _bytes = [];

    public FetchActor.Want Wanted => want;

    /// <summary>Bytes that have arrived.</summary>
    public long Received { get; private set; }

    /// <summary>The blob's length; not known before the first part.</summary>
    public int? Length { get; private set; }

    public bool IsWhole => Received == Length;

    /// <summary>Takes a chunk; false when it is of another blob, or was there already.</summary>
    /// <exception cref="IOException">The disk refuses.</exception>
    public bool Add(BlobProtocol.Chunk chunk)
    {
        if (
            chunk.Blob != want.Blob
            || chunk.Offset < 0
            || chunk.Offset > chunk.Length - chunk.Bytes.Length
            || (Length ?? chunk.Length) != chunk.Length
            || !_offsets.Add(chunk.Offset)
        )
            return false;
        if (Length is null)
            Begin(chunk.Length);
        if (_temporary is null)
        {
            chunk.Bytes.CopyTo(_bytes.AsMemory(chunk.Offset));
        }
        else
        {
            using var file = File.OpenHandle(_temporary, FileMode.Open, FileAccess.Write);
            RandomAccess.Write(file, chunk.Bytes.Span, chunk.Offset);
        }
        Received += chunk.Bytes.Length;
        return true;
    }

    /// <summary>Verifies the blob and gives a file its name. False when it arrived damaged.</summary>
    /// <exception cref="IOException">The disk refuses.</exception>
    public async Task<bool> FinishAsync()
    {
        if (_temporary is null)
            return Digest.Of(_bytes) == want.Blob.Digest;
        await using (
            var file = new FileStream(_temporary, FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 0)
        )
        {
            if (new Digest(await SHA256.HashDataAsync(file)) != want.Blob.Digest)
                return false;
            file.Flush(flushToDisk: true);
        }
        File.Move(_temporary, want.Path!, overwrite: true);
        DurableFile.SyncFolder(Path.GetDirectoryName(want.Path!)!);
        return true;
    }

    /// <summary>The bytes of a blob without a path.</summary>
    public byte[] Bytes => _bytes;

    /// <summary>Leaves nothing behind of what did not become whole.</summary>
    public void Discard()
    {
        if (Length is not null && _temporary is not null)
            File.Delete(_temporary);
    }

    private void Begin(int length)
    {
        if (_temporary is null)
        {
            _bytes = new byte[length];
        }
        else
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_temporary)!);
            File.OpenHandle(_temporary, FileMode.CreateNew, FileAccess.Write).Dispose();
        }
        // Last: without it there is nothing to discard.
        Length = length;
    }
}

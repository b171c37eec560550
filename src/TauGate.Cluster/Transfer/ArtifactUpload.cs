using TauGate.Cluster.Configuration;
using TauGate.Cluster.Protocol;

namespace TauGate.Cluster.Transfer;

/// <summary>
/// An artifact on its way to the coordinator, with a limited number of unanswered chunks, so that bulk does not delay
/// other messages.
/// </summary>
internal sealed class ArtifactUpload(ArtifactDigest artifact, byte[] content, TransferSettings settings)
{
    private int _offset;

    /// <summary>The first chunks, to be sent when the desk wants the artifact.</summary>
    public IEnumerable<BlobProtocol.Chunk> Begin()
    {
        _offset = 0;
        for (var i = 0; i < settings.Window; i++)
            foreach (var chunk in Next())
                yield return chunk;
    }

    /// <summary>The next chunk, to be sent when one has arrived; empty at the end.</summary>
    public IEnumerable<BlobProtocol.Chunk> Next()
    {
        if (_offset >= content.Length)
            yield break;
        var length = Math.Min(settings.Chunk, content.Length - _offset);
        yield return new BlobProtocol.Chunk(BlobProtocol.Name.Of(artifact), _offset, content.Length)
        {
            Bytes = content.AsMemory(_offset, length),
        };
        _offset += length;
    }
}

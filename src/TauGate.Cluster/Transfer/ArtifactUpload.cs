using TauGate.Cluster.Configuration;
using TauGate.Cluster.Protocol;

namespace TauGate.Cluster.Transfer;

/// <summary>
/// An artifact on its way to the coordinator: so many chunks under way at once, so that bulk does not delay anything
/// else.
/// </summary>
internal sealed class ArtifactUpload(ArtifactDigest artifact, byte[] content, TransferSettings settings)
{
    private int _offset;

    /// <summary>The chunks to send when the desk wants the artifact.</summary>
    public IEnumerable<BlobProtocol.Chunk> Begin()
    {
        _offset = 0;
        for (var i = 0; i < settings.Window; i++)
            foreach (var chunk in Next())
                yield return chunk;
    }

    /// <summary>The chunk to send when one has arrived; none at the end.</summary>
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

using TauGate.Core.Ports;
using TauGate.Core.Results;

namespace TauGate.Core.Audits;

/// <summary>
/// Checks that the blobs stored for a cell are those of its result, by the digests of their tensors. Nothing is
/// trained; <see cref="RowAudit"/> checks the rows.
/// </summary>
public static class StoredBits
{
    /// <summary>The differences; empty when there are none.</summary>
    /// <param name="artifact">The blob of a digest, null when there is none; throws
    /// <see cref="DatabaseContentException"/> when its bytes do not have that digest.</param>
    public static async Task<IReadOnlyList<Discrepancy>> CheckAsync(
        StoredCell cell,
        Func<ArtifactDigest, Task<byte[]?>> artifact
    )
    {
        var found = new List<Discrepancy>();
        var result = cell.Record.Result;
        if (cell.Foundation.Result.Digest is var canonical && canonical != result.FoundationDigest)
            found.Add(
                new Discrepancy(VerifiedPart.StoredFoundation, result.FoundationDigest.ToString(), canonical.ToString())
            );
        await CompareAsync(
            found,
            VerifiedPart.StoredFoundation,
            cell.Foundation.Artifact,
            result.FoundationDigest,
            artifact
        );
        if (cell.Record.Adapter is { } adapter)
            await CompareAsync(found, VerifiedPart.StoredAdapter, adapter, result.AdapterDigest, artifact);
        return found;
    }

    /// <summary>Digest of the tensors in a blob, or what is wrong with it in words.</summary>
    public static async Task<(TensorDigest? Digest, string? Damage, byte[]? Bytes)> ContentAsync(
        ArtifactDigest blob,
        Func<ArtifactDigest, Task<byte[]?>> artifact
    )
    {
        try
        {
            return await artifact(blob) is { } bytes
                ? (TensorArchive.ContentDigest(TensorArchive.Read(bytes)), null, bytes)
                : (null, $"artifact {blob.Short} is not stored", null);
        }
        catch (Exception e) when (e is InvalidDataException or DatabaseContentException)
        {
            return (null, e.Message, null);
        }
    }

    private static async Task CompareAsync(
        List<Discrepancy> found,
        VerifiedPart part,
        ArtifactDigest blob,
        TensorDigest recorded,
        Func<ArtifactDigest, Task<byte[]?>> artifact
    )
    {
        var (digest, damage, _) = await ContentAsync(blob, artifact);
        if (digest != recorded)
            found.Add(new Discrepancy(part, recorded.ToString(), damage ?? digest.ToString()!));
    }
}

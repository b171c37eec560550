using TauGate.Core.Ports;
using TauGate.Core.Results;

namespace TauGate.Core.Audits;

/// <summary>Whether what is stored of a cell belongs together: blobs and measures against the digests recorded for them. No training is needed for that.</summary>
public static class StoredBits
{
    /// <summary>What does not belong together; empty when all does.</summary>
    /// <param name="artifact">The blob of a digest, null when there is none; throws <see cref="InvalidDataException"/> when its bytes do not have that digest.</param>
    public static async Task<IReadOnlyList<Discrepancy>> CheckAsync(StoredCell cell, Func<Digest, Task<byte[]?>> artifact)
    {
        var found = new List<Discrepancy>();
        var result = cell.Record.Result;
        if (result.ComputeDigest() is var measures && measures != cell.Record.ResultDigest)
            found.Add(new Discrepancy(VerifiedPart.StoredMeasures, cell.Record.ResultDigest.ToString(), measures.ToString()));
        foreach (var (name, mode) in Modes(result))
        {
            var bits = mode.CorrectImages.Sum(b => System.Numerics.BitOperations.PopCount(b));
            if (bits != mode.Correct) found.Add(new Discrepancy(VerifiedPart.StoredMeasures, $"{mode.Correct} correct ({name})", $"{bits} bits"));
        }
        if (cell.Foundation.Result.Digest is var canonical && canonical != result.FoundationDigest)
            found.Add(new Discrepancy(VerifiedPart.StoredFoundation, result.FoundationDigest.ToString(), canonical.ToString()));
        await CompareAsync(found, VerifiedPart.StoredFoundation, cell.Foundation.Artifact, result.FoundationDigest, artifact);
        if (cell.Record.Adapter is { } adapter) await CompareAsync(found, VerifiedPart.StoredAdapter, adapter, result.AdapterDigest, artifact);
        return found;
    }

    /// <summary>Digest of the tensors in a blob, or what is wrong with it in words.</summary>
    public static async Task<(Digest? Digest, string? Damage, byte[]? Bytes)> ContentAsync(Digest blob, Func<Digest, Task<byte[]?>> artifact)
    {
        try
        {
            return await artifact(blob) is { } bytes ? (TensorArchive.ContentDigest(TensorArchive.Read(bytes)), null, bytes) : (null, $"artifact {blob.Short} is not stored", null);
        }
        catch (InvalidDataException e)
        {
            return (null, e.Message, null);
        }
    }

    private static async Task CompareAsync(List<Discrepancy> found, VerifiedPart part, Digest blob, Digest recorded, Func<Digest, Task<byte[]?>> artifact)
    {
        var (digest, damage, _) = await ContentAsync(blob, artifact);
        if (digest != recorded) found.Add(new Discrepancy(part, recorded.ToString(), damage ?? digest.ToString()!));
    }

    private static IEnumerable<(string Name, ModeMeasures Mode)> Modes(CellResult result) =>
        new (string Name, ModeMeasures? Mode)[]
        {
            ("target", result.Target), ("source", result.Source), ("hardened target", result.HardenedTarget), ("hardened source", result.HardenedSource),
            ("foundation target", result.FoundationTarget), ("foundation source", result.FoundationSource),
        }.Where(m => m.Mode is not null).Select(m => (m.Name, m.Mode!));
}

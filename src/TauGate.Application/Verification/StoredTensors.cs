using TauGate.Core.Audits;
using TauGate.Core.Errors;
using TauGate.Core.Ports;
using TauGate.Core.Results;

namespace TauGate.Application.Verification;

/// <summary>
/// Stored tensors, held against the digests of the results they belong to before anybody works with them.
/// </summary>
public sealed class StoredTensors(IArtifactStore artifacts)
{
    /// <summary>Bytes and tensors of the adapter; null when only numbers were kept.</summary>
    /// <exception cref="EnvironmentException">They are damaged.</exception>
    public async Task<(byte[] Bytes, IReadOnlyList<NamedTensor> Tensors)?> AdapterAsync(
        StoredCell cell,
        CancellationToken cancellation
    ) =>
        cell.Record.Adapter is { } blob
            ? await ReadAsync("adapter", blob, cell.Record.Result.AdapterDigest, cancellation)
            : null;

    /// <summary>Bytes and tensors of the foundation.</summary>
    /// <exception cref="EnvironmentException">They are damaged.</exception>
    public Task<(byte[] Bytes, IReadOnlyList<NamedTensor> Tensors)> FoundationAsync(
        StoredCell cell,
        CancellationToken cancellation
    ) => ReadAsync("foundation", cell.Foundation.Artifact, cell.Record.Result.FoundationDigest, cancellation);

    private async Task<(byte[] Bytes, IReadOnlyList<NamedTensor> Tensors)> ReadAsync(
        string what,
        ArtifactDigest blob,
        TensorDigest recorded,
        CancellationToken cancellation
    )
    {
        var (digest, damage, bytes) = await StoredBits.ContentAsync(blob, b => artifacts.GetAsync(b, cancellation));
        return digest == recorded
            ? (bytes!, TensorArchive.Read(bytes))
            : throw new EnvironmentException(
                $"The stored {what} {blob.Short} is not what was recorded: "
                    + $"{damage ?? $"its tensors have digest {digest}, the result says {recorded}"}. "
                    + "'taugate verify' tells more."
            );
    }
}

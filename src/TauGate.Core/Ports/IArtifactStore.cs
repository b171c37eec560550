namespace TauGate.Core.Ports;

/// <summary>
/// Content-addressed blobs: foundations, adapters, data set files. A blob's name is the SHA-256 of its bytes.
/// </summary>
public interface IArtifactStore
{
    /// <summary>
    /// Which of these are missing. Those that are stored are kept for at least half an hour, so that a result can refer
    /// to them.
    /// </summary>
    Task<IReadOnlySet<ArtifactDigest>> MissingAsync(
        IReadOnlyCollection<ArtifactDigest> artifacts,
        CancellationToken cancellation
    );

    /// <summary>Stores blobs, all or none; storing one again does nothing.</summary>
    /// <exception cref="InvalidDataException">The bytes of a blob do not have its digest.</exception>
    Task PutAsync(
        IReadOnlyCollection<(ArtifactDigest Artifact, byte[] Bytes)> artifacts,
        CancellationToken cancellation
    );

    /// <summary>Stores a blob; storing it again does nothing.</summary>
    /// <exception cref="InvalidDataException">The bytes do not have that digest.</exception>
    Task PutAsync(ArtifactDigest artifact, byte[] bytes, CancellationToken cancellation) =>
        PutAsync([(artifact, bytes)], cancellation);

    /// <summary>The blob, verified; null when there is none.</summary>
    /// <exception cref="DatabaseContentException">The stored bytes do not have that digest.</exception>
    Task<byte[]?> GetAsync(ArtifactDigest artifact, CancellationToken cancellation);
}

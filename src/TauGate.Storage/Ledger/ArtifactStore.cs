using TauGate.Core.Ports;
using TauGate.Core.Sweeps;
using TauGate.Storage.Connections;
using TauGate.Storage.Queries;

namespace TauGate.Storage.Ledger;

/// <summary>
/// Blobs as rows. The largest are data set files (47 MB) and foundations (1 MB): small enough for bytea, which a
/// foreign key can refer to and one statement writes whole, unlike large objects.
/// </summary>
internal sealed class ArtifactStore(ConnectionPool connections) : IArtifactStore
{
    public async Task<IReadOnlySet<ArtifactDigest>> MissingAsync(
        IReadOnlyCollection<ArtifactDigest> artifacts,
        CancellationToken cancellation
    ) =>
        artifacts.Count == 0
            ? new HashSet<ArtifactDigest>()
            : (
                await connections.ReadAsync(
                    "Artifacts/missing",
                    r => r.Identity<ArtifactDigest>("digest"),
                    cancellation,
                    Parameters.Column(artifacts)
                )
            ).ToHashSet();

    public async Task PutAsync(
        IReadOnlyCollection<(ArtifactDigest Artifact, byte[] Bytes)> artifacts,
        CancellationToken cancellation
    )
    {
        foreach (var (artifact, bytes) in artifacts)
        {
            var actual = ArtifactDigest.Of(bytes);
            if (actual != artifact)
                throw new InvalidDataException(
                    $"Artifact {artifact.Short} was to be stored, but the bytes are {actual.Short}."
                );
        }
        // In one order, so that writers do not deadlock.
        var rows = artifacts.DistinctBy(a => a.Artifact).OrderBy(a => a.Artifact.Value).ToArray();
        if (rows.Length > 0)
            await connections.ExecuteAsync(
                "Artifacts/put",
                cancellation,
                Parameters.Column(rows, r => r.Artifact),
                Parameters.Column(rows, r => r.Bytes)
            );
    }

    public async Task<byte[]?> GetAsync(ArtifactDigest artifact, CancellationToken cancellation)
    {
        var bytes = (
            await connections.ReadAsync("Artifacts/get", r => r.Bytes("bytes"), cancellation, Parameters.Of(artifact))
        ).SingleOrDefault();
        if (bytes is not null && ArtifactDigest.Of(bytes) != artifact)
            throw new DatabaseContentException(
                $"Artifact {artifact.Short} is damaged in the database: "
                    + $"its bytes are {ArtifactDigest.Of(bytes).Short}."
            );
        return bytes;
    }

    /// <summary>Removes blobs that no row refers to and that were not stored or asked for within that age.</summary>
    public async Task<(long Count, long Bytes)> CollectGarbageAsync(TimeSpan age, CancellationToken cancellation)
    {
        var dataSets = DataSet.Known.SelectMany(data => data.Files).Select(file => file.Digest).ToArray();
        return await connections.UseAsync(
            async connection =>
                await ConnectionPool.ReadOneAsync(
                    connection,
                    "Artifacts/collect",
                    r => (r.Int64("blobs"), r.Int64("bytes")),
                    cancellation,
                    Parameters.Of(age),
                    Parameters.Column(dataSets)
                ),
            cancellation
        );
    }
}

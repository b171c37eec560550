using TauGate.Core.Ports;
using TauGate.Core.Sweeps;

namespace TauGate.Storage;

/// <summary>
/// Blobs as rows. The largest are data set files (47 MB) and foundations (1 MB): small enough for bytea, which a foreign key can
/// refer to and one statement writes whole, unlike large objects.
/// </summary>
internal sealed class ArtifactStore(Connections connections) : IArtifactStore
{
    public async Task<IReadOnlySet<ArtifactDigest>> MissingAsync(IReadOnlyCollection<ArtifactDigest> artifacts, CancellationToken cancellation) =>
        artifacts.Count == 0
            ? new HashSet<ArtifactDigest>()
            : (await connections.ReadAsync("artifact_missing", r => r.GetDigest<ArtifactDigest>(0), cancellation, Parameters.Column(artifacts))).ToHashSet();

    public async Task PutAsync(IReadOnlyCollection<(ArtifactDigest Artifact, byte[] Bytes)> artifacts, CancellationToken cancellation)
    {
        foreach (var (artifact, bytes) in artifacts)
        {
            var actual = ArtifactDigest.Of(bytes);
            if (actual != artifact) throw new InvalidDataException($"Artifact {artifact.Short} was to be stored, but the bytes are {actual.Short}.");
        }
        // In one order, so that writers do not deadlock.
        var rows = artifacts.DistinctBy(a => a.Artifact).OrderBy(a => a.Artifact).ToArray();
        if (rows.Length > 0)
            await connections.ExecuteAsync("artifact_put", cancellation, Parameters.Column(rows, r => r.Artifact), Parameters.Column(rows, r => r.Bytes));
    }

    public async Task<byte[]?> GetAsync(ArtifactDigest artifact, CancellationToken cancellation)
    {
        var bytes = (await connections.ReadAsync("artifact_get", r => r.GetFieldValue<byte[]>(0), cancellation, Parameters.Of(artifact))).SingleOrDefault();
        if (bytes is not null && ArtifactDigest.Of(bytes) != artifact)
            throw new InvalidDataException($"Artifact {artifact.Short} is damaged in the database: its bytes are {ArtifactDigest.Of(bytes).Short}.");
        return bytes;
    }

    /// <summary>Removes what nothing refers to and nobody stored or asked for within that age.</summary>
    public async Task<(long Count, long Bytes)> CollectGarbageAsync(TimeSpan age, CancellationToken cancellation)
    {
        var dataSets = DataSet.Known.SelectMany(data => data.Files).Select(file => file.Digest).ToArray();
        return await connections.UseAsync(async connection => (await Connections.ReadAsync(
            connection, "artifact_collect", r => (r.GetInt64(0), r.GetInt64(1)), cancellation, Parameters.Of(age), Parameters.Column(dataSets))).Single(), cancellation);
    }
}

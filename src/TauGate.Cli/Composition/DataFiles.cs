using System.Globalization;
using TauGate.Core.Sweeps;
using TauGate.Training.Data;

namespace TauGate.Cli.Composition;

/// <summary>The data set's files, from wherever they can be had.</summary>
internal static class DataFiles
{
    /// <summary>Where to look and fetch from.</summary>
    public static DataSettings Settings(TauGateHome home, string? dataFolder) =>
        new(home.Path, string.IsNullOrEmpty(dataFolder) ? null : Path.GetFullPath(dataFolder), DataSettings.PublicMirrors);

    /// <summary>Makes sure the files are there and whole; the folder they are in.</summary>
    /// <exception cref="TauGate.Core.Ports.EnvironmentException">No source delivers, or a file is corrupt.</exception>
    public static Task<string> EnsureAsync(TauGateHome home, string? dataFolder, Action<string> say, CancellationToken cancellation, bool replaceCorrupt = false) =>
        new MnistFetcher(Settings(home, dataFolder)).EnsureAsync(DataSet.Mnist, replaceCorrupt, new Announcer(say), cancellation);

    /// <summary>Looks at the files that are there before anything is written: a damaged one, or one that the user's folder lacks, is refused.</summary>
    /// <exception cref="TauGate.Core.Ports.EnvironmentException">Names the file.</exception>
    public static void RefuseDamaged(TauGateHome home, string? dataFolder)
    {
        var locator = new DataLocator(Settings(home, dataFolder));
        if (locator.IsUsersOwn || locator.Check(DataSet.Mnist).Any(f => f.State == DataFileState.Corrupt)) locator.Require(DataSet.Mnist);
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
                if (now == _last) return;
                _last = now;
            }
            var total = value.TotalBytes is { } bytes ? string.Create(CultureInfo.InvariantCulture, $" of {bytes / 1048576.0:F1} MiB") : "";
            say(string.Create(CultureInfo.InvariantCulture, $"Fetching {value.FileName ?? "MNIST"} from {value.Source}: {value.Bytes / 1048576.0:F1}{(total.Length == 0 ? " MiB" : total)}"));
        }
    }
}

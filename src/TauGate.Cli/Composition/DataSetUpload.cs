using TauGate.Core.Errors;
using TauGate.Core.Ports;
using TauGate.Core.Sweeps;

namespace TauGate.Cli.Composition;

/// <summary>
/// Puts a data set's files into the artifact store, from where workers fetch them through the cluster.
/// </summary>
internal static class DataSetUpload
{
    /// <summary>Stores the files that are missing there, and fetches them first if necessary.</summary>
    /// <exception cref="EnvironmentException">They cannot be fetched or stored.</exception>
    public static async Task EnsureAsync(
        IArtifactStore artifacts,
        TauGateHome home,
        string? dataFolder,
        DataSet data,
        Action<string> say,
        CancellationToken cancellation
    )
    {
        var missing = await artifacts.MissingAsync([.. data.Files.Select(f => f.Digest)], cancellation);
        if (missing.Count == 0)
            return;
        var folder = await DataFiles.EnsureAsync(home, dataFolder, data, artifacts, say, cancellation);
        await StoreAsync(artifacts, folder, data.Files.Where(f => missing.Contains(f.Digest)), cancellation);
        say($"The data set {data.Name} is stored; workers fetch it through the cluster.");
    }

    /// <summary>
    /// Stores the test labels alone, which accuracy by class needs: a run's own trainers read everything from the disk.
    /// </summary>
    /// <param name="folder">Has the verified files.</param>
    public static async Task EnsureLabelsAsync(
        IArtifactStore artifacts,
        string folder,
        DataSet data,
        CancellationToken cancellation
    )
    {
        if ((await artifacts.MissingAsync([data.TestLabels], cancellation)).Count > 0)
            await StoreAsync(artifacts, folder, data.Files.Where(f => f.Digest == data.TestLabels), cancellation);
    }

    private static async Task StoreAsync(
        IArtifactStore artifacts,
        string folder,
        IEnumerable<(string FileName, ArtifactDigest Digest)> files,
        CancellationToken cancellation
    )
    {
        foreach (var (name, digest) in files)
            await artifacts.PutAsync(
                digest,
                await File.ReadAllBytesAsync(Path.Combine(folder, name), cancellation),
                cancellation
            );
    }
}

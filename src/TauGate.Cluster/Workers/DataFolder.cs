using System.Collections.Immutable;
using TauGate.Core.Errors;
using TauGate.Core.Sweeps;

namespace TauGate.Cluster.Workers;

/// <summary>A folder with the files of a data set.</summary>
internal sealed class DataFolder(string path, DataSet data)
{
    /// <summary>The folder of a data set in a home, where trainers look for it.</summary>
    public static DataFolder InHome(string home, DataSet data) =>
        new(System.IO.Path.Combine(home, "data", data.FolderName), data);

    public string Path => path;

    public DataSet Data => data;

    public string FileOf(string name) => System.IO.Path.Combine(path, name);

    /// <summary>Files that are absent or damaged. Reads them all.</summary>
    /// <exception cref="EnvironmentException">A file that is there cannot be read.</exception>
    public async Task<ImmutableArray<(string Name, ArtifactDigest Digest)>> MissingAsync()
    {
        var missing = ImmutableArray.CreateBuilder<(string, ArtifactDigest)>();
        foreach (var (name, digest) in data.Files)
            if (!await IsWholeAsync(FileOf(name), digest))
                missing.Add((name, digest));
        return missing.ToImmutable();
    }

    private static async Task<bool> IsWholeAsync(string file, ArtifactDigest digest)
    {
        try
        {
            await using var stream = new FileStream(
                file,
                FileMode.Open,
                FileAccess.Read,
                FileShare.ReadWrite | FileShare.Delete,
                bufferSize: 0,
                FileOptions.Asynchronous
            );
            return await ArtifactDigest.OfAsync(stream) == digest;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentException($"{file}: cannot be read: {e.Message}", e);
        }
    }
}

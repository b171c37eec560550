using System.Collections.Immutable;
using TauGate.Core.Errors;
using TauGate.Core.Sweeps;

namespace TauGate.Training.Data;

/// <summary>
/// Where a data set's files are on this machine, and whether they are what they should be. Fetches nothing.
/// </summary>
public sealed class DataLocator(DataSettings settings)
{
    /// <summary>The folder that has, or will have, the files: the user's own, else the cache.</summary>
    public string FolderOf(DataSet data) => settings.Directory ?? Path.Combine(settings.Home, "data", data.FolderName);

    /// <summary>Whether the folder is the user's own, which is never written to.</summary>
    public bool IsUsersOwn => settings.Directory is not null;

    /// <summary>Reads every file and compares digests.</summary>
    public ImmutableArray<DataFileStatus> Check(DataSet data)
    {
        var folder = FolderOf(data);
        return
        [
            .. data.Files.Select(file => new DataFileStatus(
                Path.Combine(folder, file.FileName),
                file.Digest,
                Look(Path.Combine(folder, file.FileName), file.Digest)
            )),
        ];
    }

    /// <summary>The folder, when every file in it is whole.</summary>
    /// <exception cref="EnvironmentException">A file is missing or corrupt; the message names it and says what to
    /// do.</exception>
    public string Require(DataSet data)
    {
        foreach (var file in Check(data))
        {
            if (file.State == DataFileState.Missing)
            {
                throw new EnvironmentException(
                    IsUsersOwn
                        ? $"{file.Path}: no such file. --data expects a folder with the uncompressed files "
                            + $"{FileNames(data)}."
                        : $"{file.Path}: no such file. "
                            + $"{(DataSet.Known.Contains(data) ? "Run 'taugate data fetch', or give" : "Give")} "
                            + $"--data DIR with {FileNames(data)}."
                );
            }
            if (file.State == DataFileState.Corrupt)
                throw Corrupt(file);
        }
        return FolderOf(data);
    }

    /// <summary>The names that its folder must have, for people.</summary>
    public static string FileNames(DataSet data) => string.Join(", ", data.Files.Select(f => f.FileName));

    internal EnvironmentException Corrupt(DataFileStatus file) =>
        new(
            $"{file.Path}: corrupt (its SHA-256 is not {file.Digest}). "
                + (
                    IsUsersOwn
                        ? "Replace it, or leave --data away to fetch the data."
                        : $"Run 'taugate data fetch --replace --home {settings.Home}' to fetch it again."
                )
        );

    /// <summary>Reads a file and compares its digest.</summary>
    internal static DataFileState Look(string path, ArtifactDigest expected)
    {
        try
        {
            using var stream = new FileStream(
                path,
                FileMode.Open,
                FileAccess.Read,
                FileShare.ReadWrite | FileShare.Delete,
                bufferSize: 0
            );
            return ArtifactDigest.Of(stream) == expected ? DataFileState.Good : DataFileState.Corrupt;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return DataFileState.Missing;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentException($"{path}: cannot be read: {e.Message}", e);
        }
    }
}

/// <summary>One file of a data set on this machine.</summary>
/// <param name="Digest">SHA-256 it must have.</param>
public sealed record DataFileStatus(string Path, ArtifactDigest Digest, DataFileState State);

/// <summary>What a look at a data file found.</summary>
public enum DataFileState
{
    /// <summary>Its digest is right.</summary>
    Good,

    /// <summary>There is no such file.</summary>
    Missing,

    /// <summary>Its digest is wrong.</summary>
    Corrupt,
}

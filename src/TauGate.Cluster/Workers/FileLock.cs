namespace TauGate.Cluster.Workers;

/// <summary>An exclusive lock on a file, released when its holder ends in whatever way.</summary>
internal sealed class FileLock : IDisposable
{
    private readonly FileStream _stream;

    private FileLock(FileStream stream) => _stream = stream;

    /// <summary>Takes the lock; null when another has it.</summary>
    /// <exception cref="IOException">The file cannot be opened for another reason.</exception>
    /// <exception cref="UnauthorizedAccessException">The file is not ours to open.</exception>
    public static FileLock? TryTake(string path)
    {
        try
        {
            return new FileLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e) when (IsTaken(e))
        {
            return null;
        }
    }

    public void Dispose() => _stream.Dispose();

    /// <summary>ERROR_SHARING_VIOLATION, or what flock says of a lock that another has: EWOULDBLOCK.</summary>
    private static bool IsTaken(IOException e) => e.HResult == (OperatingSystem.IsWindows() ? unchecked((int)0x80070020) : OperatingSystem.IsLinux() ? 11 : 35);
}

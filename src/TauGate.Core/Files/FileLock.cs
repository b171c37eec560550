namespace TauGate.Core.Files;

/// <summary>
/// A lock between processes: a file that is open, by one or, shared, by many. The system lets go of it when its
/// holder ends in whatever way. The file stays.
/// </summary>
public sealed class FileLock : IDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    private readonly FileStream _file;

    private FileLock(FileStream file) => _file = file;

    /// <summary>Takes the lock; null when another has it in a way that excludes this one.</summary>
    /// <exception cref="IOException">The file cannot be opened for another reason.</exception>
    /// <exception cref="UnauthorizedAccessException">The file is not ours to open.</exception>
    public static FileLock? TryTake(string path, bool exclusive = true)
    {
        try
        {
            return new FileLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.Read, exclusive ? FileShare.None : FileShare.Read, bufferSize: 1));
        }
        catch (IOException e) when (IsTaken(e))
        {
            return null;
        }
    }

    /// <summary>Waits for the lock. Polls, because waiting inside the system's lock could not be cancelled.</summary>
    /// <param name="waiting">Told once when it has to wait.</param>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The file is not ours to open.</exception>
    public static async Task<FileLock> TakeAsync(string path, bool exclusive = true, Action? waiting = null, CancellationToken cancellation = default)
    {
        using var timer = new PeriodicTimer(Poll);
        while (true)
        {
            if (TryTake(path, exclusive) is { } taken) return taken;
            waiting?.Invoke();
            waiting = null;
            await timer.WaitForNextTickAsync(cancellation);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    /// <summary>ERROR_SHARING_VIOLATION, or what flock says of a lock that another has: EWOULDBLOCK.</summary>
    private static bool IsTaken(IOException e) => e.HResult == (OperatingSystem.IsWindows() ? unchecked((int)0x80070020) : OperatingSystem.IsLinux() ? 11 : 35);
}

using TauGate.Core.Ports;

namespace TauGate.Storage.Embedded;

/// <summary>
/// An advisory lock on a file, held until disposed or until the process dies. Backed by .NET's own flock of opened files:
/// shared for <see cref="FileShare.Read"/>, exclusive for <see cref="FileShare.None"/>.
/// </summary>
internal sealed class FileLock : IDisposable
{
    /// <summary>EWOULDBLOCK on Linux and on macOS and BSD.</summary>
    private const int WouldBlockLinux = 11, WouldBlockBsd = 35;

    private static readonly TimeSpan PollPeriod = TimeSpan.FromMilliseconds(50);
    private readonly FileStream _file;

    private FileLock(FileStream file) => _file = file;

    /// <summary>The lock, or null when another holds it in a way that excludes this one.</summary>
    /// <exception cref="EnvironmentException">The file cannot be opened.</exception>
    public static FileLock? TryTake(string path, bool exclusive)
    {
        try
        {
            return new FileLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.Read, exclusive ? FileShare.None : FileShare.Read, 1));
        }
        catch (IOException e) when (e.HResult is WouldBlockLinux or WouldBlockBsd)
        {
            return null;
        }
        catch (UnauthorizedAccessException e)
        {
            throw new EnvironmentException($"The lock file '{path}' cannot be opened: {e.Message} {ServerFolder.OfAnotherUser}", e);
        }
        catch (IOException e)
        {
            throw new EnvironmentException($"The lock file '{path}' cannot be opened: {e.Message}", e);
        }
    }

    /// <summary>Waits for the lock. Polls, because waiting inside flock could not be cancelled.</summary>
    /// <exception cref="EnvironmentException">The file cannot be opened.</exception>
    public static async Task<FileLock> TakeAsync(string path, bool exclusive, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(PollPeriod);
        while (true)
        {
            if (TryTake(path, exclusive) is { } taken) return taken;
            await timer.WaitForNextTickAsync(cancellation);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}

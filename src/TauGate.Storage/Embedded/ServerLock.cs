using TauGate.Core.Errors;
using TauGate.Core.Files;

namespace TauGate.Storage.Embedded;

/// <summary>The locks of a private server's folder, with what to do when they cannot be opened.</summary>
internal static class ServerLock
{
    /// <summary>The lock, or null when another holds it in a way that excludes this one.</summary>
    /// <exception cref="EnvironmentException">The file cannot be opened.</exception>
    public static FileLock? TryTake(string path, bool exclusive)
    {
        try
        {
            return FileLock.TryTake(path, exclusive);
        }
        catch (Exception e) when (Explain(path, e) is { } explained)
        {
            throw explained;
        }
    }

    /// <summary>Waits for the lock.</summary>
    /// <exception cref="EnvironmentException">The file cannot be opened.</exception>
    public static async Task<FileLock> TakeAsync(string path, bool exclusive, CancellationToken cancellation)
    {
        try
        {
            return await FileLock.TakeAsync(path, exclusive, cancellation: cancellation);
        }
        catch (Exception e) when (Explain(path, e) is { } explained)
        {
            throw explained;
        }
    }

    private static EnvironmentException? Explain(string path, Exception e) =>
        e switch
        {
            UnauthorizedAccessException => new EnvironmentException(
                $"The lock file '{path}' cannot be opened: {e.Message} {ServerFolder.OfAnotherUser}",
                e
            ),
            IOException => new EnvironmentException($"The lock file '{path}' cannot be opened: {e.Message}", e),
            _ => null,
        };
}

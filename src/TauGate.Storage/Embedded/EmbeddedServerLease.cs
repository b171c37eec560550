using TauGate.Core.Errors;
using TauGate.Core.Files;
using TauGate.Storage.Connections;

namespace TauGate.Storage.Embedded;

/// <summary>
/// The right to use a home's private server. The server stops when the last lease of any process is disposed.
/// </summary>
public sealed class EmbeddedServerLease : IAsyncDisposable
{
    private readonly ServerFolder _folder;
    private FileLock? _use;

    internal EmbeddedServerLease(ServerFolder folder, FileLock use, DatabaseUrl url)
    {
        (_folder, _use) = (folder, use);
        Url = url;
    }

    /// <summary>How to reach the database, also after it was started again.</summary>
    public DatabaseUrl Url { get; }

    /// <summary>Starts the server again when it has ended under its users; does nothing while it runs.</summary>
    /// <exception cref="EnvironmentException">It cannot be started, or another host has it meanwhile.</exception>
    public async Task ReviveAsync(CancellationToken cancellation)
    {
        using var control = await ServerLock.TakeAsync(_folder.ControlLock, exclusive: true, cancellation);
        await new PrivateServer(_folder, null).ReviveAsync(cancellation);
    }

    /// <summary>
    /// Gives the lease back; stops the server when nobody else uses it and it was not told to stay up. Idempotent.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _use, null) is not { } use)
            return;
        using var control = await ServerLock.TakeAsync(_folder.ControlLock, exclusive: true, CancellationToken.None);
        use.Dispose();
        if (File.Exists(_folder.StayUpMark))
            return;
        using var alone = ServerLock.TryTake(_folder.UsersLock, exclusive: true);
        if (alone is not null)
            await new PrivateServer(_folder, null).StopAsync();
    }
}

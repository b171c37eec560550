using Npgsql;
using TauGate.Core.Errors;
using TauGate.Core.Files;
using TauGate.Storage.Connections;

namespace TauGate.Storage.Embedded;

/// <summary>
/// The private PostgreSQL of a TauGate home. Processes share it: each holds a shared lock on <c>users.lock</c>, and a
/// process that gets that lock exclusively may stop the server. Starting and stopping happen under <c>control.lock</c>.
/// A process that is killed loses its locks but not the server, which the next one finds and uses. The server itself
/// holds <c>running.lock</c>, so that no other server is started on its files from another container or host.
/// </summary>
public static class EmbeddedServer
{
    /// <summary>
    /// Starts the home's server, or takes part in the one that runs; makes its data folder when there is none.
    /// </summary>
    /// <param name="progress">Gets a line for each step that takes long: making the data folder, fetching
    /// binaries.</param>
    /// <exception cref="EnvironmentException">No server binaries, no permission, disk full, damaged data: the message
    /// has the server's last words.</exception>
    public static async Task<EmbeddedServerLease> AcquireAsync(
        string home,
        IProgress<string>? progress,
        CancellationToken cancellation
    )
    {
        var folder = await CreateFolderAsync(home, cancellation);
        using var control = await ServerLock.TakeAsync(folder.ControlLock, exclusive: true, cancellation);
        try
        {
            await ServerUpgrade.SettleAsync(folder);
            bool isAlone;
            using (var alone = ServerLock.TryTake(folder.UsersLock, exclusive: true))
                isAlone = alone is not null;
            var url = await new PrivateServer(folder, progress).EnsureRunningAsync(isAlone, cancellation);
            // Only the holder of the control lock keeps this lock exclusively; Status takes it for a moment.
            return new EmbeddedServerLease(
                folder,
                await ServerLock.TakeAsync(folder.UsersLock, exclusive: false, CancellationToken.None),
                url
            );
        }
        catch (Exception e)
        {
            // Ctrl-C in a terminal reaches initdb and pg_ctl as well; their failure is then not an error of its own.
            cancellation.ThrowIfCancellationRequested();
            if (e is PostgresException { SqlState: PostgresErrorCodes.InvalidAuthorizationSpecification } refused)
                throw new EnvironmentException(
                    $"The private database in '{folder.Data}' refused user '{Environment.UserName}' "
                        + $"({refused.MessageText}). {ServerFolder.OfAnotherUser}",
                    e
                );
            if (DatabaseErrors.Includes(e))
                throw new EnvironmentException(
                    $"The private database in '{folder.Data}' cannot be used: {e.Message}",
                    e
                );
            throw;
        }
    }

    /// <summary>
    /// Starts the server and leaves it running until <see cref="StopAsync"/>, even when no process uses it.
    /// </summary>
    /// <exception cref="EnvironmentException">As <see cref="AcquireAsync"/>.</exception>
    public static async Task<EmbeddedServerStatus> StartAsync(
        string home,
        IProgress<string>? progress,
        CancellationToken cancellation
    )
    {
        await using (await AcquireAsync(home, progress, cancellation))
            await File.WriteAllTextAsync(ServerFolder.Of(home).StayUpMark, "", cancellation);
        return Status(home);
    }

    /// <summary>Stops the server. False when it was not running.</summary>
    /// <exception cref="EnvironmentException">Another TauGate process uses it.</exception>
    public static async Task<bool> StopAsync(string home, CancellationToken cancellation)
    {
        var folder = ServerFolder.Of(home);
        if (!Directory.Exists(folder.Path))
            return false;
        using var control = await ServerLock.TakeAsync(folder.ControlLock, exclusive: true, cancellation);
        using var alone = TakeAlone(folder);
        var holder = ServerHolder.Of(folder);
        if (holder.Refusal is { } refusal)
            throw new EnvironmentException(refusal);
        if (holder.Elsewhere is { } elsewhere)
            throw new EnvironmentException(
                $"The database in '{folder.Data}' runs in another container of this machine ('{elsewhere.Host}'): "
                    + "stop it there."
            );
        File.Delete(folder.StayUpMark);
        return await new PrivateServer(folder, null).StopAsync();
    }

    /// <summary>
    /// Moves the home's data to a newer major version of PostgreSQL; null when it is of that version already.
    /// </summary>
    /// <param name="major">The version; null for the newest that is installed, or the one that is fetched for new data
    /// when that is newer.</param>
    /// <exception cref="InputException">The data is of a newer version than asked for.</exception>
    /// <exception cref="EnvironmentException">There is no data, it is in use, or it cannot be moved: it is as
    /// before.</exception>
    public static async Task<EmbeddedServerUpgrade?> UpgradeAsync(
        string home,
        int? major,
        IProgress<string>? progress,
        CancellationToken cancellation
    )
    {
        if (Status(home) is not { MajorVersion: not null, Problem: null } status)
            throw new EnvironmentException(
                Status(home).Problem ?? $"There is no private database in '{home}' to upgrade."
            );
        var folder = await CreateFolderAsync(home, cancellation);
        using var control = await ServerLock.TakeAsync(folder.ControlLock, exclusive: true, cancellation);
        using var alone = TakeAlone(folder);
        await ServerUpgrade.SettleAsync(folder);
        var (from, to) = (
            folder.DataVersion()!.Value,
            major ?? await ServerBinaries.NewestMajorAsync(folder, cancellation)
        );
        if (to < from && major is not null)
            throw new InputException(
                Invariant(
                    $"--to: got {to}, expected {from} or newer, which the data in '{status.DataFolder}' is of: "
                        + $"PostgreSQL does not go back."
                )
            );
        if (to <= from)
            return null;
        var done = await new ServerUpgrade(folder, progress).RunAsync(to, cancellation);
        if (File.Exists(folder.StayUpMark))
            await new PrivateServer(folder, progress).EnsureRunningAsync(isAlone: true, CancellationToken.None);
        return done;
    }

    /// <summary>
    /// The programs that a run would start the home's server with, and what is wrong with others. Starts and fetches
    /// nothing.
    /// </summary>
    public static async Task<ServerPrograms> FindProgramsAsync(string home, CancellationToken cancellation)
    {
        var folder = ServerFolder.Of(home);
        var seen = await ServerSearch.RunAsync(folder, cancellation);
        var fitting = seen.Fitting(folder.DataVersion());
        return new ServerPrograms(
            fitting?.Folder,
            fitting is null ? null : Invariant($"{fitting.Major}.{fitting.Minor}"),
            seen.Broken
        );
    }

    /// <summary>
    /// Checks that PostgreSQL can run as this process's user, or as the one that root's server runs as.
    /// </summary>
    /// <exception cref="EnvironmentException">It cannot; says why.</exception>
    public static Task RequireUserAsync(CancellationToken cancellation) => ServerUser.RequireAsync(cancellation);

    /// <summary>The state of the home's server; changes nothing.</summary>
    public static EmbeddedServerStatus Status(string home)
    {
        var folder = ServerFolder.Of(home);
        var holder = ServerHolder.Of(folder);
        return new EmbeddedServerStatus(
            folder.Data,
            folder.DataVersion(),
            holder.Process,
            holder is { Process: not null, Refusal: null } ? PrivateServer.UrlOf(folder) : null,
            IsInUse(folder),
            File.Exists(folder.StayUpMark),
            holder.Refusal ?? folder.Problem()
        );
    }

    private static async Task<ServerFolder> CreateFolderAsync(string home, CancellationToken cancellation)
    {
        try
        {
            return ServerFolder.Create(home);
        }
        catch (EnvironmentException)
        {
            // A reason why this process can run no server at all comes first, because another home would not help.
            await ServerUser.RequireAsync(cancellation);
            throw;
        }
    }

    private static FileLock TakeAlone(ServerFolder folder) =>
        ServerLock.TryTake(folder.UsersLock, exclusive: true)
        ?? throw new EnvironmentException(
            $"The database in '{folder.Data}' is in use by another taugate; stop that first."
        );

    private static bool IsInUse(ServerFolder folder)
    {
        if (!File.Exists(folder.UsersLock))
            return false;
        using var alone = ServerLock.TryTake(folder.UsersLock, exclusive: true);
        return alone is null;
    }
}

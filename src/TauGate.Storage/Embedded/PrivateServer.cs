using System.Globalization;
using System.Net.Sockets;
using Npgsql;
using TauGate.Core.Errors;
using TauGate.Core.Files;
using TauGate.Storage.Connections;

namespace TauGate.Storage.Embedded;

/// <summary>Starts and stops the server of one folder. The caller holds the folder's control lock.</summary>
internal sealed class PrivateServer(ServerFolder folder, IProgress<string>? progress)
{
    private const string Role = "taugate";
    private const string DatabaseName = "taugate";
    private const int LogLinesShown = 12;
    private const int AnswerSeconds = 3;
    private const int StopAttempts = 3;

    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PollPeriod = TimeSpan.FromMilliseconds(100);

    private enum Answer
    {
        /// <summary>No process listens on this machine.</summary>
        Nobody,

        /// <summary>A process listens and does not answer.</summary>
        Silence,

        /// <summary>The server starts, recovers or stops.</summary>
        NotNow,

        /// <summary>The server is ready and has no database for TauGate yet.</summary>
        NoDatabase,

        Ready,
    }

    /// <summary>How to reach the server of a folder, whether it runs or not.</summary>
    public static DatabaseUrl UrlOf(ServerFolder folder) =>
        DatabaseUrl.OfSocket(ServerSocket.FolderOf(folder), Role, DatabaseName);

    /// <summary>
    /// Starts the server unless it runs, and makes its data folder and database when they are missing. Waits while it
    /// starts, recovers or stops.
    /// </summary>
    /// <param name="isAlone">Whether no process uses the server; one that does not answer may then be
    /// restarted.</param>
    /// <exception cref="EnvironmentException">It cannot be started or does not answer, or another host has
    /// it.</exception>
    public async Task<DatabaseUrl> EnsureRunningAsync(bool isAlone, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(PollPeriod);
        var begin = TimeProvider.System.GetTimestamp();
        var wasStarted = false;
        while (true)
        {
            var answer = await AskAsync(cancellation);
            if (answer == Answer.NoDatabase)
                await CreateDatabaseAsync(cancellation);
            if (answer is Answer.NoDatabase or Answer.Ready)
                return UrlOf(folder);
            if (answer == Answer.Nobody && await TryStartAsync(cancellation))
            {
                if (wasStarted)
                    throw new EnvironmentException(
                        $"The database in '{folder.Data}' ends as soon as it was started.{LogTail()}"
                    );
                (wasStarted, begin) = (true, TimeProvider.System.GetTimestamp());
                continue;
            }
            if (TimeProvider.System.GetElapsedTime(begin) > StartTimeout)
            {
                if (answer != Answer.Silence || !isAlone || ServerHolder.Of(folder).Elsewhere is not null)
                    throw Unanswered(answer);
                progress?.Report("The database does not answer: restarting it");
                await StopAsync();
                begin = TimeProvider.System.GetTimestamp();
            }
            await timer.WaitForNextTickAsync(cancellation);
        }
    }

    /// <summary>
    /// Starts the server when it has ended. One that runs is left alone even if it does not answer, because others use
    /// it.
    /// </summary>
    /// <exception cref="EnvironmentException">It cannot be started, or another host has it.</exception>
    public async Task ReviveAsync(CancellationToken cancellation)
    {
        if (await AskAsync(cancellation) == Answer.Nobody)
            await TryStartAsync(cancellation);
    }

    /// <summary>
    /// Stops the server, waiting for its end. False when none runs whose processes can be seen from here.
    /// </summary>
    public async Task<bool> StopAsync()
    {
        if (
            ServerHolder.Of(folder) is not { Process: not null, Elsewhere: null }
            || PostmasterFile.Read(folder.PostmasterFile) is not { } postmaster
        )
            return false;
        var binaries = await ServerBinaries.LocateAsync(folder, progress, CancellationToken.None);
        // A second Ctrl-C in the terminal ends pg_ctl, which only waits; the server is stopping already.
        for (var attempt = 1; postmaster.IsAlive(); attempt++)
        {
            var (exitCode, output) = await ServerProgram.RunAsync(
                binaries.PgCtl,
                ["stop", "-D", folder.Data, "-m", "fast", "-w", "-t", Seconds(StopTimeout)],
                folder.RunAs,
                CancellationToken.None
            );
            if (exitCode == 0 && await postmaster.EndsWithinAsync(StopTimeout))
                break;
            if (attempt == StopAttempts && postmaster.IsAlive())
                throw new EnvironmentException(
                    $"The database in '{folder.Data}' did not stop: {output.Trim()}{LogTail()}"
                );
        }
        ServerSocket.DeleteLink(folder);
        return true;
    }

    private async Task<Answer> AskAsync(CancellationToken cancellation)
    {
        try
        {
            var settings = UrlOf(folder).Settings(s => (s.Pooling, s.Timeout) = (false, AnswerSeconds));
            await using var connection = new NpgsqlConnection(settings.ConnectionString);
            await connection.OpenAsync(cancellation);
            return Answer.Ready;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InvalidCatalogName)
        {
            return Answer.NoDatabase;
        }
        catch (PostgresException e) when (e.IsTransient)
        {
            return Answer.NotNow;
        }
        catch (NpgsqlException e) when (e is not PostgresException)
        {
            return
                e.InnerException
                    is SocketException { SocketErrorCode: not (SocketError.TimedOut or SocketError.WouldBlock) }
                ? Answer.Nobody
                : Answer.Silence;
        }
    }

    /// <summary>
    /// Starts the server; false when processes of an earlier one still use the files. Makes the data folder when there
    /// is none.
    /// </summary>
    private async Task<bool> TryStartAsync(CancellationToken cancellation)
    {
        if (folder.Problem() is { } problem)
            throw new EnvironmentException(problem);
        using var running = ServerLock.TryTake(folder.RunningLock, exclusive: true);
        var holder = ServerHolder.Of(folder, isFree: running is not null);
        if (holder.Refusal is { } refusal)
            throw new EnvironmentException(refusal);
        // Either the last processes of the earlier server are about to end, or a user has started it by hand, without
        // the lock.
        if (running is null || holder.Process is not null)
            return false;
        DeleteRemains();
        var binaries = await ServerBinaries.LocateAsync(folder, progress, cancellation);
        if (folder.DataVersion() is null)
            await InitializeAsync(binaries, cancellation);
        cancellation.ThrowIfCancellationRequested();
        await ConfigureAsync();
        ServerHolder.Write(folder);
        await StartProcessAsync(binaries, running);
        return true;
    }

    /// <summary>
    /// Makes the data folder beside its place and moves it there when it is complete, so that an interruption leaves no
    /// half of one.
    /// </summary>
    private async Task InitializeAsync(ServerBinaries binaries, CancellationToken cancellation)
    {
        progress?.Report($"Making a database in {folder.Data}");
        var fresh = folder.Data + ".new";
        if (Directory.Exists(fresh))
            Directory.Delete(fresh, recursive: true);
        CreatePrivateFolder(fresh);
        await GiveAwayAsync(fresh, cancellation);
        var (exitCode, output) = await ServerProgram.RunAsync(
            binaries.Initdb,
            ["-D", fresh, "-U", Role, "-E", "UTF8", "--locale=C", "-A", "peer"],
            folder.RunAs,
            cancellation
        );
        if (exitCode != 0)
            throw new EnvironmentException(
                $"The database's data folder '{folder.Data}' could not be made: {LastLines(output)}"
            );
        await File.AppendAllTextAsync(
            Path.Combine(fresh, "postgresql.conf"),
            "\ninclude = 'taugate.conf'\n",
            cancellation
        );
        if (Directory.Exists(folder.Data))
            Directory.Delete(folder.Data); // empty, or it would have had a version
        Directory.Move(fresh, folder.Data);
    }

    /// <summary>
    /// Runs <c>pg_ctl start</c>, which puts the server into a session of its own: a Ctrl-C in the terminal does not
    /// reach it. Not cancellable, so that no server is left that nobody knows of.
    /// </summary>
    /// <param name="running">The lock that all of the server's processes inherit.</param>
    private async Task StartProcessAsync(ServerBinaries binaries, FileLock running)
    {
        if (File.Exists(folder.Log))
            File.Move(folder.Log, folder.Log + ".1", overwrite: true);
        var (exitCode, output) = await ServerProgram.RunAsync(
            binaries.PgCtl,
            ["start", "-D", folder.Data, "-l", folder.Log, "-w", "-t", Seconds(StartTimeout)],
            folder.RunAs,
            CancellationToken.None,
            running
        );
        // A server that recovers for longer than pg_ctl waits goes on.
        if (exitCode == 0 || PostmasterFile.Read(folder.PostmasterFile)?.IsAlive() == true)
            return;
        throw new EnvironmentException(
            $"The database in '{folder.Data}' did not start: {LastLines(output)}{LogTail()}\n"
                + "If its files are damaged, restore that folder from a backup, or move it away to start over with "
                + "an empty database: the results in it would be gone."
        );
    }

    /// <summary>Writes the server's settings; at each start, so that they are those of this program.</summary>
    private async Task ConfigureAsync()
    {
        await WriteSettingsAsync(
            "taugate.conf",
            """
            # Written by TauGate at each start of the server; changes here are lost.
            listen_addresses = ''
            port = 5432
            # The data folder, in which the server works: no path is too long for it, and only its user can enter.
            unix_socket_directories = '.'
            unix_socket_permissions = 0700
            dynamic_shared_memory_type = mmap
            wal_level = minimal
            max_wal_senders = 0
            max_wal_size = 2GB
            jit = off
            timezone = 'UTC'
            log_timezone = 'UTC'
            log_line_prefix = '%m [%p] %a '
            """ + "\n"
        );
        await WriteSettingsAsync("pg_hba.conf", "local all all peer map=taugate\n");
        await WriteSettingsAsync("pg_ident.conf", $"taugate \"{Environment.UserName}\" {Role}\n");
    }

    /// <summary>
    /// Writes a file that the server's user, who may be another one, can read; nobody else can enter the data folder.
    /// </summary>
    private async Task WriteSettingsAsync(string name, string text)
    {
        var path = Path.Combine(folder.Data, name);
        await File.WriteAllTextAsync(path, text);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(
                path,
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead
            );
    }

    private async Task CreateDatabaseAsync(CancellationToken cancellation)
    {
        await using var connection = new NpgsqlConnection(UrlOf(folder).WithDatabase("postgres").Unpooled());
        await connection.OpenAsync(cancellation);
        await using var create = new NpgsqlCommand($"CREATE DATABASE {DatabaseName}", connection);
        await create.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>
    /// Removes files of a server that was killed. The process ids in them may belong to other processes by now.
    /// </summary>
    private void DeleteRemains()
    {
        if (!File.Exists(folder.PostmasterFile))
            return;
        if (PostmasterFile.Read(folder.PostmasterFile) is null)
            File.Delete(folder.PostmasterFile);
        else
            PostmasterFile.Disown(folder.PostmasterFile);
        ServerSocket.DeleteRemains(folder);
    }

    private EnvironmentException Unanswered(Answer answer)
    {
        var (what, advice) = answer switch
        {
            Answer.NotNow => ("is still recovering or stopping", "Run the same command again in a while."),
            Answer.Nobody => (
                "has ended, and processes of it still use its files",
                "Run the same command again in a while."
            ),
            _ when ServerHolder.Of(folder).Elsewhere is { } elsewhere => (
                $"runs in another container of this machine ('{elsewhere.Host}') and does not answer",
                "'taugate db stop' there ends it."
            ),
            _ => (
                "does not answer, and is in use by other programs",
                "End those first; then this command restarts it."
            ),
        };
        return new EnvironmentException($"The database in '{folder.Data}' {what}. {advice}{LogTail()}");
    }

    private static void CreatePrivateFolder(string path)
    {
        try
        {
            // Fails on an existing path, which another user may have put there first.
            if (Path.Exists(path))
                throw new IOException($"'{path}' exists already.");
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(path);
            else
                Directory.CreateDirectory(
                    path,
                    UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
                );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentException($"The folder '{path}' cannot be made: {e.Message}", e);
        }
    }

    /// <summary>Makes the server's user the owner.</summary>
    private async Task GiveAwayAsync(string path, CancellationToken cancellation)
    {
        if (folder.RunAs is null)
            return;
        var (exitCode, output) = await ServerProgram.RunAsync("/bin/chown", [folder.RunAs, path], null, cancellation);
        if (exitCode != 0)
            throw new EnvironmentException($"'{path}' cannot be given to user '{folder.RunAs}': {output.Trim()}");
    }

    private string LogTail() => File.Exists(folder.Log) ? "\n" + LastLines(File.ReadAllText(folder.Log)) : "";

    private static string LastLines(string text) =>
        string.Join('\n', text.TrimEnd().Split('\n').TakeLast(LogLinesShown));

    private static string Seconds(TimeSpan time) => ((int)time.TotalSeconds).ToString(CultureInfo.InvariantCulture);
}

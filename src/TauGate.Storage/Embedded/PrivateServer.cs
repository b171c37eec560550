using System.Globalization;
using Npgsql;
using TauGate.Core.Ports;

namespace TauGate.Storage.Embedded;

/// <summary>Starts and stops the server of one folder. The caller holds the folder's control lock.</summary>
internal sealed class PrivateServer(ServerFolder folder, IProgress<string>? progress)
{
    private const string Role = "taugate";
    private const string DatabaseName = "taugate";
    private const int LogLinesShown = 12;
    private const int StopAttempts = 3;

    /// <summary>The address of a Unix socket has 104 bytes on macOS and 108 on Linux, its terminator included.</summary>
    private const int LongestSocketPath = 103;

    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PollPeriod = TimeSpan.FromMilliseconds(100);

    /// <summary>How to reach a server whose socket is in that folder.</summary>
    public static DatabaseUrl UrlOf(string socketFolder) => DatabaseUrl.OfSocket(socketFolder, Role, DatabaseName);

    /// <summary>Joins the running server or starts it, with its data folder and database made when missing.</summary>
    /// <param name="socketFolder">Where its socket must be when it has to be started, because connections exist that expect it there; null is a new folder.</param>
    public async Task<DatabaseUrl> EnsureRunningAsync(string? socketFolder, CancellationToken cancellation)
    {
        if (await JoinAsync(cancellation) is { } running) return running;
        if (folder.Problem() is { } problem) throw new EnvironmentException(problem);
        var binaries = await ServerBinaries.LocateAsync(folder, progress, cancellation);
        if (folder.DataVersion() is null) await InitializeAsync(binaries, cancellation);
        cancellation.ThrowIfCancellationRequested();
        return await StartAsync(binaries, socketFolder);
    }

    /// <summary>Stops the server if it runs, waiting for its end, and removes its socket's folder.</summary>
    public async Task<bool> StopAsync()
    {
        if (PostmasterFile.Read(folder.PostmasterFile) is not { } postmaster) return false;
        var alive = postmaster.IsAlive();
        if (alive)
        {
            var binaries = await ServerBinaries.LocateAsync(folder, progress, CancellationToken.None);
            // A second Ctrl-C in the terminal ends pg_ctl, which only waits; the server is on its way already.
            for (var attempt = 1; postmaster.IsAlive(); attempt++)
            {
                var (exitCode, output) = await ServerProgram.RunAsync(
                    binaries.PgCtl, ["stop", "-D", folder.Data, "-m", "fast", "-w", "-t", Seconds(StopTimeout)], folder.RunAs, CancellationToken.None);
                if (exitCode == 0 && await postmaster.EndsWithinAsync(StopTimeout)) break;
                if (attempt == StopAttempts && postmaster.IsAlive())
                    throw new EnvironmentException($"The database in '{folder.Data}' did not stop: {output.Trim()}{LogTail()}");
            }
        }
        DeleteSocketFolder(postmaster.SocketFolder);
        return alive;
    }

    /// <summary>The running server, waiting while it starts or recovers; null when there is none that can be reached.</summary>
    private async Task<DatabaseUrl?> JoinAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(PollPeriod);
        var begin = TimeProvider.System.GetTimestamp();
        while (PostmasterFile.Read(folder.PostmasterFile) is { } postmaster && postmaster.IsAlive())
        {
            var url = UrlOf(postmaster.SocketFolder);
            // A cleaner of the temp folder may have taken the socket away: then the server can only be restarted.
            var reachable = Directory.Exists(postmaster.SocketFolder);
            try
            {
                if (reachable && await CanConnectAsync(url, cancellation)) return url;
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InvalidCatalogName)
            {
                await CreateDatabaseAsync(postmaster.SocketFolder, cancellation);
                return url;
            }
            if (!reachable || TimeProvider.System.GetElapsedTime(begin) > StartTimeout)
            {
                progress?.Report("The database does not answer: restarting it");
                await StopAsync();
                return null;
            }
            await timer.WaitForNextTickAsync(cancellation);
        }
        return null;
    }

    private static async Task<bool> CanConnectAsync(DatabaseUrl url, CancellationToken cancellation)
    {
        try
        {
            await using var connection = new NpgsqlConnection(url.Unpooled());
            await connection.OpenAsync(cancellation);
            return true;
        }
        catch (NpgsqlException e) when (e is not PostgresException || e.IsTransient)
        {
            return false;
        }
    }

    /// <summary>Makes the data folder beside its place and moves it there when it is complete, so that an interruption leaves no half of one.</summary>
    private async Task InitializeAsync(ServerBinaries binaries, CancellationToken cancellation)
    {
        progress?.Report($"Making a database in {folder.Data}");
        var fresh = folder.Data + ".new";
        if (Directory.Exists(fresh)) Directory.Delete(fresh, recursive: true);
        CreatePrivateFolder(fresh);
        await GiveAwayAsync(fresh, cancellation);
        var (exitCode, output) = await ServerProgram.RunAsync(
            binaries.Initdb, ["-D", fresh, "-U", Role, "-E", "UTF8", "--locale=C", "-A", "peer", "--no-instructions"], folder.RunAs, cancellation);
        if (exitCode != 0) throw new EnvironmentException($"The database's data folder '{folder.Data}' could not be made: {LastLines(output)}");
        await File.AppendAllTextAsync(Path.Combine(fresh, "postgresql.conf"), "\ninclude = 'taugate.conf'\n", cancellation);
        if (Directory.Exists(folder.Data)) Directory.Delete(folder.Data); // empty, or it would have had a version
        Directory.Move(fresh, folder.Data);
    }

    private async Task<DatabaseUrl> StartAsync(ServerBinaries binaries, string? wantedSocketFolder)
    {
        if (PostmasterFile.Read(folder.PostmasterFile) is { } stale)
        {
            DeleteSocketFolder(stale.SocketFolder);
            PostmasterFile.Disown(folder.PostmasterFile);
        }
        var socketFolder = await CreateSocketFolderAsync(wantedSocketFolder ?? NewSocketFolder());
        try
        {
            await ConfigureAsync(socketFolder);
            await StartProcessAsync(binaries);
        }
        catch
        {
            DeleteSocketFolder(socketFolder);
            throw;
        }
        var url = UrlOf(socketFolder);
        try
        {
            await using var connection = new NpgsqlConnection(url.Unpooled());
            await connection.OpenAsync();
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InvalidCatalogName)
        {
            await CreateDatabaseAsync(socketFolder, CancellationToken.None);
        }
        return url;
    }

    /// <summary>
    /// Runs <c>pg_ctl start</c>, which puts the server into a session of its own: a Ctrl-C in the terminal does not reach it. Not
    /// cancellable, so that no server is left that nobody knows of.
    /// </summary>
    private async Task StartProcessAsync(ServerBinaries binaries)
    {
        using var timer = new PeriodicTimer(PollPeriod);
        var begin = TimeProvider.System.GetTimestamp();
        while (true)
        {
            if (File.Exists(folder.Log)) File.Move(folder.Log, folder.Log + ".1", overwrite: true);
            var (exitCode, output) = await ServerProgram.RunAsync(
                binaries.PgCtl, ["start", "-D", folder.Data, "-l", folder.Log, "-w", "-t", Seconds(StartTimeout)], folder.RunAs, CancellationToken.None);
            if (exitCode == 0) return;
            // Processes of a killed server end by themselves, but only when they next look.
            var predecessorEnds = LogTail().Contains("shared memory block", StringComparison.Ordinal);
            if (!predecessorEnds || TimeProvider.System.GetElapsedTime(begin) > StartTimeout)
                throw new EnvironmentException($"The database in '{folder.Data}' did not start: {LastLines(output)}{LogTail()}\n"
                    + "If its files are damaged, restore that folder from a backup, or move it away to start over with an empty database: the results in it would be gone.");
            await timer.WaitForNextTickAsync();
        }
    }

    /// <summary>Written at each start: the socket's folder is new each time, and settings follow the program.</summary>
    private async Task ConfigureAsync(string socketFolder)
    {
        await WriteSettingsAsync("taugate.conf", $"""
            # Written by TauGate at each start of the server; changes here are lost.
            listen_addresses = ''
            unix_socket_directories = '{socketFolder}'
            unix_socket_permissions = 0700
            dynamic_shared_memory_type = mmap
            wal_level = minimal
            max_wal_senders = 0
            max_wal_size = 2GB
            jit = off
            timezone = 'UTC'
            log_timezone = 'UTC'
            log_line_prefix = '%m [%p] %a '
            """ + "\n");
        await WriteSettingsAsync("pg_hba.conf", "local all all peer map=taugate\n");
        await WriteSettingsAsync("pg_ident.conf", $"taugate \"{Environment.UserName}\" {Role}\n");
    }

    /// <summary>For the server's user to read, who may be another; nobody else can enter the data folder.</summary>
    private async Task WriteSettingsAsync(string name, string text)
    {
        var path = Path.Combine(folder.Data, name);
        await File.WriteAllTextAsync(path, text);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
    }

    private static async Task CreateDatabaseAsync(string socketFolder, CancellationToken cancellation)
    {
        await using var connection = new NpgsqlConnection(DatabaseUrl.OfSocket(socketFolder, Role, "postgres").Unpooled());
        await connection.OpenAsync(cancellation);
        await using var create = new NpgsqlCommand($"CREATE DATABASE {DatabaseName}", connection);
        await create.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Makes a folder that only the server's user (and root) can enter.</summary>
    private async Task<string> CreateSocketFolderAsync(string path)
    {
        CreatePrivateFolder(path);
        await GiveAwayAsync(path, CancellationToken.None);
        return path;
    }

    /// <summary>A path under the temp folder, short enough for a socket's path.</summary>
    private string NewSocketFolder()
    {
        const string longestName = "taugate-XXXXXXXX/.s.PGSQL.5432";
        var temp = Path.GetTempPath();
        var usable = temp.Length + longestName.Length <= LongestSocketPath && (folder.RunAs is null || ServerFolder.IsOpenToAll(temp));
        return Path.Combine(usable ? temp : "/tmp", "taugate-" + Path.GetRandomFileName()[..8]);
    }

    private static void CreatePrivateFolder(string path)
    {
        try
        {
            // Fails on an existing path that another user may have put there first.
            if (Path.Exists(path)) throw new IOException($"'{path}' exists already.");
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
            else Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentException($"The folder '{path}' cannot be made: {e.Message}", e);
        }
    }

    /// <summary>Makes the server's user the owner.</summary>
    private async Task GiveAwayAsync(string path, CancellationToken cancellation)
    {
        if (folder.RunAs is null) return;
        var (exitCode, output) = await ServerProgram.RunAsync("/bin/chown", [folder.RunAs, path], null, cancellation);
        if (exitCode != 0) throw new EnvironmentException($"'{path}' cannot be given to user '{folder.RunAs}': {output.Trim()}");
    }

    private static void DeleteSocketFolder(string path)
    {
        // The path comes from a file: remove nothing that this class did not make.
        if (Path.GetFileName(path).StartsWith("taugate-", StringComparison.Ordinal) && Directory.Exists(path)) Directory.Delete(path, recursive: true);
    }

    private string LogTail() => File.Exists(folder.Log) ? "\n" + LastLines(File.ReadAllText(folder.Log)) : "";

    private static string LastLines(string text) => string.Join('\n', text.TrimEnd().Split('\n').TakeLast(LogLinesShown));

    private static string Seconds(TimeSpan time) => ((int)time.TotalSeconds).ToString(CultureInfo.InvariantCulture);
}

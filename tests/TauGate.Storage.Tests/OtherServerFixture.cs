using System.Diagnostics;
using Npgsql;
using TauGate.Storage.Connections;
using TauGate.Storage.Embedded;
using TauGate.Storage.Tests;

[assembly: AssemblyFixture(typeof(OtherServerFixture))]

namespace TauGate.Storage.Tests;

/// <summary>
/// A real PostgreSQL as others run it: any role logs in over a socket, and its superuser is not TauGate's. Started by
/// the first test that needs it.
/// </summary>
public sealed class OtherServerFixture : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private TemporaryHome? _home;
    private ServerProcess? _server;
    private int _databases;

    /// <summary>Taken by a test that makes roles with TauGate's names, which all databases of a server share.</summary>
    internal SemaphoreSlim RoleNames { get; } = new(1);

    /// <summary>The socket's folder.</summary>
    internal string Folder => _home!.Path;

    /// <summary>A new, empty database of that role, which is made when there is none yet.</summary>
    internal async Task<DatabaseUrl> CreateDatabaseAsync(string owner)
    {
        await StartAsync();
        var name = $"other_{Interlocked.Increment(ref _databases)}";
        await ExecuteAsync(
            As("postgres", "postgres"),
            $"DO $$ BEGIN CREATE ROLE {owner} LOGIN; EXCEPTION WHEN duplicate_object THEN END $$"
        );
        await ExecuteAsync(
            As("postgres", "postgres"),
            $"CREATE DATABASE {name} OWNER {owner} ENCODING 'UTF8' TEMPLATE template0"
        );
        return As(owner, name);
    }

    /// <summary>A role's way into a database.</summary>
    internal DatabaseUrl As(string role, string database, string? folder = null, int port = 5432) =>
        DatabaseUrl.Parse($"Host={folder ?? Folder};Port={port};Username={role};Database={database}");

    /// <summary>The superuser's way into the same database.</summary>
    internal DatabaseUrl Superuser(DatabaseUrl url) => As("postgres", url.Settings(_ => { }).Database!);

    /// <summary>Runs SQL with nothing of TauGate's in between.</summary>
    internal static async Task ExecuteAsync(DatabaseUrl url, string sql)
    {
        await using var connection = new NpgsqlConnection(url.Unpooled());
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>The one value of a query, as text.</summary>
    internal static async Task<string> ValueAsync(DatabaseUrl url, string sql)
    {
        await using var connection = new NpgsqlConnection(url.Unpooled());
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return Convert.ToString(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture)!;
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        if (_server is not null)
            await _server.DisposeAsync();
        _home?.Dispose();
        _gate.Dispose();
        RoleNames.Dispose();
    }

    /// <summary>
    /// Makes the server's folder and starts it, once. Root drops to another user, since PostgreSQL refuses root.
    /// </summary>
    internal async Task StartAsync()
    {
        await _gate.WaitAsync();
        try
        {
            if (_server is not null)
                return;
            _home ??= new TemporaryHome();
            File.SetUnixFileMode(_home.Path, (UnixFileMode)0b111_111_111);
            var programs = (
                await ServerBinaries.LocateAsync(
                    ServerFolder.Create(_home.Path),
                    null,
                    TestContext.Current.CancellationToken
                )
            ).Folder;
            var data = Path.Combine(_home.Path, "data");
            await ServerProcess.RunAsync(
                Path.Combine(programs, "initdb"),
                ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
            );
            _server = await ServerProcess.StartAsync(
                Path.Combine(programs, "postgres"),
                [
                    "-D",
                    data,
                    "-c",
                    "listen_addresses=",
                    "-k",
                    _home.Path,
                    "-c",
                    "fsync=off",
                    "-c",
                    "dynamic_shared_memory_type=mmap",
                    "-c",
                    "max_connections=60",
                ],
                "ready to accept connections",
                stop: "INT"
            );
        }
        finally
        {
            _gate.Release();
        }
    }
}

/// <summary>Gives a semaphore back when it is disposed.</summary>
internal sealed class Releasing(SemaphoreSlim taken) : IDisposable
{
    public void Dispose() => taken.Release();
}

/// <summary>A server that runs until it is disposed, as another user when the tests run as root.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const string Unprivileged = "nobody";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Process _process;
    private readonly Task _drained;
    private readonly string _stop;

    private ServerProcess(Process process, Task drained, string stop) =>
        (_process, _drained, _stop) = (process, drained, stop);

    /// <summary>Starts it, and waits for a line of its log.</summary>
    /// <param name="stop">The signal that ends it whoever is connected.</param>
    public static async Task<ServerProcess> StartAsync(
        string program,
        IEnumerable<string> arguments,
        string ready,
        string stop
    )
    {
        var process = Process.Start(Description(program, arguments))!;
        var lines = new List<string>();
        using var late = new CancellationTokenSource(Patience);
        while (await process.StandardError.ReadLineAsync(late.Token) is { } line)
        {
            lines.Add(line);
            if (line.Contains(ready, StringComparison.Ordinal))
                return new ServerProcess(process, process.StandardError.ReadToEndAsync(CancellationToken.None), stop);
        }
        throw new InvalidOperationException($"{program} ended:\n{string.Join('\n', lines)}");
    }

    /// <summary>Runs a program to its end.</summary>
    public static async Task RunAsync(string program, IEnumerable<string> arguments)
    {
        using var process = Process.Start(Description(program, arguments))!;
        using var late = new CancellationTokenSource(Patience);
        var (output, errors) = (
            process.StandardOutput.ReadToEndAsync(late.Token),
            process.StandardError.ReadToEndAsync(late.Token)
        );
        await process.WaitForExitAsync(late.Token);
        Assert.True(process.ExitCode == 0, await output + await errors);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await RunAsync("kill", ["-s", _stop, $"{_process.Id}"]);
        await _process.WaitForExitAsync();
        await _drained;
        _process.Dispose();
    }

    private static ProcessStartInfo Description(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        if (Environment.UserName == "root")
            start.UserName = Unprivileged;
        start.Environment["LC_ALL"] = "C";
        return start;
    }
}

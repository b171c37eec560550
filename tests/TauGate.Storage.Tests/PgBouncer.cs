using TauGate.Storage.Connections;

namespace TauGate.Storage.Tests;

/// <summary>A real PgBouncer before the other server, on a socket of its own.</summary>
internal sealed class PgBouncer : IAsyncDisposable
{
    private const int Port = 6432;
    private readonly OtherServerFixture _server;
    private readonly TemporaryHome _home;
    private readonly ServerProcess _process;

    private PgBouncer(OtherServerFixture server, TemporaryHome home, ServerProcess process) =>
        (_server, _home, _process) = (server, home, process);

    /// <param name="poolMode">PgBouncer's <c>pool_mode</c>.</param>
    /// <param name="more">Further lines of its configuration.</param>
    public static async Task<PgBouncer> StartAsync(OtherServerFixture server, string poolMode, string more = "")
    {
        var program = (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(':')
            .Append("/usr/sbin")
            .Select(folder => Path.Combine(folder, "pgbouncer"))
            .FirstOrDefault(File.Exists);
        Assert.SkipWhen(program is null, "this machine has no PgBouncer (Debian: apt-get install pgbouncer)");
        await server.StartAsync();
        var home = new TemporaryHome();
        try
        {
            File.SetUnixFileMode(home.Path, (UnixFileMode)0b111_111_111);
            var settings = Path.Combine(home.Path, "pgbouncer.ini");
            await File.WriteAllTextAsync(
                settings,
                $"""
                [databases]
                * = host={server.Folder}
                [pgbouncer]
                listen_port = {Port}
                unix_socket_dir = {home.Path}
                auth_type = trust
                auth_file = {Path.Combine(home.Path, "users.txt")}
                pool_mode = {poolMode}
                {more}
                """
            );
            await File.WriteAllTextAsync(Path.Combine(home.Path, "users.txt"), "\"postgres\" \"\"\n\"pooled\" \"\"\n");
            return new PgBouncer(
                server,
                home,
                await ServerProcess.StartAsync(program, [settings], "process up", stop: "TERM")
            );
        }
        catch
        {
            home.Dispose();
            throw;
        }
    }

    /// <summary>A way through it.</summary>
    public DatabaseUrl Through(DatabaseUrl url)
    {
        var settings = url.Settings(_ => { });
        return _server.As(settings.Username!, settings.Database!, _home.Path, Port);
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _home.Dispose();
    }
}

using System.Diagnostics;
using System.Globalization;

namespace TauGate.Testbed;

/// <summary>
/// A real PostgreSQL in a folder of its own, which can be stopped, killed and started again while programs are
/// connected to it.
/// </summary>
public sealed class DatabaseServer : LedgerDatabase
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// Where many programs start at once, one may wait for its turn longer than for a server that is away.
    /// </summary>
    private const string Patient = "connect_timeout=180";

    private readonly string _home;
    private readonly string _dataFolder;
    private readonly string _controlProgram;
    private int _processId;

    private DatabaseServer(string home, string url, string dataFolder, int processId)
        : base(url)
    {
        (_home, _dataFolder, _processId) = (home, dataFolder, processId);
        // The server may run as another user, and its programs may be anywhere: what runs now says where they are.
        _controlProgram = Path.Combine(
            Path.GetDirectoryName(File.ResolveLinkTarget($"/proc/{processId}/exe", returnFinalTarget: true)!.FullName)!,
            "pg_ctl"
        );
    }

    /// <summary>Whether the server runs.</summary>
    public bool IsRunning => _processId != 0;

    /// <summary>Makes the database with its schema below that folder and starts the server.</summary>
    public static async Task<DatabaseServer> StartAsync(string home)
    {
        Directory.CreateDirectory(home);
        try
        {
            var url = (await TauGateProgram.RunAsync(home, "db", "start")).ExpectExit(0).Output.Trim();
            var status = (await TauGateProgram.RunAsync(home, "db", "url", "--json")).ExpectExit(0).Json;
            return new DatabaseServer(
                home,
                $"{url}?{Patient}",
                status.GetProperty("data_folder").GetString()!,
                status.GetProperty("process_id").GetInt32()
            );
        }
        catch
        {
            // An interrupt that ends the command may come when the server runs already.
            await TauGateProgram.RunAsync(home, "db", "stop");
            throw;
        }
    }

    /// <summary>As <c>pg_ctl stop -m fast</c>: every connection is ended.</summary>
    public Task StopAsync(CancellationToken cancellation) => EndAsync(Processes.Interrupt, cancellation);

    /// <summary>As <c>kill -9</c> of the postmaster.</summary>
    public Task KillAsync(CancellationToken cancellation) => EndAsync(Processes.Kill, cancellation);

    /// <summary>Starts the server again, at the same address.</summary>
    public async Task StartAgainAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(Poll);
        // Processes of a killed server end by themselves, but only when they next look; until then a new one refuses to
        // start.
        while (!await TryStartAsync(cancellation))
            await timer.WaitForNextTickAsync(cancellation);
        var pidFile = Path.Combine(_dataFolder, "postmaster.pid");
        _processId = int.Parse((await File.ReadAllLinesAsync(pidFile, cancellation))[0], CultureInfo.InvariantCulture);
    }

    /// <summary>Stops the server.</summary>
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await TauGateProgram.RunAsync(_home, "db", "stop");
    }

    private async Task EndAsync(int signal, CancellationToken cancellation)
    {
        Processes.Signal(_processId, signal);
        using var timer = new PeriodicTimer(Poll);
        while (Processes.IsAlive(_processId))
            await timer.WaitForNextTickAsync(cancellation);
        _processId = 0;
        ForgetConnections();
    }

    private async Task<bool> TryStartAsync(CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(
            _controlProgram,
            ["start", "-D", _dataFolder, "-l", Path.Combine(_dataFolder, "server.log"), "-w"]
        )
        {
            WorkingDirectory = "/",
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (Environment.UserName == "root")
            start.UserName = "nobody";
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync(cancellation);
        return process.ExitCode == 0;
    }
}

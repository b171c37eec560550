using System.Globalization;
using TauGate.Core.Text;
using TauGate.Testbed;

namespace TauGate.Load;

/// <summary>One measurement: so many workers and slots, so many cells.</summary>
internal sealed class NodesRun(
    string dataFolder,
    int workers,
    int slots,
    int processes,
    int cells,
    int urgent,
    TimeSpan duration,
    TimeSpan counted
) : IAsyncDisposable
{
    private const string Sweep = "load";
    private const string UrgentSweep = "urgent";
    private const int UrgentSeeds = 1_000_000_000;
    private const int VariantsPerSeed = 10;

    /// <summary>
    /// What differs from a machine for each node: hundreds of members on a few cores must not take each other for dead,
    /// nor gossip all the time.
    /// </summary>
    private const string SharedCores = """
        taugate.node.join-deadline = 10m
        akka.cluster {
          gossip-interval = 15s
          failure-detector { heartbeat-interval = 3s, acceptable-heartbeat-pause = 30s }
        }
        """;

    /// <summary>
    /// For a process of many ActorSystems. On busy cores the tiered compiler never gets beyond its first tier, the
    /// pool's idle threads spin on cores that others need, and the garbage of all nodes in the budget of one would be
    /// collected all the time.
    /// </summary>
    private static readonly Dictionary<string, string> ManySystems = new()
    {
        ["DOTNET_TieredCompilation"] = "0",
        ["DOTNET_ThreadPool_UnfairSemaphoreSpinLimit"] = "0",
        ["DOTNET_gcConcurrent"] = "0",
        ["DOTNET_GCgen0size"] = "0x10000000",
    };

    /// <summary>So many get on with what is set for a machine each.</summary>
    private const int FewMembers = 16;

    private static readonly TimeSpan StepPatience = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

    private readonly TemporaryFolder _folder = new();
    private readonly List<TauGateProgram> _hosts = [];
    private readonly int _port = FreePort.Take();
    private DatabaseServer? _server;
    private TauGateProgram? _coordinator;

    /// <summary>Measures and prints.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        _server = await DatabaseServer.StartAsync(Path.Combine(_folder.Path, "db"));
        await StartCoordinatorAsync();
        Print($"coordinator ready: {Memory(_coordinator!)} MiB");

        var began = Now();
        await JoinAsync(cancellation);
        Print(
            $"{workers} workers with {slots * workers} slots in {processes} processes joined in {Since(began):F1} "
                + $"s; coordinator {Memory(_coordinator!)} MiB, hosts {_hosts.Sum(Memory) / workers} MiB a worker"
        );

        began = Now();
        (await ClientAsync("submit", _folder.Write("load.yaml", SweepText(Sweep, 0, cells)))).ExpectExit(0);
        Print($"{cells} cells submitted in {Since(began):F1} s");
        began = Now();
        await UntilAsync("SELECT count(*) > 0 FROM execution", cancellation);
        Print($"first result {Since(began):F1} s later; coordinator {Memory(_coordinator!)} MiB");

        await CountAsync(cancellation);
        if (urgent > 0)
            await OvertakeAsync(cancellation);
        await RestartAsync(cancellation);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
            await host.DisposeAsync();
        if (_coordinator is not null)
            await _coordinator.DisposeAsync();
        if (_server is not null)
            await _server.DisposeAsync();
        _folder.Dispose();
    }

    private async Task StartCoordinatorAsync()
    {
        string[] arguments =
        [
            "coordinator",
            "--db",
            _server!.Url,
            "--bind",
            $"127.0.0.1:{_port}",
            "--data",
            dataFolder,
        ];
        _coordinator = TauGateProgram.Start(Home("coordinator"), arguments);
        await _coordinator.LineAsync(l => l.Contains("Coordinator ready at ", StringComparison.Ordinal));
    }

    private async Task JoinAsync(CancellationToken cancellation)
    {
        var hocon = HoconFolder.Make(Path.Combine(_folder.Path, "hocon"), workers > FewMembers ? SharedCores : "");
        for (var n = 0; n < processes; n++)
        {
            var share = (workers / processes) + (n < workers % processes ? 1 : 0);
            string[] arguments =
            [
                HostCommand.Name,
                "--workers",
                Text(share),
                "--slots",
                Text(slots),
                "--seeds",
                $"127.0.0.1:{_port}",
                "--home",
                Home($"host-{n}"),
                "--cell-milliseconds",
                Text((int)duration.TotalMilliseconds),
                "--hocon",
                hocon,
                "--data",
                dataFolder,
            ];
            _hosts.Add(TauGateProgram.StartOther(Environment.ProcessPath!, Home($"host-{n}"), ManySystems, arguments));
        }
        foreach (var host in _hosts)
            await host.LineAsync(l => l.EndsWith(" workers have joined.", StringComparison.Ordinal), StepPatience)
                .WaitAsync(cancellation);
    }

    /// <summary>
    /// Cells a second, and the share of slots that were busy, over the counted time but for its first tenth.
    /// </summary>
    private async Task CountAsync(CancellationToken cancellation)
    {
        await Task.Delay(counted / 10, cancellation);
        var (from, before) = (await new LedgerFacts(_server!).NowAsync(cancellation), await DoneAsync(cancellation));
        using (var timer = new PeriodicTimer(Poll))
        {
            var began = Now();
            while (Since(began) < counted.TotalSeconds && await DoneAsync(cancellation) < cells)
                await timer.WaitForNextTickAsync(cancellation);
        }
        var (to, after) = (await new LedgerFacts(_server!).NowAsync(cancellation), await DoneAsync(cancellation));
        var span = (to - from).TotalSeconds;
        var idle = (
            await new LedgerFacts(_server!).IdleSlotSecondsAsync(from, to.AddSeconds(-2), slots, cancellation)
        ).Values.Sum();
        Print(
            $"{(after - before) / span:F0} cells/s over {span:F0} s ({after} of {cells} done); "
                + $"slots busy {100 * (1 - (idle / (workers * slots * (span - 2)))):F1} %"
        );
        Print($"coordinator {Memory(_coordinator!)} MiB, at most {Processes.PeakMemory(_coordinator!.Id)} MiB");
    }

    /// <summary>
    /// A sweep of higher priority over the running one: when it begins on the workers, what of the other they begin
    /// before, and how it is spread.
    /// </summary>
    private async Task OvertakeAsync(CancellationToken cancellation)
    {
        (
            await ClientAsync(
                "submit",
                _folder.Write("urgent.yaml", SweepText(UrgentSweep, UrgentSeeds, urgent)),
                "--priority",
                "5"
            )
        ).ExpectExit(0);
        await UntilAsync(
            "SELECT done = total FROM sweep_counter c JOIN sweep s ON s.id = c.sweep_id WHERE s.name = "
                + $"'{UrgentSweep}'",
            cancellation
        );
        var found = await _server!.ColumnAsync<string>(
            $"""
            WITH submitted AS (
                SELECT c.issued_at AS at FROM command c JOIN sweep s ON s.id = c.sweep_id
                WHERE s.name = '{UrgentSweep}' AND c.kind = 'submit'),
            begun AS (
                SELECT e.worker, e.started_at, coalesce(c.seed, f.seed) >= {UrgentSeeds} AS is_urgent
                FROM submitted JOIN execution e ON e.started_at > submitted.at
                LEFT JOIN foundation f ON f.key = e.task LEFT JOIN cell c ON c.key = e.task),
            first AS (
                SELECT worker, min(started_at) AS at, count(*) AS tasks FROM begun WHERE is_urgent GROUP BY worker),
            before AS (
                SELECT worker, count(*) FILTER (WHERE NOT b.is_urgent AND b.started_at < f.at) AS others
                FROM first f JOIN begun b USING (worker) GROUP BY worker)
            SELECT format('urgent sweep on %s of {workers} workers: first after %s s, on the last after %s s; '
                    || '%s to %s of its tasks each; at most %s others begun before it',
                count(*),
                round(extract(epoch FROM min(f.at - s.at)), 2),
                round(extract(epoch FROM max(f.at - s.at)), 2),
                min(f.tasks),
                max(f.tasks),
                max(b.others))
            FROM first f JOIN before b USING (worker) CROSS JOIN submitted s
            """,
            cancellation
        );
        Print($"{found.Single()}");
    }

    /// <summary>
    /// From <c>kill -9</c> of the coordinator, which is started again at once, to the next recorded result.
    /// </summary>
    private async Task RestartAsync(CancellationToken cancellation)
    {
        _coordinator!.Signal(Processes.Kill);
        await _coordinator.FinishAndDisposeAsync();
        _coordinator = null;
        var (began, seen) = (Now(), await DoneAsync(cancellation));
        if (seen >= cells)
            return;
        await StartCoordinatorAsync();
        using (var timer = new PeriodicTimer(Poll))
            while (await DoneAsync(cancellation) == seen)
                await timer.WaitForNextTickAsync(cancellation);
        Print(
            $"next result {Since(began):F1} s after kill -9 of the coordinator and its restart; "
                + $"coordinator {Memory(_coordinator!)} MiB"
        );
    }

    private Task<TauGateProgram.Finished> ClientAsync(params string[] arguments) =>
        TauGateProgram
            .Start(Home("client"), new Dictionary<string, string> { ["TAUGATE_DB"] = _server!.Url }, arguments)
            .FinishAndDisposeAsync(StepPatience);

    private Task<long> DoneAsync(CancellationToken cancellation) =>
        new LedgerFacts(_server!).DoneAsync(Sweep, cancellation);

    private async Task UntilAsync(string sql, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(Poll);
        while (!await _server!.ScalarAsync<bool>(sql, cancellation))
            await timer.WaitForNextTickAsync(cancellation);
    }

    private static string SweepText(string name, int firstSeed, int cells) =>
        $$"""
            name: {{name}}
            seeds: {{Text(firstSeed)}}..{{Text(firstSeed + (cells / VariantsPerSeed) - 1)}}
            methods:
              frozen: {}
              lora: { rank: [1, 2, 3, 4, 5, 6, 7, 8, 9] }
            keep: metrics
            """;

    private string Home(string name) => Directory.CreateDirectory(Path.Combine(_folder.Path, name)).FullName;

    private static long Memory(TauGateProgram program) => Processes.Memory(program.Id);

    private static long Now() => TimeProvider.System.GetTimestamp();

    private static double Since(long began) => TimeProvider.System.GetElapsedTime(began).TotalSeconds;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static void Print(InvariantText line) => Console.WriteLine(Invariant(ref line));
}

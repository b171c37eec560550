using TauGate.Cluster.Configuration;
using TauGate.Cluster.Nodes;
using TauGate.Core.Ports;
using TauGate.Core.Sweeps;
using TauGate.Storage;

namespace TauGate.Cluster.Tests.EndToEnd;

/// <summary>A home, a database and nodes of fake trainers over them; everything is cleaned up.</summary>
internal sealed class NodeHarness : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Guid _owner = Guid.NewGuid();

    private NodeHarness(Database database) => Database = database;

    public Database Database { get; }

    public string Home => _folder.Sub("home");

    /// <summary>Where the fake trainers note what they do.</summary>
    public string State => _folder.Sub("state");

    /// <summary>What the nodes logged.</summary>
    public CollectedLog Log { get; } = new();

    public static async Task<NodeHarness> CreateAsync(PrivateServerFixture server) =>
        new(await server.CreateDatabaseAsync());

    /// <summary>
    /// The program's configuration with short waits, and chunks so small that everything takes several.
    /// </summary>
    public string Hocon
    {
        get
        {
            var folder = _folder.Sub("hocon");
            foreach (var file in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "hocon"), "*.conf"))
                File.Copy(file, Path.Combine(folder, Path.GetFileName(file)), overwrite: true);
            File.WriteAllText(
                Path.Combine(folder, "local.conf"),
                """
                taugate {
                  schedule { reload = 100ms, first-backoff = 10ms, longest-backoff = 50ms }
                  worker { heartbeat = 50ms, lost-after = 30s, resend-after = 2s }
                  term { beat = 200ms, takeover = 3s }
                  transfer { chunk = 1KiB }
                  trainer { start-timeout = 2m, stop-grace = 500ms }
                }
                akka.cluster {
                  failure-detector.acceptable-heartbeat-pause = 3s
                  split-brain-resolver.stable-after = 2s
                }
                """
            );
            return folder;
        }
    }

    public NodeSettings Settings(int slots = 2, string start = "ok") =>
        new()
        {
            Home = Home,
            ClusterId = Database.ClusterId,
            Trainer = Samples.Trainer(State, start),
            DataFolder = Samples.WriteData(_folder.Sub("data")),
            Slots = slots,
            ProgramVersion = "test",
            HoconFolder = Hocon,
            SlotTokenFolder = _folder.Sub("tokens"),
            Logging = Log,
        };

    public Task<ClusterNode> StartAsync(int slots = 2, string start = "ok") =>
        ClusterNode.StartAsync(Settings(slots, start), Samples.Ports(Database), TestContext.Current.CancellationToken);

    /// <summary>A node over a ledger of the test's own.</summary>
    public Task<ClusterNode> StartAsync(ILedger ledger) =>
        ClusterNode.StartAsync(
            Settings(),
            Samples.Ports(Database) with
            {
                Ledger = ledger,
            },
            TestContext.Current.CancellationToken
        );

    /// <summary>The folder of this host's n-th worker.</summary>
    public string WorkerFolder(int n) =>
        Path.Combine(Directory.EnumerateDirectories(Path.Combine(Home, "workers")).Single(), $"{n}");

    /// <summary>Looks again and again until something holds.</summary>
    public static Task UntilAsync(Func<bool> holds) => UntilAsync(() => Task.FromResult(holds()));

    /// <summary>Looks again and again until something holds.</summary>
    public static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!await holds())
            await look.WaitForNextTickAsync(TestContext.Current.CancellationToken);
    }

    public Task<StoredSweep> SubmitAsync(SweepSpec spec) =>
        Database.Sweeps.SubmitAsync(spec, "test", null, TestContext.Current.CancellationToken);

    /// <summary>Reads progress after every task of the node until nothing is pending.</summary>
    public async Task<SweepProgress> WaitAsync(ClusterNode node, StoredSweep sweep)
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (true)
        {
            if (node.Failure.IsFaulted)
                await node.Failure;
            var progress = await Database.Sweeps.ProgressAsync(sweep.Id, cancellation);
            if (progress.Pending == 0)
                return progress;
            await look.WaitForNextTickAsync(cancellation);
        }
    }

    /// <summary>How often the fake trainers executed something of a kind.</summary>
    public int Executions(string kind) => Directory.EnumerateFiles(State, $"{kind}-*").Count();

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        _folder.Dispose();
    }
}

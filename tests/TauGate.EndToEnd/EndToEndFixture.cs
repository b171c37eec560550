using TauGate.EndToEnd;

[assembly: AssemblyFixture(typeof(EndToEndFixture))]
[assembly: System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
// More than there are cores: most of a test is waiting for processes that wait for each other.
[assembly: CollectionBehavior(MaxParallelThreads = 3)]

namespace TauGate.EndToEnd;

/// <summary>What tests share: MNIST, fetched once the way the program fetches it, and a PostgreSQL server.</summary>
public sealed class EndToEndFixture : IAsyncLifetime
{
    /// <summary>Nobody waits for the next look of another, and a busy machine ends no node.</summary>
    private const string ShortLooksAndPatience = """
        taugate {
          node.join-deadline = 5m
          schedule.reload = 250ms
          worker.heartbeat = 250ms
        }
        """;

    private readonly TemporaryFolder _home = new();

    /// <summary>Folder with the four IDX files of MNIST.</summary>
    public string DataFolder { get; private set; } = "";

    /// <summary>Gives a test a database of its own.</summary>
    public SharedServer Databases { get; private set; } = null!;

    /// <summary>A coordinator and a worker with one slot, on a database of this server.</summary>
    public ClusterShape Cluster =>
        new()
        {
            DataFolder = DataFolder,
            Databases = Databases,
            LocalConf = ShortLooksAndPatience,
        };

    /// <summary>As <see cref="Cluster"/>, on a server of its own, which the test takes away from it.</summary>
    public ClusterShape ClusterWithServer => Cluster with { Databases = null };

    public async ValueTask InitializeAsync()
    {
        DataFolder = await MnistFiles.FetchAsync(_home.Path);
        Databases = await SharedServer.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (Databases is not null)
            await Databases.DisposeAsync();
        _home.Dispose();
    }
}

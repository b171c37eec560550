using System.Net;
using System.Net.Sockets;
using TauGate.Cluster.Configuration;
using TauGate.Cluster.Nodes;

namespace TauGate.Cluster.Tests.EndToEnd;

/// <summary>Nodes of several roles, each with a home of its own, over one database; everything is cleaned up.</summary>
internal sealed class ClusterHarness : IAsyncDisposable
{
    private readonly TemporaryFolder _homes = new();
    private readonly List<ClusterNode> _nodes = [];

    private ClusterHarness(NodeHarness one) => One = one;

    /// <summary>The database, the fake trainers' state and the log.</summary>
    public NodeHarness One { get; }

    public static async Task<ClusterHarness> CreateAsync(PrivateServerFixture server) =>
        new(await NodeHarness.CreateAsync(server));

    public string HomeOf(string name) => _homes.Sub(name);

    /// <summary>Puts the data set where a coordinator has it.</summary>
    public async Task StoreDataAsync()
    {
        foreach (var (n, file) in Samples.Data.Files.Index())
            await One.Database.Artifacts.PutAsync(
                file.Digest,
                Samples.DataFile(n),
                TestContext.Current.CancellationToken
            );
    }

    public NodeSettings Coordinator(string name) =>
        One.Settings() with
        {
            Home = HomeOf(name),
            Roles = NodeRoles.Coordinator,
            Slots = 0,
            Bind = "127.0.0.1:0",
        };

    public NodeSettings Run(string name) =>
        One.Settings() with
        {
            Home = HomeOf(name),
            SlotTokenFolder = HomeOf($"{name}-tokens"),
        };

    public NodeSettings Worker(string name, params string[] seeds) =>
        One.Settings() with
        {
            Home = HomeOf(name),
            Roles = NodeRoles.Worker,
            ClusterId = null,
            Seeds = [.. seeds],
            Data = Samples.Data,
            DataFolder = null,
            SlotTokenFolder = HomeOf($"{name}-tokens"),
        };

    /// <summary>Starts a node that ends with the test.</summary>
    public async Task<ClusterNode> StartAsync(NodeSettings settings, Storage.Database? database = null)
    {
        var ports = settings.Roles.HasFlag(NodeRoles.Coordinator) ? Samples.Ports(database ?? One.Database) : null;
        var node = await ClusterNode.StartAsync(settings, ports, TestContext.Current.CancellationToken);
        _nodes.Add(node);
        return node;
    }

    /// <summary>
    /// Adds to the configuration of a node that has not started; later nodes begin with the usual one.
    /// </summary>
    public static void Configure(NodeSettings settings, string hocon) =>
        File.AppendAllText(Path.Combine(settings.HoconFolder!, "local.conf"), $"\n{hocon}\n");

    /// <summary>Lets the cells that wait end.</summary>
    public void Go() => File.WriteAllText(Path.Combine(One.State, "go"), "");

    /// <summary>A port that was free a moment ago.</summary>
    public static string FreeAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return Invariant($"127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_nodes.Select(n => n.DisposeAsync().AsTask()));
        await One.DisposeAsync();
        _homes.Dispose();
    }
}

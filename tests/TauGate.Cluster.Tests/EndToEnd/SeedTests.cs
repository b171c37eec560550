using System.Net;
using System.Net.Sockets;
using TauGate.Cluster.Configuration;
using TauGate.Cluster.Joining;
using TauGate.Cluster.Security;
using TauGate.Cluster.Tests.Security;
using TauGate.Core.Ports;

namespace TauGate.Cluster.Tests.EndToEnd;

/// <summary>Workers that know a coordinator by one of its addresses, which need not be what it calls itself.</summary>
public sealed class SeedTests(PrivateServerFixture server)
{
    [Theory(Timeout = Patience.OfTest)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Worker_joins_a_coordinator_over_version_six_and_trains(bool hasCertificates)
    {
        SkipWithoutVersionSix();
        using var certificates = new CertificateFolders();
        await using var cluster = await ClusterHarness.CreateAsync(server);
        await cluster.StoreDataAsync();
        var sweep = await cluster.One.SubmitAsync(Samples.Sweep("six", 2, "frozen"));
        var coordinator = await cluster.StartAsync(Secure(cluster.Coordinator("coordinator") with { Bind = "[::1]:0" }, CertificateRole.Coordinator));

        var worker = await cluster.StartAsync(Secure(cluster.Worker("worker", coordinator.Address) with { Bind = "[::1]:0" }, CertificateRole.Worker));

        Assert.StartsWith("[::1]:", coordinator.Address, StringComparison.Ordinal);
        Assert.Equal(2, (await cluster.One.WaitAsync(worker, sweep)).Done);
        var term = await cluster.One.Database.Terms.ReadAsync(TestContext.Current.CancellationToken);
        Assert.Equal(coordinator.Address, HostPort.Of(Akka.Actor.Address.Parse(term.Address!)).ToString());

        NodeSettings Secure(NodeSettings settings, CertificateRole role) => hasCertificates ? settings with { CertificateFolder = certificates.Node(role) } : settings;
    }

    [Theory(Timeout = Patience.OfTest)]
    [InlineData("127.0.0.1:0", "localhost", false)]
    [InlineData("127.0.0.1:0", "localhost", true)]
    [InlineData("localhost:0", "127.0.0.1", false)]
    public async Task Worker_that_knows_a_coordinator_by_another_name_joins_it_by_its_own(string bind, string seed, bool hasCertificates)
    {
        using var certificates = new CertificateFolders();
        await using var cluster = await ClusterHarness.CreateAsync(server);
        await cluster.StoreDataAsync();
        var coordinator = await cluster.StartAsync(Secure(cluster.Coordinator("coordinator") with { Bind = bind }, CertificateRole.Coordinator));
        var port = HostPort.Read(coordinator.Address)!.Value.Port;

        var settings = Secure(cluster.Worker("worker", $"{seed}:{port}"), CertificateRole.Worker);
        var worker = await cluster.StartAsync(settings);

        Assert.Equal(cluster.One.Database.ClusterId, worker.ClusterId);
        var check = Assert.Single(await SeedCheck.LookAsync([$"{seed}:{port}"], settings.CertificateFolder, null, TestContext.Current.CancellationToken));
        Assert.Equal(new SeedCheck(true, $"{seed}:{port}: a node answers that calls itself {coordinator.Address}; workers join it by that name."), check);
        // The question itself is nothing to tell anybody of.
        Assert.Empty(cluster.One.Log.Lines);

        NodeSettings Secure(NodeSettings settings, CertificateRole role) => hasCertificates ? settings with { CertificateFolder = certificates.Node(role) } : settings;
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Coordinator_whose_own_name_leads_elsewhere_is_named_at_once_with_what_to_change()
    {
        await using var cluster = await ClusterHarness.CreateAsync(server);
        // As behind a mapped port: what it calls itself is nothing from here.
        var coordinator = await cluster.StartAsync(cluster.Coordinator("coordinator") with { PublicHost = "taugate.invalid" });
        var port = HostPort.Read(coordinator.Address)!.Value.Port;
        var settings = cluster.Worker("worker", $"127.0.0.1:{port}");
        ClusterHarness.Configure(settings, "taugate.node.join-deadline = 3s");
        var problem = $"127.0.0.1:{port}: a node answers that calls itself taugate.invalid:{port}, where from here there is no host of that name. Start it with --public-host 127.0.0.1.";

        var starting = cluster.StartAsync(settings);

        await NodeHarness.UntilAsync(() => cluster.One.Log.Lines.Any(line => line.Contains(problem, StringComparison.Ordinal)));
        var e = await Assert.ThrowsAsync<EnvironmentException>(() => starting);
        Assert.Contains(problem, e.Message, StringComparison.Ordinal);
        Assert.Equal([new SeedCheck(false, problem)], await SeedCheck.LookAsync(settings.Seeds, null, null, TestContext.Current.CancellationToken));
        Assert.Single(cluster.One.Log.Lines, line => line.Contains(problem, StringComparison.Ordinal));
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Program_that_is_no_node_is_named_at_once()
    {
        await using var cluster = await ClusterHarness.CreateAsync(server);
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var closing = CloseAllAsync(other);
        var settings = cluster.Worker("worker", $"{other.LocalEndpoint}");
        ClusterHarness.Configure(settings, "taugate.node.join-deadline = 2s");

        var e = await Assert.ThrowsAsync<EnvironmentException>(() => cluster.StartAsync(settings));

        Assert.Contains($"{other.LocalEndpoint}: another program listens there.", e.Message, StringComparison.Ordinal);
        Assert.Contains(cluster.One.Log.Lines, line => line.Contains($"{other.LocalEndpoint}: another program listens there.", StringComparison.Ordinal));
        other.Stop();
        await closing;
    }

    private static async Task CloseAllAsync(TcpListener listener)
    {
        try
        {
            while (true) (await listener.AcceptTcpClientAsync()).Dispose();
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Stopped by the test.
        }
    }

    private static void SkipWithoutVersionSix()
    {
        try
        {
            using var listener = new TcpListener(IPAddress.IPv6Loopback, 0);
            listener.Start();
        }
        catch (SocketException e)
        {
            Assert.Skip($"This machine has no IPv6 loopback address: {e.Message}");
        }
    }
}

using System.Net;
using System.Net.Sockets;
using TauGate.Cluster.Configuration;
using TauGate.Cluster.Joining;
using TauGate.Cluster.Nodes;
using TauGate.Cluster.Security;
using TauGate.Cluster.Tests.Security;
using TauGate.Core.Errors;

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
        var coordinator = await cluster.StartAsync(
            Secure(cluster.Coordinator("coordinator") with { Bind = "[::1]:0" }, CertificateRole.Coordinator)
        );

        var worker = await cluster.StartAsync(
            Secure(cluster.Worker("worker", coordinator.Address) with { Bind = "[::1]:0" }, CertificateRole.Worker)
        );

        Assert.StartsWith("[::1]:", coordinator.Address, StringComparison.Ordinal);
        Assert.Equal(2, (await cluster.One.WaitAsync(worker, sweep)).Done);
        var term = await cluster.One.Database.Terms.ReadAsync(TestContext.Current.CancellationToken);
        Assert.Equal(coordinator.Address, HostPort.Of(Akka.Actor.Address.Parse(term.Address!)).ToString());

        NodeSettings Secure(NodeSettings settings, CertificateRole role) =>
            hasCertificates ? settings with { CertificateFolder = certificates.Node(role) } : settings;
    }

    [Theory(Timeout = Patience.OfTest)]
    [InlineData("127.0.0.1:0", "localhost", false)]
    [InlineData("127.0.0.1:0", "localhost", true)]
    [InlineData("localhost:0", "127.0.0.1", false)]
    public async Task Worker_that_knows_a_coordinator_by_another_name_joins_it_by_its_own(
        string bind,
        string seed,
        bool hasCertificates
    )
    {
        using var certificates = new CertificateFolders();
        await using var cluster = await ClusterHarness.CreateAsync(server);
        await cluster.StoreDataAsync();
        var coordinator = await cluster.StartAsync(
            Secure(cluster.Coordinator("coordinator") with { Bind = bind }, CertificateRole.Coordinator)
        );
        var port = HostPort.Read(coordinator.Address)!.Value.Port;

        var settings = Secure(cluster.Worker("worker", $"{seed}:{port}"), CertificateRole.Worker);
        var worker = await cluster.StartAsync(settings);

        Assert.Equal(cluster.One.Database.ClusterId, worker.ClusterId);
        var check = Assert.Single(
            await SeedCheck.LookAsync(
                [$"{seed}:{port}"],
                settings.CertificateFolder,
                null,
                TestContext.Current.CancellationToken
            )
        );
        Assert.Equal(
            new SeedCheck(
                true,
                $"{seed}:{port}: a node answers that calls itself {coordinator.Address}; workers join it by that name."
            ),
            check
        );
        // The question itself is nothing to tell anybody of.
        Assert.Empty(cluster.One.Log.Lines);

        NodeSettings Secure(NodeSettings settings, CertificateRole role) =>
            hasCertificates ? settings with { CertificateFolder = certificates.Node(role) } : settings;
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Coordinator_whose_own_name_leads_elsewhere_is_named_at_once_with_what_to_change()
    {
        await using var cluster = await ClusterHarness.CreateAsync(server);
        // As behind a mapped port: what it calls itself is nothing from here.
        var coordinator = await cluster.StartAsync(
            cluster.Coordinator("coordinator") with
            {
                PublicHost = "taugate.invalid",
            }
        );
        var port = HostPort.Read(coordinator.Address)!.Value.Port;
        var settings = cluster.Worker("worker", $"127.0.0.1:{port}");
        var problem =
            $"127.0.0.1:{port}: a node answers that calls itself taugate.invalid:{port}, "
            + "where from here there is no host of that name. Start it with --public-host 127.0.0.1.";
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

        var starting = ClusterNode.StartAsync(settings, ports: null, enough.Token);

        await NodeHarness.UntilAsync(() => cluster.One.Log.Lines.Count > 0);
        Assert.Contains(problem, Assert.Single(cluster.One.Log.Lines), StringComparison.Ordinal);
        await enough.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => starting);
        Assert.Equal(
            [new SeedCheck(false, problem)],
            await SeedCheck.LookAsync(settings.Seeds, null, null, TestContext.Current.CancellationToken)
        );
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Coordinator_of_another_authority_or_without_a_certificate_is_named_with_the_reason()
    {
        using var certificates = new CertificateFolders();
        await using var plainSystem = SecureSystem.Start(null, "coordinator");
        await using var otherSystem = SecureSystem.Start(
            certificates.Load(CertificateRole.Coordinator, "elsewhere"),
            "coordinator"
        );
        var (plain, other) = (HostPort.Of(plainSystem.Address), HostPort.Of(otherSystem.Address));

        var checks = await SeedCheck.LookAsync(
            [$"{plain}", $"{other}"],
            certificates.Node(CertificateRole.Worker),
            null,
            TestContext.Current.CancellationToken
        );

        Assert.All(checks, check => Assert.False(check.CanBeJoined));
        Assert.StartsWith(
            $"{plain}: it does not speak TLS 1.2 or 1.3 as a node with --cert does",
            checks[0].Finding,
            StringComparison.Ordinal
        );
        Assert.Equal(
            $"{other}: its certificate (node) was issued by another authority (elsewhere) than this cluster's (ca).",
            checks[1].Finding
        );
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Program_that_is_no_node_is_told_from_a_coordinator_that_lets_nobody_in()
    {
        await using var cluster = await ClusterHarness.CreateAsync(server);
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var closing = CloseAllAsync(other);
        var settings = cluster.Worker("worker", $"{other.LocalEndpoint}");
        ClusterHarness.Configure(settings, "taugate.node.join-deadline = 1s");

        var e = await Assert.ThrowsAsync<EnvironmentException>(() => cluster.StartAsync(settings));

        Assert.Contains(
            $"{other.LocalEndpoint}: what listens there does not answer as a node does: another program",
            e.Message,
            StringComparison.Ordinal
        );
        other.Stop();
        await closing;
    }

    [Theory]
    [InlineData("127.0.0.1", false)]
    [InlineData("::1", false)]
    [InlineData("10.0.0.7", false)]
    [InlineData("10.0.0.8", true)]
    [InlineData("10.0.0.8 10.0.0.7", false)]
    [InlineData("2001:db8::8", true)]
    public void Host_is_another_machine_when_none_of_its_addresses_is_of_this_one(string host, bool isElsewhere) =>
        Assert.Equal(
            isElsewhere,
            SeedLook.IsElsewhere(
                host.Split(' ').Select(IPAddress.Parse),
                [IPAddress.Loopback, IPAddress.Parse("10.0.0.7"), IPAddress.Parse("2001:db8::7")]
            )
        );

    private static async Task CloseAllAsync(TcpListener listener)
    {
        try
        {
            while (true)
                (await listener.AcceptTcpClientAsync()).Dispose();
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

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Akka.Configuration;
using TauGate.Cluster.Nodes;
using TauGate.Core.Errors;

namespace TauGate.Cluster.Tests.EndToEnd;

/// <summary>What a node says when the world or the configuration does not let it start.</summary>
public sealed class StartTests(PrivateServerFixture server)
{
    [Fact(Timeout = Patience.OfTest)]
    public async Task Port_that_is_taken_is_named_with_what_to_do()
    {
        await using var harness = await NodeHarness.CreateAsync(server);
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);

        var e = await Assert.ThrowsAsync<EnvironmentException>(() =>
            StartAsync(harness, $"taugate.node.bind = \"127.0.0.1:{port}\"")
        );

        Assert.Contains($"Port {port} on 127.0.0.1 is taken", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Address_of_another_machine_is_named_with_what_to_do()
    {
        var hocon = ConfigurationFactory.ParseString(
            "akka.remote.dot-netty.tcp { hostname = \"203.0.113.1\", port = 4053 }"
        );
        var e = SystemStart.Explain(
            new AggregateException(new SocketException((int)SocketError.AddressNotAvailable)),
            hocon
        );

        Assert.Contains(
            "Port 4053 on 203.0.113.1 cannot be opened",
            Assert.IsType<EnvironmentException>(e).Message,
            StringComparison.Ordinal
        );
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Setting_that_Akka_does_not_take_is_bad_input()
    {
        await using var harness = await NodeHarness.CreateAsync(server);

        var e = await Assert.ThrowsAsync<InputException>(() =>
            StartAsync(harness, "akka.cluster.downing-provider-class = \"no.Such, Thing\"")
        );

        Assert.Contains(
            "Akka does not start with this configuration: Could not load file or assembly 'Thing",
            e.Message,
            StringComparison.Ordinal
        );
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Worker_that_waits_for_its_coordinator_says_so_in_one_line_without_Akkas()
    {
        await using var harness = await ClusterHarness.CreateAsync(server);
        var seed = ClusterHarness.FreeAddress();
        var worker = harness.Worker("w", seed);
        ClusterHarness.Configure(worker, "taugate.node.join-deadline = 5s");

        await Assert.ThrowsAsync<EnvironmentException>(() => harness.StartAsync(worker));

        Assert.Contains(
            $"No coordinator answers at {seed} yet; trying for 5 s",
            Assert.Single(harness.One.Log.Lines),
            StringComparison.Ordinal
        );
    }

    private static async Task StartAsync(NodeHarness harness, string local)
    {
        var settings = harness.Settings();
        await File.AppendAllTextAsync(
            Path.Combine(settings.HoconFolder!, "local.conf"),
            $"\n{local}\n",
            TestContext.Current.CancellationToken
        );
        await using var node = await ClusterNode.StartAsync(
            settings,
            Samples.Ports(harness.Database),
            TestContext.Current.CancellationToken
        );
    }
}

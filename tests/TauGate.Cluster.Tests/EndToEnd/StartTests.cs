using System.Globalization;
using System.Net;
using System.Net.Sockets;
using TauGate.Core.Ports;

namespace TauGate.Cluster.Tests.EndToEnd;

/// <summary>What a node says when the world or the configuration does not let it start.</summary>
public sealed class StartTests(PrivateServerFixture server)
{
    private const int Limit = 60_000;

    [Fact(Timeout = Limit)]
    public async Task Port_that_is_taken_is_named_with_what_to_do()
    {
        await using var harness = await NodeHarness.CreateAsync(server);
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);

        var e = await Assert.ThrowsAsync<EnvironmentException>(() => StartAsync(harness, $"akka.remote.dot-netty.tcp.port = {port}"));

        Assert.Contains($"Port {port} on 127.0.0.1 is taken", e.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Limit)]
    public async Task Address_of_another_machine_is_named_with_what_to_do()
    {
        await using var harness = await NodeHarness.CreateAsync(server);

        var e = await Assert.ThrowsAsync<EnvironmentException>(() => StartAsync(harness, "akka.remote.dot-netty.tcp.hostname = \"203.0.113.1\""));

        Assert.Contains("on 203.0.113.1 cannot be opened", e.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Limit)]
    public async Task Setting_that_Akka_does_not_take_is_bad_input()
    {
        await using var harness = await NodeHarness.CreateAsync(server);

        var e = await Assert.ThrowsAsync<InputException>(() => StartAsync(harness, "akka.cluster.downing-provider-class = \"no.Such, Thing\""));

        Assert.Contains("Akka does not start with this configuration: Could not load file or assembly 'Thing", e.Message, StringComparison.Ordinal);
    }

    private static async Task StartAsync(NodeHarness harness, string local)
    {
        var settings = harness.Settings();
        await File.AppendAllTextAsync(Path.Combine(settings.HoconFolder!, "local.conf"), $"\n{local}\n", TestContext.Current.CancellationToken);
        await using var node = await ClusterNode.StartAsync(settings, Samples.Ports(harness.Database), TestContext.Current.CancellationToken);
    }
}

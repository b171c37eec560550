using System.Collections.Immutable;
using TauGate.Cluster.Configuration;
using TauGate.Core.Ports;

namespace TauGate.Cluster.Tests.Configuration;

public sealed class NodeEndpointTests
{
    private static readonly NodeFileSettings Files = new("127.0.0.1:4053", "", [], "", TimeSpan.FromSeconds(30), 1 << 30);

    [Fact]
    public void What_is_given_with_the_settings_is_stronger_than_the_files()
    {
        var files = Files with { PublicHost = "files", Certificate = "/files", Seeds = ["files:1"] };
        var given = Node() with { Bind = "10.0.0.5", PublicHost = "given", CertificateFolder = "/given", Seeds = ["given:2"] };

        Assert.Equal(("127.0.0.1", 4053, "files", "/files"), Of(NodeEndpoint.Resolve(Node(), files)));
        var endpoint = NodeEndpoint.Resolve(given, files);
        Assert.Equal(("10.0.0.5", 4053, "given", "/given"), Of(endpoint));
        Assert.Equal("akka.ssl.tcp://taugate@given:2", Assert.Single(endpoint.Seeds).ToString());

        static (string, int, string?, string?) Of(NodeEndpoint e) => (e.Host, e.Port, e.PublicHost, e.CertificateFolder);
    }

    [Theory]
    [InlineData("10.0.0.5:0", null, "without a certificate. Make an authority once with `taugate cert ca")]
    [InlineData("0.0.0.0:4053", null, "say with --public-host HOST")]
    [InlineData("127.0.0.1:70000", null, "--bind: got '127.0.0.1:70000', expected HOST or HOST:PORT")]
    [InlineData("a b", null, "--bind: got 'a b'")]
    [InlineData(null, "host:1", "--public-host: got 'host:1', expected a host name or an address without a port")]
    public void Address_that_cannot_be_meant_is_refused_with_what_to_do(string? bind, string? publicHost, string expected)
    {
        var e = Assert.Throws<InputException>(() => NodeEndpoint.Resolve(Node() with { Bind = bind, PublicHost = publicHost }, Files));
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "none given")]
    [InlineData("host", "got 'host', expected HOST:PORT")]
    [InlineData("host:0", "got 'host:0', expected HOST:PORT")]
    [InlineData("akka.tcp://taugate@host:1", "expected HOST:PORT")]
    [InlineData("0.0.0.0:4053", "no address that can be reached")]
    [InlineData("a:1,a:1", "'a:1' is given twice")]
    public void Seed_that_cannot_be_meant_is_refused(string seeds, string expected)
    {
        var e = Assert.Throws<InputException>(() => NodeEndpoint.Resolve(Node() with { Seeds = seeds.Length == 0 ? [] : [.. seeds.Split(',')] }, Files));
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Addresses_of_version_six_are_understood()
    {
        Assert.Equal(new HostPort("::1", 4053), HostPort.Read("[::1]:4053"));
        Assert.Equal(new HostPort("::1", null), HostPort.Read("::1"));
        Assert.True(HostPort.Read("[::1]")!.Value.IsLoopback);
    }

    private static NodeSettings Node() => new()
    {
        Home = "/home",
        ClusterId = null,
        Trainer = new TrainerCommand("none", [], _ => throw new NotSupportedException()),
        Slots = 1,
        ProgramVersion = "test",
        Roles = NodeRoles.Worker,
        Seeds = ImmutableArray.Create("seed:1"),
    };
}

using System.Collections.Immutable;
using TauGate.Cluster.Configuration;
using TauGate.Cluster.Trainers;
using TauGate.Core.Errors;

namespace TauGate.Cluster.Tests.Configuration;

public sealed class NodeEndpointTests
{
    private static readonly NodeFileSettings Files = new(
        "127.0.0.1:4053",
        "",
        [],
        "",
        TimeSpan.FromSeconds(30),
        1 << 30
    );

    [Fact]
    public void What_is_given_with_the_settings_is_stronger_than_the_files()
    {
        var files = Files with { PublicHost = "files", Certificate = "/files", Seeds = ["files:1"] };
        var given = Node() with
        {
            Bind = "10.0.0.5",
            PublicHost = "given",
            CertificateFolder = "/given",
            Seeds = ["given:2"],
        };

        Assert.Equal(("127.0.0.1", 4053, "files", "/files"), Of(NodeEndpoint.Resolve(Node(), files)));
        var endpoint = NodeEndpoint.Resolve(given, files);
        Assert.Equal(("10.0.0.5", 4053, "given", "/given"), Of(endpoint));
        Assert.Equal("given:2", Assert.Single(endpoint.Seeds).ToString());

        static (string, int?, string?, string?) Of(NodeEndpoint e) =>
            (e.Bind.Host, e.Bind.Port, e.PublicHost, e.CertificateFolder);
    }

    [Theory]
    [InlineData("10.0.0.5:0", null, "without a certificate. Make an authority once with `taugate cert ca")]
    [InlineData("0.0.0.0:4053", null, "say with --public-host HOST")]
    [InlineData("127.0.0.1:70000", null, "--bind: got '127.0.0.1:70000', expected HOST or HOST:PORT")]
    [InlineData("a b", null, "--bind: got 'a b'")]
    [InlineData("[::1]:70000", null, "--bind: got '[::1]:70000', expected HOST or HOST:PORT")]
    [InlineData("[::]:4053", null, "--bind: got '[::]', which is every address of this machine")]
    [InlineData(
        "[2001:db8::1]:4053",
        null,
        "--bind: got '[2001:db8::1]', which others can reach, without a certificate"
    )]
    [InlineData("4053", null, "--bind: got '4053', expected HOST or HOST:PORT")]
    [InlineData(null, "[::1]:1", "--public-host: got '[::1]:1'")]
    [InlineData(null, "0.0.0.0", "--public-host: got '0.0.0.0'")]
    [InlineData(null, "host:1", "--public-host: got 'host:1', expected a host name or an address without a port")]
    public void Address_that_cannot_be_meant_is_refused_with_what_to_do(
        string? bind,
        string? publicHost,
        string expected
    )
    {
        var e = Assert.Throws<InputException>(() =>
            NodeEndpoint.Resolve(Node() with { Bind = bind, PublicHost = publicHost }, Files)
        );
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "none given")]
    [InlineData("host", "got 'host', expected HOST:PORT")]
    [InlineData("host:0", "got 'host:0', expected HOST:PORT")]
    [InlineData("akka.tcp://taugate@host:1", "expected HOST:PORT")]
    [InlineData("0.0.0.0:4053", "no address that can be reached")]
    [InlineData("a:1,a:1", "'a:1' is given twice")]
    [InlineData("a:1,A:1", "'A:1' is given twice")]
    [InlineData("[::1]:4053,[0:0::1]:4053", "'[0:0::1]:4053' is given twice")]
    [InlineData("[::]:4053", "no address that can be reached")]
    [InlineData("::1", "such as 10.0.0.5:4053 or [2001:db8::5]:4053")]
    public void Seed_that_cannot_be_meant_is_refused(string seeds, string expected)
    {
        var e = Assert.Throws<InputException>(() =>
            NodeEndpoint.Resolve(Node() with { Seeds = seeds.Length == 0 ? [] : [.. seeds.Split(',')] }, Files)
        );
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Address_of_version_six_reaches_akka_in_brackets_however_it_was_given()
    {
        var files = Files with { Bind = "[::1]:4053", Certificate = "/files" };

        foreach (var publicHost in (string[])["2001:DB8:0::5", "[2001:db8::5]"])
        {
            var endpoint = NodeEndpoint.Resolve(Node() with { PublicHost = publicHost }, files);
            var hocon = endpoint.Hocon(NodeRoles.Worker);
            Assert.Equal(
                ("[::1]", 4053, "[2001:db8::5]"),
                (
                    hocon.GetString(NodeEndpoint.HostKey),
                    hocon.GetInt(NodeEndpoint.PortKey),
                    hocon.GetString(NodeEndpoint.PublicHostKey)
                )
            );
        }
    }

    private static NodeSettings Node() =>
        new()
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

using Akka.Actor;
using TauGate.Cluster.Configuration;

namespace TauGate.Cluster.Tests.Configuration;

public sealed class HostPortTests
{
    [Theory]
    [InlineData("[::1]:4053", "::1", 4053, "[::1]:4053")]
    [InlineData("::1", "::1", null, "[::1]")]
    [InlineData("[::1]", "::1", null, "[::1]")]
    [InlineData("[2001:DB8:0:0::00F1]:1", "2001:db8::f1", 1, "[2001:db8::f1]:1")]
    [InlineData("[::ffff:10.0.0.1]:1", "10.0.0.1", 1, "10.0.0.1:1")]
    [InlineData("10.0.0.1:65535", "10.0.0.1", 65535, "10.0.0.1:65535")]
    [InlineData("head_1.example:0", "head_1.example", 0, "head_1.example:0")]
    [InlineData("head", "head", null, "head")]
    public void Address_is_read_in_one_spelling_and_printed_as_it_is_read(
        string text,
        string host,
        int? port,
        string printed
    )
    {
        var read = HostPort.Read(text)!.Value;

        Assert.Equal((host, port, printed), (read.Host, read.Port, read.ToString()));
        Assert.Equal(read, HostPort.Read(printed));
    }

    [Theory]
    [InlineData("")]
    [InlineData(":4053")]
    [InlineData("[::1]4053")]
    [InlineData("[::1")]
    [InlineData("::1]:4053")]
    [InlineData("[[::1]]:4053")]
    [InlineData("[head]:4053")]
    [InlineData("[127.0.0.1]:4053")]
    [InlineData("[fe80::1%lo]:4053")]
    [InlineData("fe80::1%1")]
    [InlineData("4053")]
    [InlineData("127.1:4053")]
    [InlineData("010.0.0.1:4053")]
    [InlineData("head:-1")]
    [InlineData("head:65536")]
    [InlineData("head:+1")]
    public void Text_that_is_no_address_is_none(string text) => Assert.Null(HostPort.Read(text));

    [Theory]
    [InlineData("::1", true, false)]
    [InlineData("127.0.0.9", true, false)]
    [InlineData("LocalHost", true, false)]
    [InlineData("::ffff:127.0.0.1", true, false)]
    [InlineData("::", false, true)]
    [InlineData("0.0.0.0", false, true)]
    [InlineData("2001:db8::1", false, false)]
    [InlineData("localhost.example", false, false)]
    public void Loopback_and_every_address_are_told_in_both_families(string text, bool isLoopback, bool isAny)
    {
        var read = HostPort.Read(text)!.Value;
        Assert.Equal((isLoopback, isAny), (read.IsLoopback, read.IsAny));
    }

    [Theory]
    [InlineData("[::1]:4053")]
    [InlineData("10.0.0.1:4053")]
    [InlineData("head:4053")]
    public void Address_of_a_node_survives_akkas_parser_and_comes_back(string text)
    {
        var address = HostPort.Read(text)!.Value.ToAddress("akka.ssl.tcp");

        Assert.Equal($"akka.ssl.tcp://taugate@{text}", address.ToString());
        Assert.Equal(address, Address.Parse(address.ToString()));
        Assert.True(ActorPath.TryParse($"{address}/user/gateway", out var path));
        Assert.Equal(address, path.Address);
        Assert.Equal(text, HostPort.Of(address).ToString());
    }
}

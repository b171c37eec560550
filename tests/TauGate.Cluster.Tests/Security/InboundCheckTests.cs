using Akka.Actor;
using Google.Protobuf;
using TauGate.Cluster.Security;

namespace TauGate.Cluster.Tests.Security;

/// <summary>In whose name a peer may speak.</summary>
public sealed class InboundCheckTests
{
    private static readonly Address Coordinator = new("akka.ssl.tcp", "taugate", "10.0.0.1", 4053);

    [Theory]
    [InlineData(CertificateRole.Worker, 4053, true)]
    [InlineData(CertificateRole.Worker, 4054, false)]
    [InlineData(CertificateRole.Coordinator, 4053, false)]
    public void Association_or_message_in_a_coordinators_name_needs_a_coordinators_certificate(
        CertificateRole role,
        int port,
        bool isRefused
    )
    {
        var peers = new PeerDirectory(TimeProvider.System);
        peers.Record(Coordinator, CertificateRole.Coordinator);
        var check = new InboundCheck(peers, role, "10.0.0.9:50000");
        byte[][] payloads =
        [
            Associate("10.0.0.1", port),
            Message($"akka.ssl.tcp://taugate@10.0.0.1:{port}/user/gateway"),
        ];

        Assert.All(payloads, payload =>
        {
            var refusal = check.Refuse(payload);
            Assert.Equal(isRefused, refusal is not null);
            if (isRefused)
                Assert.Equal(("10.0.0.1", port), refusal!.Claimed);
        });
    }

    [Theory]
    [InlineData("head", "HEAD")]
    [InlineData("[2001:db8::f1]", "[2001:DB8::F1]")]
    public void Coordinators_name_in_capitals_is_its_name_as_it_is_for_akka(string name, string claimed)
    {
        var peers = new PeerDirectory(TimeProvider.System);
        peers.Record(new Address("akka.ssl.tcp", "taugate", name, 4053), CertificateRole.Coordinator);
        var check = new InboundCheck(peers, CertificateRole.Worker, "10.0.0.9:50000");

        Assert.NotNull(check.Refuse(Associate(claimed, 4053)));
        Assert.NotNull(check.Refuse(Message($"akka.ssl.tcp://taugate@{claimed}:4053/user/gateway")));
    }

    [Fact]
    public void Message_that_says_its_sender_twice_is_refused_whoever_they_are()
    {
        var check = new InboundCheck(new PeerDirectory(TimeProvider.System), CertificateRole.Worker, "10.0.0.9:50000");
        var twice = Bytes(1, Bytes(2, [.. Bytes(4, Bytes(1, "a"u8)), .. Bytes(4, Bytes(1, "b"u8))]));

        Assert.Contains("not Akka's protocol", check.Refuse(twice)!.Reason, StringComparison.Ordinal);
        Assert.NotNull(check.Refuse([0x0a, 0x7f, 1]));
        Assert.Null(check.Refuse(Message("akka.ssl.tcp://taugate@10.0.0.1:4053/user/gateway")));
    }

    private static byte[] Associate(string host, int port) =>
        Bytes(2, Bytes(2, Bytes(1, [.. Bytes(2, System.Text.Encoding.UTF8.GetBytes(host)), 3 << 3, .. Varint(port)])));

    private static byte[] Message(string sender) =>
        Bytes(1, Bytes(2, Bytes(4, Bytes(1, System.Text.Encoding.UTF8.GetBytes(sender)))));

    private static byte[] Bytes(int field, ReadOnlySpan<byte> value) =>
        [(byte)((field << 3) | 2), .. Varint(value.Length), .. value];

    private static byte[] Varint(int value)
    {
        using var memory = new MemoryStream();
        using (var output = new CodedOutputStream(memory, leaveOpen: true))
            output.WriteUInt32((uint)value);
        return memory.ToArray();
    }
}

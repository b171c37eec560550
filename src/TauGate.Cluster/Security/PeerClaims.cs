using System.Text;

namespace TauGate.Cluster.Security;

/// <summary>
/// Reads which address a payload claims to be from: that of the node, for an association, or of the sender, for a
/// message. Akka trusts it. Parses only this part of Akka.Remote's wire format (protobuf).
/// </summary>
internal static class PeerClaims
{
    // AkkaProtocolMessage { payload = 1, instruction = 2 }
    private const int Payload = 1;
    private const int Instruction = 2;

    // AkkaControlMessage { handshakeInfo = 2 }, AkkaHandshakeInfo { origin = 1 }, AddressData { hostname = 2, port = 3
    // }
    private const int HandshakeInfo = 2;
    private const int Origin = 1;
    private const int HostName = 2;
    private const int PortNumber = 3;

    // AckAndEnvelopeContainer { envelope = 2 }, RemoteEnvelope { sender = 4 }, ActorRefData { path = 1 }
    private const int Envelope = 2;
    private const int Sender = 4;
    private const int Path = 1;

    /// <summary>The host and port that the payload names; null when it names none.</summary>
    /// <exception cref="InvalidDataException">It is malformed.</exception>
    public static (string Host, int Port)? Read(ReadOnlySpan<byte> message)
    {
        var origin = WireFields
            .Find(WireFields.Find(WireFields.Find(message, Instruction).Bytes, HandshakeInfo).Bytes, Origin)
            .Bytes;
        if (!origin.IsEmpty)
            return (
                AsAkkaReads(Encoding.UTF8.GetString(WireFields.Find(origin, HostName).Bytes)),
                (int)WireFields.Find(origin, PortNumber).Number
            );
        var path = WireFields
            .Find(
                WireFields.Find(WireFields.Find(WireFields.Find(message, Payload).Bytes, Envelope).Bytes, Sender).Bytes,
                Path
            )
            .Bytes;
        return path.IsEmpty ? null : OfPath(Encoding.UTF8.GetString(path));
    }

    /// <summary>In lower case, so that no other spelling of a coordinator's name passes for another node's.</summary>
    private static string AsAkkaReads(string host) => new Akka.Actor.Address("akka", "taugate", host).Host;

    /// <summary>Of <c>akka.ssl.tcp://system@host:port/user/...</c>; null when it has no host.</summary>
    private static (string Host, int Port)? OfPath(string path) =>
        Akka.Actor.ActorPath.TryParse(path, out var parsed) && parsed.Address is { Host: { } host, Port: { } port }
            ? (host, port)
            : null;
}

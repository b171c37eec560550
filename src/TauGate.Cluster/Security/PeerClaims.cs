using System.Buffers.Binary;
using System.Text;

namespace TauGate.Cluster.Security;

/// <summary>
/// Which address a payload says it is from: of an association, the node's; of a message, its sender's. Akka believes it. Reads Akka.Remote's wire
/// format (protobuf), only as far as that; a payload that says a thing twice is malformed, since which one counts is the reader's choice.
/// </summary>
internal static class PeerClaims
{
    // AkkaProtocolMessage { payload = 1, instruction = 2 }
    private const int Payload = 1;
    private const int Instruction = 2;

    // AkkaControlMessage { handshakeInfo = 2 }, AkkaHandshakeInfo { origin = 1 }, AddressData { hostname = 2, port = 3 }
    private const int HandshakeInfo = 2;
    private const int Origin = 1;
    private const int HostName = 2;
    private const int PortNumber = 3;

    // AckAndEnvelopeContainer { envelope = 2 }, RemoteEnvelope { sender = 4 }, ActorRefData { path = 1 }
    private const int Envelope = 2;
    private const int Sender = 4;
    private const int Path = 1;

    /// <summary>The host and port that it names; null when it names none.</summary>
    /// <exception cref="InvalidDataException">It is malformed.</exception>
    public static (string Host, int Port)? Read(ReadOnlySpan<byte> message)
    {
        var origin = Field(Field(Field(message, Instruction).Bytes, HandshakeInfo).Bytes, Origin).Bytes;
        if (!origin.IsEmpty) return (Encoding.UTF8.GetString(Field(origin, HostName).Bytes), (int)Field(origin, PortNumber).Number);
        var path = Field(Field(Field(Field(message, Payload).Bytes, Envelope).Bytes, Sender).Bytes, Path).Bytes;
        return path.IsEmpty ? null : OfPath(Encoding.UTF8.GetString(path));
    }

    /// <summary>Of <c>akka.ssl.tcp://system@host:port/user/...</c>; null when it has no host.</summary>
    private static (string Host, int Port)? OfPath(string path) =>
        Akka.Actor.ActorPath.TryParse(path, out var parsed) && parsed.Address is { Host: { } host, Port: { } port } ? (host, port) : null;

    private static Value Field(ReadOnlySpan<byte> message, int number)
    {
        var found = default(Value);
        var isFound = false;
        while (!message.IsEmpty)
        {
            var tag = Varint(ref message);
            var value = Next(ref message, (int)(tag & 7));
            if (tag >> 3 != (ulong)number) continue;
            if (isFound) throw new InvalidDataException($"field {number} occurs twice");
            found = value;
            isFound = true;
        }
        return found;
    }

    private static Value Next(scoped ref ReadOnlySpan<byte> message, int wireType) => wireType switch
    {
        0 => new Value { Number = Varint(ref message) },
        1 => new Value { Number = BinaryPrimitives.ReadUInt64LittleEndian(Take(ref message, sizeof(ulong))) },
        2 => new Value { Bytes = Take(ref message, Varint(ref message)) },
        5 => new Value { Number = BinaryPrimitives.ReadUInt32LittleEndian(Take(ref message, sizeof(uint))) },
        _ => throw new InvalidDataException($"wire type {wireType}"),
    };

    private static ReadOnlySpan<byte> Take(scoped ref ReadOnlySpan<byte> message, ulong length)
    {
        if (length > (ulong)message.Length) throw new InvalidDataException("it ends too early");
        var taken = message[..(int)length];
        message = message[(int)length..];
        return taken;
    }

    private static ulong Varint(scoped ref ReadOnlySpan<byte> message)
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Take(ref message, 1)[0];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80) return value;
        }
        throw new InvalidDataException("a number is too long");
    }

    private ref struct Value
    {
        public ReadOnlySpan<byte> Bytes;
        public ulong Number;
    }
}

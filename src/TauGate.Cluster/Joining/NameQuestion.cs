using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Akka.Actor;
using Google.Protobuf;
using TauGate.Cluster.Security;

namespace TauGate.Cluster.Joining;

/// <summary>
/// The address that a node calls itself by, and the number by which Akka tells its ActorSystem from an earlier one
/// there.
/// </summary>
internal sealed record NodeName(Address Address, ulong Uid);

/// <summary>
/// Asks a node, over a new connection, which address it calls itself by. Akka silently drops messages that are sent to
/// it by any other name, but it tells its name to every system that associates with it (ADR 0018). So the question is
/// an association, under a system name that no node has, and it is ended at once.
/// </summary>
internal static class NameQuestion
{
    private const int MostBytes = 4_096;

    // CommandType
    private const int Associate = 1;
    private const int ShuttingDown = 4;

    /// <summary>Returns null when the peer does not speak Akka's protocol, or ends the connection.</summary>
    /// <param name="stream">A new connection, authenticated when it is TLS. It cannot be used afterwards.</param>
    /// <param name="protocol">The transport's protocol, without the prefix <c>akka.</c> that it has in
    /// addresses.</param>
    /// <exception cref="OperationCanceledException">No answer came in time.</exception>
    public static async Task<NodeName?> AskAsync(Stream stream, string protocol, CancellationToken cancellation)
    {
        // Under a name of its own: under this node's name the peer would take it for a restart of this node, and then
        // refuse the node.
        var name = new Address(protocol, "taugate-question", $"{Guid.NewGuid():N}.invalid", 1);
        try
        {
            await stream.WriteAsync(Frame(Associate, name), cancellation);
            var header = new byte[sizeof(int)];
            await stream.ReadExactlyAsync(header, cancellation);
            var length = BinaryPrimitives.ReadInt32LittleEndian(header);
            if (length is < 1 or > MostBytes)
                return null;
            var answer = new byte[length];
            await stream.ReadExactlyAsync(answer, cancellation);
            // Without this message the peer would log that a node is gone.
            await stream.WriteAsync(Frame(ShuttingDown, null), cancellation);
            return Read(answer, protocol);
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            return null;
        }
    }

    /// <summary>
    /// The length (4 bytes, little-endian) and AkkaProtocolMessage { instruction = 2 } of AkkaControlMessage {
    /// commandType = 1, handshakeInfo = 2 }.
    /// </summary>
    private static byte[] Frame(int command, Address? origin)
    {
        var payload = Message(output =>
        {
            output.WriteTag(2, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(
                ByteString.CopyFrom(
                    Message(instruction =>
                    {
                        instruction.WriteTag(1, WireFormat.WireType.Varint);
                        instruction.WriteEnum(command);
                        if (origin is null)
                            return;
                        instruction.WriteTag(2, WireFormat.WireType.LengthDelimited);
                        instruction.WriteBytes(ByteString.CopyFrom(HandshakeInfo(origin)));
                    })
                )
            );
        });
        var frame = new byte[sizeof(int) + payload.Length];
        BinaryPrimitives.WriteInt32LittleEndian(frame, payload.Length);
        payload.CopyTo(frame, sizeof(int));
        return frame;
    }

    /// <summary>
    /// AkkaHandshakeInfo { origin = 1, uid = 2 } of AddressData { system = 1, hostname = 2, port = 3, protocol = 4 }.
    /// </summary>
    private static byte[] HandshakeInfo(Address origin) =>
        Message(output =>
        {
            output.WriteTag(1, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(
                ByteString.CopyFrom(
                    Message(address =>
                    {
                        address.WriteTag(1, WireFormat.WireType.LengthDelimited);
                        address.WriteString(origin.System);
                        address.WriteTag(2, WireFormat.WireType.LengthDelimited);
                        address.WriteString(origin.Host);
                        address.WriteTag(3, WireFormat.WireType.Varint);
                        address.WriteUInt32((uint)origin.Port!.Value);
                        address.WriteTag(4, WireFormat.WireType.LengthDelimited);
                        address.WriteString(origin.Protocol);
                    })
                )
            );
            output.WriteTag(2, WireFormat.WireType.Fixed64);
            output.WriteFixed64((ulong)RandomNumberGenerator.GetInt32(1, int.MaxValue));
        });

    private static byte[] Message(Action<CodedOutputStream> write)
    {
        using var memory = new MemoryStream();
        using (var output = new CodedOutputStream(memory, leaveOpen: true))
            write(output);
        return memory.ToArray();
    }

    private static NodeName? Read(byte[] answer, string protocol)
    {
        var info = WireFields.Find(WireFields.Find(answer, 2).Bytes, 2).Bytes;
        var origin = WireFields.Find(info, 1).Bytes;
        if (origin.IsEmpty)
            return null;
        var (system, host) = (Text(origin, 1), Text(origin, 2));
        return WireFields.Find(origin, 3).Number is > 0 and <= ushort.MaxValue and var port && host.Length > 0
            ? new NodeName(new Address($"akka.{protocol}", system, host, (int)port), WireFields.Find(info, 2).Number)
            : null;
    }

    private static string Text(ReadOnlySpan<byte> message, int field) =>
        Encoding.UTF8.GetString(WireFields.Find(message, field).Bytes);
}

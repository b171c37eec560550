using System.Buffers.Binary;

namespace TauGate.Cluster.Security;

/// <summary>
/// The fields of a protobuf message. A message that has a field twice is refused, because readers differ in which one
/// they use.
/// </summary>
internal static class WireFields
{
    /// <summary>The field's value; the default when it is absent.</summary>
    /// <exception cref="InvalidDataException">The message is malformed.</exception>
    public static Value Find(ReadOnlySpan<byte> message, int number)
    {
        var found = default(Value);
        var isFound = false;
        while (!message.IsEmpty)
        {
            var tag = Varint(ref message);
            var value = Next(ref message, (int)(tag & 7));
            if (tag >> 3 != (ulong)number)
                continue;
            if (isFound)
                throw new InvalidDataException($"field {number} occurs twice");
            found = value;
            isFound = true;
        }
        return found;
    }

    private static Value Next(scoped ref ReadOnlySpan<byte> message, int wireType) =>
        wireType switch
        {
            0 => new Value { Number = Varint(ref message) },
            1 => new Value { Number = BinaryPrimitives.ReadUInt64LittleEndian(Take(ref message, sizeof(ulong))) },
            2 => new Value { Bytes = Take(ref message, Varint(ref message)) },
            5 => new Value { Number = BinaryPrimitives.ReadUInt32LittleEndian(Take(ref message, sizeof(uint))) },
            _ => throw new InvalidDataException($"wire type {wireType}"),
        };

    private static ReadOnlySpan<byte> Take(scoped ref ReadOnlySpan<byte> message, ulong length)
    {
        if (length > (ulong)message.Length)
            throw new InvalidDataException("it ends too early");
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
            if (next < 0x80)
                return value;
        }
        throw new InvalidDataException("a number is too long");
    }

    /// <summary>A field's value: the bytes of a text or a message, or a number.</summary>
    public ref struct Value
    {
        public ReadOnlySpan<byte> Bytes;
        public ulong Number;
    }
}

using System.Buffers.Binary;
using System.Numerics;

namespace TauGate.Core.Results;

/// <summary>
/// CRC-32C: notices what was damaged or changed by mistake. Where somebody may mean to deceive, a <see cref="Digest"/>
/// is needed.
/// </summary>
public static class Crc32C
{
    /// <summary>Of all of these bytes.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        while (bytes.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }
        foreach (var b in bytes)
            crc = BitOperations.Crc32C(crc, b);
        return ~crc;
    }
}

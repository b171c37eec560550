using System.Buffers.Binary;
using System.Security.Cryptography;

namespace TauGate.Core.Audits;

/// <summary>A random choice that anybody can repeat.</summary>
public static class Sample
{
    /// <summary>
    /// Chooses <paramref name="count"/> of the numbers without replacement, or all when there are no more, in ascending
    /// order: the first of <see cref="Shuffle"/>.
    /// </summary>
    public static IReadOnlyList<long> Choose(IEnumerable<long> numbers, int count, long seed) =>
        [.. Shuffle(numbers, seed).Take(count).Order()];

    /// <summary>The numbers by SHA-256 of (seed, number), two little-endian 64-bit integers.</summary>
    public static IEnumerable<long> Shuffle(IEnumerable<long> numbers, long seed)
    {
        return numbers.OrderBy(Rank).ThenBy(number => number);

        UInt128 Rank(long number)
        {
            Span<byte> text = stackalloc byte[2 * sizeof(long)];
            BinaryPrimitives.WriteInt64LittleEndian(text, seed);
            BinaryPrimitives.WriteInt64LittleEndian(text[sizeof(long)..], number);
            return BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(text));
        }
    }
}

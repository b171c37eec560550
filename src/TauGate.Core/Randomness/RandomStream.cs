using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace TauGate.Core.Randomness;

/// <summary>
/// xoshiro256** (D. Blackman, S. Vigna, "Scrambled linear pseudorandom number generators", 2021), seeded with SHA-256
/// of the ASCII text <c>taugate/1|seed|stream|part</c>: four little-endian state words. Test vectors:
/// docs/methods/randomness.md.
/// </summary>
public sealed class RandomStream
{
    private ulong _s0,
        _s1,
        _s2,
        _s3;

    /// <summary>The stream from its beginning.</summary>
    /// <param name="seed">The cell's seed, 0 to 2^63-1.</param>
    /// <param name="stream">What is drawn (such as <c>adapter-order</c>).</param>
    /// <param name="part">The tensor's name or the epoch's number.</param>
    public RandomStream(long seed, string stream, string part)
    {
        var state = SHA256.HashData(
            Encoding.ASCII.GetBytes(
                string.Create(System.Globalization.CultureInfo.InvariantCulture, $"taugate/1|{seed}|{stream}|{part}")
            )
        );
        _s0 = BinaryPrimitives.ReadUInt64LittleEndian(state);
        _s1 = BinaryPrimitives.ReadUInt64LittleEndian(state.AsSpan(8));
        _s2 = BinaryPrimitives.ReadUInt64LittleEndian(state.AsSpan(16));
        _s3 = BinaryPrimitives.ReadUInt64LittleEndian(state.AsSpan(24));
    }

    /// <summary>The next 64 bits.</summary>
    public ulong Next()
    {
        var result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        var t = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= t;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>Uniform on [0, 1): the top 24 bits times 2^-24, exact in float32.</summary>
    public float NextUniform() => (Next() >> 40) * (1f / (1 << 24));

    /// <summary>
    /// Uniform on 0 .. <paramref name="count"/> - 1: the top bits that can hold it, drawn again while too large.
    /// </summary>
    public int NextBelow(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        if (count == 1)
            return 0;
        var shift = BitOperations.LeadingZeroCount((ulong)(count - 1));
        while (true)
        {
            var drawn = Next() >> shift;
            if (drawn < (ulong)count)
                return (int)drawn;
        }
    }

    /// <summary>
    /// A permutation of 0 .. <paramref name="count"/> - 1 by Fisher and Yates, from the last place down.
    /// </summary>
    public long[] Permutation(int count)
    {
        var order = new long[count];
        for (var i = 0; i < count; i++)
            order[i] = i;
        for (var i = count - 1; i > 0; i--)
        {
            var j = NextBelow(i + 1);
            (order[i], order[j]) = (order[j], order[i]);
        }
        return order;
    }

    /// <summary>Values uniform on [-bound, bound), computed in double and rounded once.</summary>
    public float[] Symmetric(int count, double bound)
    {
        var values = new float[count];
        for (var i = 0; i < count; i++)
            values[i] = (float)((2.0 * NextUniform() - 1.0) * bound);
        return values;
    }
}

using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace TauGate.Core.Results;

/// <summary>
/// SHA-256 over tagged canonical bytes. Every field is written as its name, a type byte and its value, so that
/// no two different sequences of fields give the same bytes. Text is a little-endian 32-bit length and UTF-8;
/// integers are 64-bit little-endian; reals are IEEE-754 bits, little-endian, with -0 written as 0.
/// </summary>
public sealed class CanonicalHash : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Starts with the name of what is hashed, such as <c>taugate/cell</c>.</summary>
    public CanonicalHash(string subject) => Text(subject);

    /// <summary>Adds an integer.</summary>
    public CanonicalHash Add(string name, long value)
    {
        Header(name, (byte)'i');
        Int64(value);
        return this;
    }

    /// <summary>Adds a real number.</summary>
    /// <exception cref="ArgumentException">The value is NaN or infinite.</exception>
    public CanonicalHash Add(string name, double value)
    {
        if (!double.IsFinite(value)) throw new ArgumentException($"'{name}' is {value}; only finite numbers have a canonical form.", nameof(value));
        return AddBits(name, value);
    }

    /// <summary>Adds the bits of a measured number, which may be NaN or infinite (a diverged cell's cross-entropy). Every NaN is written as the same one.</summary>
    public CanonicalHash AddBits(string name, double value)
    {
        Header(name, (byte)'r');
        var canonical = value == 0 ? 0.0 : double.IsNaN(value) ? BitConverter.UInt64BitsToDouble(0x7FF8_0000_0000_0000) : value;
        Int64(BitConverter.DoubleToInt64Bits(canonical));
        return this;
    }

    /// <summary>Adds text.</summary>
    public CanonicalHash Add(string name, string value)
    {
        Header(name, (byte)'t');
        Text(value);
        return this;
    }

    /// <summary>Adds a digest.</summary>
    public CanonicalHash Add(string name, Digest value)
    {
        Header(name, (byte)'d');
        Span<byte> bytes = stackalloc byte[Digest.Size];
        value.CopyTo(bytes);
        _hash.AppendData(bytes);
        return this;
    }

    /// <summary>Adds raw bytes.</summary>
    public CanonicalHash Add(string name, ReadOnlySpan<byte> value)
    {
        Header(name, (byte)'b');
        Int64(value.Length);
        _hash.AppendData(value);
        return this;
    }

    /// <summary>The SHA-256 of everything added so far; ends the sequence.</summary>
    public Digest Finish() => new(_hash.GetHashAndReset());

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();

    private void Header(string name, byte type)
    {
        Text(name);
        _hash.AppendData([type]);
    }

    private void Text(string value)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        _hash.AppendData(length);
        _hash.AppendData(bytes);
    }

    private void Int64(long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        _hash.AppendData(bytes);
    }
}

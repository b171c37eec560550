using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace TauGate.Core.Identities;

/// <summary>
/// SHA-256 over tagged canonical bytes. Every field is written as its name, a type byte and its value, so that
/// no two different sequences of fields give the same bytes. Text is a little-endian 32-bit length and UTF-8;
/// integers are 64-bit little-endian; reals are IEEE-754 bits, little-endian, with -0 written as 0.
/// </summary>
public sealed class CanonicalHash : IDisposable
{
    private const int BufferSize = 4096;

    // Fields are small: handing each to the native hash would take longer than hashing them.
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
    private int _filled;
    private IncrementalHash? _flushed; // null while the buffer has everything
    private bool _disposed;

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
        if (!double.IsFinite(value))
            throw new ArgumentException(
                $"'{name}' is {value}; only finite numbers have a canonical form.",
                nameof(value)
            );
        return AddBits(name, value);
    }

    /// <summary>
    /// Adds the bits of a measured number, which may be NaN or infinite (a diverged cell's cross-entropy). Every NaN is
    /// written as the same one.
    /// </summary>
    public CanonicalHash AddBits(string name, double value)
    {
        Header(name, (byte)'r');
        var canonical =
            value == 0 ? 0.0
            : double.IsNaN(value) ? BitConverter.UInt64BitsToDouble(0x7FF8_0000_0000_0000)
            : value;
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
        value.CopyTo(Take(Digest.Size));
        return this;
    }

    /// <summary>Adds raw bytes.</summary>
    public CanonicalHash Add(string name, ReadOnlySpan<byte> value)
    {
        Header(name, (byte)'b');
        Int64(value.Length);
        Bytes(value);
        return this;
    }

    /// <summary>The SHA-256 of everything added so far; ends the sequence.</summary>
    public Digest Finish()
    {
        var rest = _buffer.AsSpan(0, _filled);
        _filled = 0;
        if (_flushed is null)
            return Digest.Of(rest);
        _flushed.AppendData(rest);
        return new Digest(_flushed.GetHashAndReset());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed)
            return; // a buffer returned twice would be lent to two
        _disposed = true;
        _flushed?.Dispose();
        ArrayPool<byte>.Shared.Return(_buffer);
    }

    private void Header(string name, byte type)
    {
        Text(name);
        Take(1)[0] = type;
    }

    private void Text(string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        BinaryPrimitives.WriteInt32LittleEndian(Take(sizeof(int)), length);
        if (length <= BufferSize)
            Encoding.UTF8.GetBytes(value, Take(length));
        else
            Bytes(Encoding.UTF8.GetBytes(value));
    }

    private void Int64(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(Take(sizeof(long)), value);
    }

    private void Bytes(ReadOnlySpan<byte> value)
    {
        if (value.Length <= BufferSize)
        {
            value.CopyTo(Take(value.Length));
            return;
        }
        Flush();
        _flushed!.AppendData(value);
    }

    /// <summary>
    /// Room for the next bytes, at most <see cref="BufferSize"/>; the caller fills it before anything else is added.
    /// </summary>
    private Span<byte> Take(int length)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_filled + length > BufferSize)
            Flush();
        _filled += length;
        return _buffer.AsSpan(_filled - length, length);
    }

    private void Flush()
    {
        _flushed ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        _flushed.AppendData(_buffer.AsSpan(0, _filled));
        _filled = 0;
    }
}

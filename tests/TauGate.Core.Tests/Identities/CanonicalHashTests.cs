using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace TauGate.Core.Tests.Identities;

/// <summary>
/// The encoding of <see cref="CanonicalHash"/> against a plain one written beside it, at sizes around those of its
/// buffer.
/// </summary>
public sealed class CanonicalHashTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(4000)]
    [InlineData(4096)]
    [InlineData(4097)]
    [InlineData(100_000)]
    public void Fields_of_any_size_give_the_hash_of_their_encoding(int size)
    {
        var text = new string('é', size / 2);
        byte[] bytes = [.. Enumerable.Range(0, size).Select(i => (byte)i)];
        using var hash = new CanonicalHash("subject");
        for (var i = 0; i < 3; i++)
            hash.Add("integer", 7L)
                .Add("text", text)
                .Add("bytes", bytes)
                .Add("digest", Digest.Of(bytes))
                .Add("real", -0.0);

        byte[] fields =
        [
            .. Name("integer"),
            (byte)'i',
            .. Int64(7),
            .. Name("text"),
            (byte)'t',
            .. Name(text),
            .. Name("bytes"),
            (byte)'b',
            .. Int64(size),
            .. bytes,
            .. Name("digest"),
            (byte)'d',
            .. SHA256.HashData(bytes),
            .. Name("real"),
            (byte)'r',
            .. Int64(0),
        ];
        Assert.Equal(Digest.Of([.. Name("subject"), .. fields, .. fields, .. fields]), hash.Finish());
    }

    private static byte[] Name(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        return [.. length, .. bytes];
    }

    private static byte[] Int64(long value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return bytes;
    }
}

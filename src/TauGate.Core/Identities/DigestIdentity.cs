using System.Text.Json;
using System.Text.Json.Serialization;

namespace TauGate.Core.Identities;

/// <summary>
/// A SHA-256 value that names things of one kind. Kinds are types, so that one is not taken for another.
/// </summary>
public interface IDigestIdentity
{
    /// <summary>The SHA-256 value.</summary>
    Digest Value { get; }
}

/// <inheritdoc/>
/// <typeparam name="TSelf">The kind.</typeparam>
public interface IDigestIdentity<TSelf> : IDigestIdentity, IComparable<TSelf>
    where TSelf : struct, IDigestIdentity<TSelf>
{
    /// <summary>By value, so that everybody locks and lists in one order.</summary>
    int IComparable<TSelf>.CompareTo(TSelf other) => Value.CompareTo(other.Value);

    /// <summary>Takes a value that was stored or sent as being of this kind.</summary>
    static abstract TSelf From(Digest value);
}

/// <summary>What all kinds can do.</summary>
public static class DigestIdentities
{
    extension<T>(T identity)
        where T : struct, IDigestIdentity<T>
    {
        /// <summary>The first 12 hexadecimal digits, for people.</summary>
        public string Short => identity.Value.Short;

        /// <summary>The 32 bytes.</summary>
        public byte[] ToBytes() => identity.Value.ToBytes();
    }
}

/// <summary>Identities are hexadecimal strings in JSON.</summary>
public sealed class DigestIdentityConverter<T> : JsonConverter<T>
    where T : struct, IDigestIdentity<T>
{
    /// <inheritdoc/>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Digest.TryParse(reader.GetString(), out var digest)
            ? T.From(digest)
            : throw new JsonException("Expected a SHA-256 value.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Value.ToString());
}

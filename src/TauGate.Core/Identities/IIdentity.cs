using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace TauGate.Core.Identities;

/// <summary>
/// A value that names things of one kind. Kinds are types, so that one is not taken for another; in text, in JSON and
/// in the database an identity is what its value is.
/// </summary>
/// <typeparam name="TSelf">The kind.</typeparam>
/// <typeparam name="TValue">A <see cref="Digest"/>, a <see cref="Guid"/> or a <see cref="long"/>.</typeparam>
public interface IIdentity<TSelf, TValue> : IComparable<TSelf>
    where TSelf : struct, IIdentity<TSelf, TValue>
    where TValue : struct, IComparable<TValue>
{
    /// <summary>What is stored and sent.</summary>
    TValue Value { get; }

    /// <summary>Takes a value that was stored or sent as being of this kind.</summary>
    static abstract TSelf From(TValue value);

    /// <summary>
    /// By value, so that everybody locks and lists in one order. Boxes: where many are sorted, sort by
    /// <see cref="Value"/>.
    /// </summary>
    int IComparable<TSelf>.CompareTo(TSelf other) => Value.CompareTo(other.Value);
}

/// <summary>What all identities that are digests can do.</summary>
public static class DigestIdentities
{
    extension<T>(T identity)
        where T : struct, IIdentity<T, Digest>
    {
        /// <summary>The first 12 hexadecimal digits, for people.</summary>
        public string Short => identity.Value.Short;

        /// <summary>The 32 bytes.</summary>
        public byte[] ToBytes() => identity.Value.ToBytes();
    }
}

/// <summary>Identities are their values in JSON: hexadecimal strings, UUIDs, numbers.</summary>
public sealed class IdentityConverter<T, TValue> : JsonConverter<T>
    where T : struct, IIdentity<T, TValue>
    where TValue : struct, IComparable<TValue>
{
    // Not from the options: a source-generated context knows the converters only of the types that it lists.
    private static readonly JsonConverter<TValue> OfValue =
        (JsonConverter<TValue>)(
            default(TValue) switch
            {
                Digest => (JsonConverter)new DigestJsonConverter(),
                Guid => JsonMetadataServices.GuidConverter,
                long => JsonMetadataServices.Int64Converter,
                _ => throw new NotSupportedException($"No identity is a {typeof(TValue)}."),
            }
        );

    /// <inheritdoc/>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        T.From(OfValue.Read(ref reader, typeof(TValue), options));

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        OfValue.Write(writer, value.Value, options);
}

using System.Security.Cryptography;
using System.Text.Json.Serialization;
using TauGate.Core.Results;

namespace TauGate.Core.Identities;

/// <summary>
/// SHA-256 of a sweep specification's JSON (<see cref="Sweeps.SweepJson"/>), under which it is stored and sent.
/// </summary>
[JsonConverter(typeof(DigestIdentityConverter<SpecDigest>))]
public readonly record struct SpecDigest(Digest Value) : IDigestIdentity<SpecDigest>
{
    /// <inheritdoc/>
    public static SpecDigest From(Digest value) => new(value);

    /// <summary>The name of a specification's JSON.</summary>
    public static SpecDigest Of(ReadOnlySpan<byte> json) => new(Digest.Of(json));

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>SHA-256 of a stored file's bytes: a foundation's archive, an adapter's, or a file of a data set.</summary>
[JsonConverter(typeof(DigestIdentityConverter<ArtifactDigest>))]
public readonly record struct ArtifactDigest(Digest Value) : IDigestIdentity<ArtifactDigest>
{
    /// <inheritdoc/>
    public static ArtifactDigest From(Digest value) => new(value);

    /// <summary>The name of these bytes.</summary>
    public static ArtifactDigest Of(ReadOnlySpan<byte> bytes) => new(Digest.Of(bytes));

    /// <summary>The name of what is left of a stream.</summary>
    public static ArtifactDigest Of(Stream stream) => new(new Digest(SHA256.HashData(stream)));

    /// <summary>The name of what is left of a stream.</summary>
    public static async Task<ArtifactDigest> OfAsync(Stream stream, CancellationToken cancellation = default) =>
        new(new Digest(await SHA256.HashDataAsync(stream, cancellation)));

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>
/// SHA-256 of tensors: names, shapes and values, whatever archive they are in
/// (<see cref="TensorArchive.ContentDigest"/>).
/// </summary>
[JsonConverter(typeof(DigestIdentityConverter<TensorDigest>))]
public readonly record struct TensorDigest(Digest Value) : IDigestIdentity<TensorDigest>
{
    /// <inheritdoc/>
    public static TensorDigest From(Digest value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>
/// SHA-256 of what a cell's training gave (<see cref="CellResult.ComputeDigest"/>): equal digests mean equal bits.
/// </summary>
[JsonConverter(typeof(DigestIdentityConverter<ResultDigest>))]
public readonly record struct ResultDigest(Digest Value) : IDigestIdentity<ResultDigest>
{
    /// <inheritdoc/>
    public static ResultDigest From(Digest value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>
/// Names machines that compute the same bits: protocol, libtorch, operating system, architecture and golden run.
/// </summary>
[JsonConverter(typeof(DigestIdentityConverter<NumericClass>))]
public readonly record struct NumericClass(Digest Value) : IDigestIdentity<NumericClass>
{
    /// <inheritdoc/>
    public static NumericClass From(Digest value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

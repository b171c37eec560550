using System.Security.Cryptography;
using System.Text.Json.Serialization;
using TauGate.Core.Results;

namespace TauGate.Core.Identities;

/// <summary>
/// SHA-256 of a sweep specification's JSON (<see cref="Sweeps.SweepJson"/>), under which it is stored and sent.
/// </summary>
[JsonConverter(typeof(IdentityConverter<SpecDigest, Digest>))]
public readonly record struct SpecDigest(Digest Value) : IIdentity<SpecDigest, Digest>
{
    /// <inheritdoc/>
    public static SpecDigest From(Digest value) => new(value);

    /// <summary>The name of a specification's JSON.</summary>
    public static SpecDigest Of(ReadOnlySpan<byte> json) => new(Digest.Of(json));

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>SHA-256 of a stored file's bytes: a foundation's archive, an adapter's, or a file of a data set.</summary>
[JsonConverter(typeof(IdentityConverter<ArtifactDigest, Digest>))]
public readonly record struct ArtifactDigest(Digest Value) : IIdentity<ArtifactDigest, Digest>
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
[JsonConverter(typeof(IdentityConverter<TensorDigest, Digest>))]
public readonly record struct TensorDigest(Digest Value) : IIdentity<TensorDigest, Digest>
{
    /// <inheritdoc/>
    public static TensorDigest From(Digest value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>
/// SHA-256 of what a cell's training gave (<see cref="CellResult.ComputeDigest"/>): equal digests mean equal bits.
/// </summary>
[JsonConverter(typeof(IdentityConverter<ResultDigest, Digest>))]
public readonly record struct ResultDigest(Digest Value) : IIdentity<ResultDigest, Digest>
{
    /// <inheritdoc/>
    public static ResultDigest From(Digest value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>
/// Names machines that compute the same bits: protocol, libtorch, operating system, architecture and golden run.
/// </summary>
[JsonConverter(typeof(IdentityConverter<NumericClass, Digest>))]
public readonly record struct NumericClass(Digest Value) : IIdentity<NumericClass, Digest>
{
    /// <inheritdoc/>
    public static NumericClass From(Digest value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

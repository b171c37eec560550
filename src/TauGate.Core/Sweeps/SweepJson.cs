using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace TauGate.Core.Sweeps;

/// <summary>
/// The stored and transmitted form of a <see cref="SweepSpec"/>: JSON with a fixed order of properties.
/// </summary>
public static class SweepJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        IgnoreReadOnlyProperties = true,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver
        {
            Modifiers = { OmitEmptyClaims, OmitUsualValidation, OmitNoTunedOptions },
        },
    };

    /// <summary>UTF-8 JSON; equal specifications give equal bytes.</summary>
    public static byte[] Write(SweepSpec spec) => JsonSerializer.SerializeToUtf8Bytes(spec, Options);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="JsonException">The bytes are not a sweep specification of this version.</exception>
    public static SweepSpec Read(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize<SweepSpec>(json, Options)
        ?? throw new JsonException("Expected a sweep specification, got null.");

    /// <summary>Digest of the specification's JSON, by which it is fetched.</summary>
    public static SpecDigest DigestOf(SweepSpec spec) => SpecDigest.Of(Write(spec));

    /// <summary>The usual validation split is left out, so that the digests of stored specifications hold.</summary>
    private static void OmitUsualValidation(JsonTypeInfo type)
    {
        if (type.Type != typeof(DataSet))
            return;
        var validation = type.Properties.Single(p =>
            p.Name == Options.PropertyNamingPolicy!.ConvertName(nameof(DataSet.Validation))
        );
        validation.ShouldSerialize = (data, _) => ((DataSet)data).Validation != DataSet.UsualValidation;
    }

    /// <summary>
    /// An empty list of further options is left out, so that the digests of stored specifications hold.
    /// </summary>
    private static void OmitNoTunedOptions(JsonTypeInfo type)
    {
        if (type.Type != typeof(TuneSpec))
            return;
        var name = Options.PropertyNamingPolicy!.ConvertName(nameof(TuneSpec.Options));
        var options = type.Properties.Single(p => p.Name == name);
        options.ShouldSerialize = (tune, _) => !((TuneSpec)tune).Options.IsEmpty;
    }

    /// <summary>An empty list of claims is left out, so that the digests of stored specifications hold.</summary>
    private static void OmitEmptyClaims(JsonTypeInfo type)
    {
        if (type.Type != typeof(SweepSpec))
            return;
        var claims = type.Properties.Single(p =>
            p.Name == Options.PropertyNamingPolicy!.ConvertName(nameof(SweepSpec.Claims))
        );
        claims.ShouldSerialize = (spec, _) => !((SweepSpec)spec).Claims.IsEmpty;
    }
}

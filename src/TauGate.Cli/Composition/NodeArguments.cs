using System.Collections.Immutable;

namespace TauGate.Cli.Composition;

/// <summary>What arguments and environment say of a node; null and empty leave it to the HOCON files.</summary>
internal sealed record NodeArguments
{
    public string? Bind { get; init; }

    public string? PublicHost { get; init; }

    public string? CertificateFolder { get; init; }

    public string? HoconFolder { get; init; }

    public ImmutableArray<string> Seeds { get; init; } = [];

    public string? DataFolder { get; init; }

    public int? Slots { get; init; }

    public TimeSpan? DrainDeadline { get; init; }
}

using System.Collections.Immutable;
using TauGate.Cluster.Configuration;
using TauGate.Cluster.Security;
using TauGate.Core.Errors;

namespace TauGate.Cluster.Joining;

/// <summary>What a worker that is started on this host would find at one of its seeds.</summary>
/// <param name="CanBeJoined">Whether a node answers there, and can be reached by the name that it calls itself
/// by.</param>
/// <param name="Finding">A sentence that begins with the seed.</param>
public sealed record SeedCheck(bool CanBeJoined, string Finding)
{
    /// <summary>Looks at every seed without joining one.</summary>
    /// <param name="seeds">Takes precedence over the seeds of the HOCON files; when empty, theirs are used, which may
    /// be none.</param>
    /// <param name="certificateFolder">Takes precedence over that of the HOCON files.</param>
    /// <param name="hoconFolder">Null for the folder beside the program.</param>
    /// <exception cref="InputException">A seed is no address, or a configuration file is wrong.</exception>
    /// <exception cref="EnvironmentException">A file or the certificate cannot be used.</exception>
    public static async Task<ImmutableArray<SeedCheck>> LookAsync(
        ImmutableArray<string> seeds,
        string? certificateFolder,
        string? hoconFolder,
        CancellationToken cancellation
    )
    {
        var files = HoconFiles.Load(hoconFolder ?? HoconFiles.DefaultFolder, NodeRoles.Worker).Settings.Node;
        var given = seeds.IsDefaultOrEmpty ? files.Seeds : seeds;
        if (given.IsEmpty)
            return [];
        var certificate = certificateFolder ?? files.CertificateFolder;
        using var security = certificate is null
            ? null
            : NodeSecurity.Load(certificate, NodeRoles.Worker, TimeProvider.System);
        var look = new SeedLook(null, security);
        return
        [
            .. (
                await Task.WhenAll(NodeEndpoint.ReadSeeds(given).Select(seed => look.AtAsync(seed, cancellation)))
            ).Select(Of),
        ];
    }

    private static SeedCheck Of(SeedFinding finding)
    {
        if (finding.Name is not { } name)
            return new SeedCheck(false, finding.Problem!);
        var own = HostPort.Of(name);
        return new SeedCheck(
            true,
            own == finding.Seed
                ? $"{finding.Seed}: a node answers."
                : $"{finding.Seed}: a node answers that calls itself {own}; workers join it by that name."
        );
    }
}

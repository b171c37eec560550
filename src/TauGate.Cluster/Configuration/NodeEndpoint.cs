using System.Collections.Immutable;
using Akka.Configuration;
using TauGate.Core.Errors;

namespace TauGate.Cluster.Configuration;

/// <summary>
/// Where a node listens, how others reach it, and which nodes it joins: from the settings, else from the HOCON files.
/// </summary>
/// <param name="Bind">Where it listens; port 0 is any that is free.</param>
/// <param name="PublicHost">The host that others reach it by, as Akka writes it; null when it is the bound one.</param>
/// <param name="CertificateFolder">Null for no TLS.</param>
/// <param name="Seeds">Coordinators to join; for a dedicated worker.</param>
internal sealed record NodeEndpoint(
    HostPort Bind,
    string? PublicHost,
    string? CertificateFolder,
    ImmutableArray<HostPort> Seeds
)
{
    public const string HostKey = $"{Tcp}.hostname";
    public const string PortKey = $"{Tcp}.port";
    public const string PublicHostKey = $"{Tcp}.public-hostname";

    private const string Tcp = "akka.remote.dot-netty.tcp";

    /// <exception cref="InputException">A text is no address, or something that the address requires is
    /// missing.</exception>
    public static NodeEndpoint Resolve(NodeSettings node, NodeFileSettings files)
    {
        var standard = ReadBind(files.Bind, "taugate.node.bind");
        var bind = node.Bind is null ? standard : ReadBind(node.Bind, "--bind");
        var publicHost = node.PublicHost ?? NullWhenEmpty(files.PublicHost);
        var certificate = node.CertificateFolder ?? files.CertificateFolder;
        if (publicHost is not null)
        {
            if (HostPort.Read(publicHost) is not { Port: null, IsAny: false } reached)
                throw new InputException(
                    $"--public-host: got '{publicHost}', expected a host name or an address without a port, "
                        + "by which others reach this node."
                );
            publicHost = reached.BracketedHost;
        }
        if (bind.IsAny && publicHost is null)
            throw new InputException(
                $"--bind: got '{bind.BracketedHost}', which is every address of this machine; "
                    + "say with --public-host HOST by which of them others reach it."
            );
        if (!bind.IsLoopback && certificate is null)
        {
            throw new InputException(
                $"--bind: got '{bind.BracketedHost}', which others can reach, without a certificate. "
                    + "Make an authority once with `taugate cert ca --out DIR`, a certificate with "
                    + "`taugate cert node --ca DIR --role coordinator|worker --name NAME --out DIR`, "
                    + "and start with --cert DIR."
            );
        }
        var seeds =
            node.Roles == NodeRoles.Worker ? ReadSeeds(node.Seeds.IsDefaultOrEmpty ? files.Seeds : node.Seeds) : [];
        return new NodeEndpoint(bind with { Port = bind.Port ?? standard.Port ?? 0 }, publicHost, certificate, seeds);
    }

    /// <summary>The settings in Akka's configuration.</summary>
    public Config Hocon(NodeRoles roles)
    {
        List<string> names = [];
        if (roles.HasFlag(NodeRoles.Coordinator))
            names.Add(RoleNames.Coordinator);
        if (roles.HasFlag(NodeRoles.Worker))
            names.Add(RoleNames.Worker);
        var reached = PublicHost is null ? "" : $"{PublicHostKey} = \"{PublicHost}\"";
        return ConfigurationFactory.ParseString(
            $"akka.cluster.roles = [{string.Join(", ", names)}]\n{HostKey} = \"{Bind.BracketedHost}\"\n{PortKey} = "
                + $"{Bind.Port}\n{reached}"
        );
    }

    private static HostPort ReadBind(string text, string source) =>
        HostPort.Read(text)
        ?? throw new InputException(
            $"{source}: got '{text}', expected HOST or HOST:PORT with a port from 0 (any that is free) to 65535; "
                + "an IPv6 address with a port is written in brackets, [::1]:4053."
        );

    /// <exception cref="InputException">There is none, or one is no address.</exception>
    public static ImmutableArray<HostPort> ReadSeeds(ImmutableArray<string> texts)
    {
        if (texts.IsDefaultOrEmpty)
            throw new InputException(
                "--seeds: none given. A worker needs the address of at least one coordinator: "
                    + "--seeds HOST:PORT[,HOST:PORT...], TAUGATE_SEEDS or taugate.node.seeds."
            );
        var seeds = ImmutableArray.CreateBuilder<HostPort>();
        foreach (var text in texts)
        {
            if (HostPort.Read(text) is not { Port: > 0 } seed)
                throw new InputException(
                    $"--seeds: got '{text}', expected HOST:PORT of a coordinator, "
                        + "such as 10.0.0.5:4053 or [2001:db8::5]:4053."
                );
            if (seed.IsAny)
                throw new InputException($"--seeds: got '{text}', which is no address that can be reached.");
            if (seeds.Any(s => s.Port == seed.Port && s.Host.Equals(seed.Host, StringComparison.OrdinalIgnoreCase)))
                throw new InputException($"--seeds: '{text}' is given twice.");
            seeds.Add(seed);
        }
        return seeds.ToImmutable();
    }

    private static string? NullWhenEmpty(string text) => text.Length == 0 ? null : text;
}

using System.Collections.Immutable;
using Akka.Actor;
using Akka.Configuration;
using TauGate.Core.Ports;

namespace TauGate.Cluster.Configuration;

/// <summary>Where a node listens, how others reach it, whom it joins: what was given with the settings, else what the HOCON files say.</summary>
internal sealed record NodeEndpoint(string Host, int Port, string? PublicHost, string? CertificateFolder, ImmutableArray<Address> Seeds)
{
    public const string HostKey = $"{Tcp}.hostname";
    public const string PortKey = $"{Tcp}.port";
    public const string PublicHostKey = $"{Tcp}.public-hostname";

    private const string Tcp = "akka.remote.dot-netty.tcp";

    /// <exception cref="InputException">An address is none, or is given without what it needs.</exception>
    public static NodeEndpoint Resolve(NodeSettings node, NodeFileSettings files)
    {
        var standard = ReadBind(files.Bind, "taugate.node.bind");
        var bind = node.Bind is null ? standard : ReadBind(node.Bind, "--bind");
        var publicHost = node.PublicHost ?? NullWhenEmpty(files.PublicHost);
        var certificate = node.CertificateFolder ?? NullWhenEmpty(files.Certificate);
        if (publicHost is not null && HostPort.Read(publicHost) is not { Port: null })
            throw new InputException($"--public-host: got '{publicHost}', expected a host name or an address without a port.");
        if (bind.IsAny && publicHost is null)
            throw new InputException($"--bind: got '{bind.Host}', which is every address of this machine; say with --public-host HOST by which of them others reach it.");
        if (!bind.IsLoopback && certificate is null)
        {
            throw new InputException(
                $"--bind: got '{bind.Host}', which others can reach, without a certificate. Make an authority once with `taugate cert ca --out DIR`, a certificate with "
                + "`taugate cert node --ca DIR --role coordinator|worker --name NAME --out DIR`, and start with --cert DIR.");
        }
        var seeds = node.Roles == NodeRoles.Worker ? ReadSeeds(node.Seeds.IsDefaultOrEmpty ? files.Seeds : node.Seeds, certificate is not null) : [];
        return new NodeEndpoint(bind.Host, bind.Port ?? standard.Port ?? 0, publicHost, certificate, seeds);
    }

    /// <summary>The settings as Akka's.</summary>
    public Config Hocon(NodeRoles roles)
    {
        List<string> names = [];
        if (roles.HasFlag(NodeRoles.Coordinator)) names.Add(ClusterNode.CoordinatorRole);
        if (roles.HasFlag(NodeRoles.Worker)) names.Add(ClusterNode.WorkerRole);
        var reached = PublicHost is null ? "" : $"{PublicHostKey} = \"{PublicHost}\"";
        return ConfigurationFactory.ParseString($"akka.cluster.roles = [{string.Join(", ", names)}]\n{HostKey} = \"{Host}\"\n{PortKey} = {Port}\n{reached}");
    }

    private static HostPort ReadBind(string text, string source) =>
        HostPort.Read(text) ?? throw new InputException($"{source}: got '{text}', expected HOST or HOST:PORT with a port from 0 (any that is free) to 65535.");

    private static ImmutableArray<Address> ReadSeeds(ImmutableArray<string> texts, bool isSecure)
    {
        if (texts.IsDefaultOrEmpty) throw new InputException("--seeds: none given. A worker needs the address of at least one coordinator: --seeds HOST:PORT[,HOST:PORT...], TAUGATE_SEEDS or taugate.node.seeds.");
        var seeds = ImmutableArray.CreateBuilder<Address>();
        foreach (var text in texts)
        {
            if (HostPort.Read(text) is not { Port: > 0 and var port, Host: var host } seed)
                throw new InputException($"--seeds: got '{text}', expected HOST:PORT of a coordinator, such as 10.0.0.5:4053.");
            if (seed.IsAny) throw new InputException($"--seeds: got '{text}', which is no address that can be reached.");
            var address = new Address(isSecure ? "akka.ssl.tcp" : "akka.tcp", "taugate", host, port);
            if (seeds.Contains(address)) throw new InputException($"--seeds: '{text}' is given twice.");
            seeds.Add(address);
        }
        return seeds.ToImmutable();
    }

    private static string? NullWhenEmpty(string text) => text.Length == 0 ? null : text;
}

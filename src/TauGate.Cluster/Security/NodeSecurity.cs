using System.Security.Cryptography.X509Certificates;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using TauGate.Cluster.Configuration;
using TauGate.Core.Errors;

namespace TauGate.Cluster.Security;

/// <summary>
/// A node's certificate, its authority, and the certificates that its peers have shown. Outlives the node's
/// ActorSystems.
/// </summary>
internal sealed class NodeSecurity : IDisposable
{
    private static readonly TimeSpan WarnBefore = TimeSpan.FromDays(30);

    private readonly TimeProvider _time;

    private NodeSecurity(X509Certificate2 certificate, X509Certificate2 authority, Config hocon, TimeProvider time)
    {
        (Certificate, Authority, Hocon, _time) = (certificate, authority, hocon, time);
        Peers = new PeerDirectory(time);
        Setup = new NodeSecuritySetup(this);
    }

    /// <summary>Settings of an ActorSystem that uses TLS; they must take precedence over those of all files.</summary>
    public Config Hocon { get; }

    /// <summary>Must be among the setups of the ActorSystem that has <see cref="Hocon"/>.</summary>
    public Setup Setup { get; }

    /// <summary>The node's own certificate, with its private key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>The authority that every peer's certificate must come from.</summary>
    public X509Certificate2 Authority { get; }

    /// <summary>The roles of the certificates that peers have shown.</summary>
    public PeerDirectory Peers { get; }

    /// <summary>A warning for the operator at the start; null for none.</summary>
    public string? Warning { get; private init; }

    /// <summary>The last connection that was refused, by this node or by a peer; null when there was none.</summary>
    public Refusal? LastRefusal => Peers.LastRefusal;

    /// <summary>
    /// Whether a coordinator's certificate was shown when this node last connected to the address. Only such nodes may
    /// give orders. False before the first connection; sending a message to the address makes one.
    /// </summary>
    public bool IsCoordinator(Address address) => Peers.RoleOf(address) == CertificateRole.Coordinator;

    /// <summary>What is wrong with a peer's certificate, as the end of a sentence; null when nothing is.</summary>
    public string? Refuse(X509Certificate2 peer) => PeerCheck.Refuse(peer, Authority, _time.GetUtcNow());

    /// <summary>Loads and checks a node's own certificate.</summary>
    /// <param name="folder">Has ca.crt, node.crt and node.key.</param>
    /// <param name="roles">The roles that the node is to have.</param>
    /// <exception cref="EnvironmentException">The certificate cannot be used; says which file, why, and what makes a
    /// right one.</exception>
    public static NodeSecurity Load(string folder, NodeRoles roles, TimeProvider time)
    {
        var wanted = roles.HasFlag(NodeRoles.Coordinator) ? CertificateRole.Coordinator : CertificateRole.Worker;
        var remedy =
            $"Make one with 'taugate cert node --ca DIR --role {Word(wanted)} --name NAME --out {folder}' where the "
            + "authority is, and copy the folder here.";
        if (!Directory.Exists(folder))
            throw new EnvironmentException($"There is no certificate folder {folder}. {remedy}");
        var path = Path.Combine(folder, CertificateFiles.NodeCertificate);
        var authority = CertificateFiles.ReadCertificate(
            Path.Combine(folder, CertificateFiles.AuthorityCertificate),
            remedy
        );
        X509Certificate2? certificate = null;
        try
        {
            certificate = CertificateFiles.ReadPair(path, Path.Combine(folder, CertificateFiles.NodeKey), remedy);
            var now = time.GetUtcNow();
            if (PeerCheck.Refuse(certificate, authority, now) is { } reason)
                throw new EnvironmentException($"The certificate {path} {reason}. {remedy}");
            var role = CertificateRoles.Read(certificate)!.Value;
            if ((roles & ~CertificateRoles.Allowed(role)) != 0)
                throw new EnvironmentException(
                    $"The certificate {path} is a {Word(role)}'s, and this node wants to be a {Word(wanted)}. {remedy}"
                );
            return new NodeSecurity(certificate, authority, ReadHocon(), time)
            {
                Warning = WarningOf(path, certificate, now, role),
            };
        }
        catch
        {
            authority.Dispose();
            certificate?.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Certificate.Dispose();
        Authority.Dispose();
    }

    /// <summary>A role as messages and the command line write it.</summary>
    internal static string Word(CertificateRole role) => role == CertificateRole.Coordinator ? "coordinator" : "worker";

    private static string? WarningOf(
        string path,
        X509Certificate2 certificate,
        DateTimeOffset now,
        CertificateRole role
    )
    {
        if (certificate.NotAfter.ToUniversalTime() - now.UtcDateTime >= WarnBefore)
            return null;
        return $"The certificate {path} expires on {PeerCheck.Day(certificate.NotAfter)}. "
            + $"Make the next one in time with 'taugate cert node --ca DIR --role {Word(role)} --name NAME --out "
            + "DIR', and restart this node with it.";
    }

    /// <summary>
    /// Reads the file beside the program, not one in the user's folder: the node's protection must not depend on an old
    /// copy.
    /// </summary>
    private static Config ReadHocon()
    {
        var path = Path.Combine(HoconFiles.DefaultFolder, "tls.conf");
        try
        {
            return ConfigurationFactory.ParseString(File.ReadAllText(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentException(
                $"The configuration file {path} cannot be read: {e.Message} Reinstall TauGate.",
                e
            );
        }
    }
}

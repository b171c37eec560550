using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TauGate.Cluster.Configuration;
using TauGate.Core.Errors;

namespace TauGate.Cluster.Security;

/// <summary>
/// A cluster's private certificate authority: makes its own certificate and those of nodes. ECDSA P-256, in PEM files.
/// </summary>
/// <param name="time">The clock of the validity.</param>
public sealed class CertificateAuthority(TimeProvider time)
{
    /// <summary>Longest validity that is accepted, in days.</summary>
    public const int MostDays = 36_500;

    // Valid from a little earlier, so that a node whose clock is behind can take part at once.
    private static readonly TimeSpan Backdated = TimeSpan.FromHours(1);

    private static readonly OidCollection Purposes =
    [
        new Oid(PeerCheck.ServerPurpose),
        new Oid(PeerCheck.ClientPurpose),
    ];

    /// <summary>Makes <c>ca.crt</c> and <c>ca.key</c>.</summary>
    /// <exception cref="InputException">The folder has one already, or a value is out of range.</exception>
    /// <exception cref="EnvironmentException">The folder cannot be written.</exception>
    public IssuedCertificate Create(string folder, string name, int days)
    {
        CheckInput(name, days);
        CertificateFiles.Prepare(folder, CertificateFiles.AuthorityCertificate, CertificateFiles.AuthorityKey);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(Subject(name), key, HashAlgorithmName.SHA256);
        // Path length 0: the certificates that it issues cannot issue others.
        request.CertificateExtensions.Add(
            new X509BasicConstraintsExtension(
                certificateAuthority: true,
                hasPathLengthConstraint: true,
                pathLengthConstraint: 0,
                critical: true
            )
        );
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true)
        );
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        var now = time.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now - Backdated, now.AddDays(days));
        var path = Path.Combine(folder, CertificateFiles.AuthorityCertificate);
        CertificateFiles.Write(
            Path.Combine(folder, CertificateFiles.AuthorityKey),
            key.ExportPkcs8PrivateKeyPem(),
            isPrivate: true
        );
        CertificateFiles.Write(path, certificate.ExportCertificatePem(), isPrivate: false);
        return IssuedCertificate.Of(path, certificate);
    }

    /// <summary>Makes <c>node.crt</c> and <c>node.key</c>, and copies <c>ca.crt</c>.</summary>
    /// <param name="folder">The authority's.</param>
    /// <param name="hosts">Names and addresses to write into the certificate; they are for people and other tools,
    /// nodes do not check them.</param>
    /// <param name="target">Folder of the node's files.</param>
    /// <exception cref="InputException">The target has such files already, or a value is out of range.</exception>
    /// <exception cref="EnvironmentException">The authority's files are absent, unreadable, not private or expired, or
    /// the target cannot be written.</exception>
    public IssuedCertificate Issue(
        string folder,
        CertificateRole role,
        string name,
        IReadOnlyCollection<string> hosts,
        int days,
        string target
    )
    {
        CheckInput(name, days);
        const string remedy = "'taugate cert ca --out DIR' makes a new authority.";
        var authorityPath = Path.Combine(folder, CertificateFiles.AuthorityCertificate);
        using var authority = CertificateFiles.ReadPair(
            authorityPath,
            Path.Combine(folder, CertificateFiles.AuthorityKey),
            remedy
        );
        var now = time.GetUtcNow();
        var end = new DateTimeOffset(authority.NotAfter.ToUniversalTime(), TimeSpan.Zero);
        if (end <= now)
            throw new EnvironmentException(
                $"The authority {authorityPath} expired on {PeerCheck.Day(authority.NotAfter)}. {remedy}"
            );
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = Request(role, name, hosts, key, authority);
        CertificateFiles.Prepare(target, CertificateFiles.NodeCertificate, CertificateFiles.NodeKey);
        var start = new DateTimeOffset(authority.NotBefore.ToUniversalTime(), TimeSpan.Zero);
        using var certificate = request.Create(
            authority,
            Later(start, now - Backdated),
            Earlier(end, now.AddDays(days)),
            NewSerial()
        );
        CopyAuthority(authorityPath, authority, target);
        var path = Path.Combine(target, CertificateFiles.NodeCertificate);
        CertificateFiles.Write(
            Path.Combine(target, CertificateFiles.NodeKey),
            key.ExportPkcs8PrivateKeyPem(),
            isPrivate: true
        );
        CertificateFiles.Write(path, certificate.ExportCertificatePem(), isPrivate: false);
        return IssuedCertificate.Of(path, certificate);
    }

    /// <summary>The certificates in a folder: the authority's, the node's, or both.</summary>
    /// <exception cref="EnvironmentException">There is none, or one cannot be read.</exception>
    public static IReadOnlyList<IssuedCertificate> Show(string folder)
    {
        const string remedy = "'taugate cert ca' and 'taugate cert node' make certificates.";
        string[] names = [CertificateFiles.AuthorityCertificate, CertificateFiles.NodeCertificate];
        var found = names.Select(name => Path.Combine(folder, name)).Where(File.Exists).ToArray();
        if (found.Length == 0)
            throw new EnvironmentException($"There is neither {names[0]} nor {names[1]} in {folder}. {remedy}");
        return
        [
            .. found.Select(path =>
            {
                using var certificate = CertificateFiles.ReadCertificate(path, remedy);
                return IssuedCertificate.Of(path, certificate);
            }),
        ];
    }

    private static CertificateRequest Request(
        CertificateRole role,
        string name,
        IReadOnlyCollection<string> hosts,
        ECDsa key,
        X509Certificate2 authority
    )
    {
        var request = new CertificateRequest(Subject(name), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(
            new X509BasicConstraintsExtension(
                certificateAuthority: false,
                hasPathLengthConstraint: false,
                pathLengthConstraint: 0,
                critical: true
            )
        );
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true)
        );
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(Purposes, critical: false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        request.CertificateExtensions.Add(
            X509AuthorityKeyIdentifierExtension.CreateFromCertificate(
                authority,
                includeKeyIdentifier: true,
                includeIssuerAndSerial: false
            )
        );
        var names = new SubjectAlternativeNameBuilder();
        names.AddUri(CertificateRoles.ToUri(role));
        foreach (var host in hosts)
            AddHost(names, host);
        request.CertificateExtensions.Add(names.Build());
        return request;
    }

    private static void AddHost(SubjectAlternativeNameBuilder names, string host)
    {
        if (HostPort.Read(host) is not { Port: null } known)
            throw new InputException($"--host: got '{host}', expected a host name or an IP address.");
        if (IPAddress.TryParse(known.Host, out var address))
            names.AddIpAddress(address);
        else
            names.AddDnsName(known.Host);
    }

    /// <summary>A node's folder may have the authority already, when it is the same one.</summary>
    private static void CopyAuthority(string path, X509Certificate2 authority, string target)
    {
        var copy = Path.Combine(target, CertificateFiles.AuthorityCertificate);
        if (!File.Exists(copy))
        {
            CertificateFiles.Write(copy, authority.ExportCertificatePem(), isPrivate: false);
            return;
        }
        using var present = CertificateFiles.ReadCertificate(copy, "Name another folder with --out.");
        if (!present.RawDataMemory.Span.SequenceEqual(authority.RawDataMemory.Span))
            throw new InputException($"{copy} is another authority than {path}. Name another folder with --out.");
    }

    private static X500DistinguishedName Subject(string name)
    {
        var subject = new X500DistinguishedNameBuilder();
        subject.AddCommonName(name);
        return subject.Build();
    }

    /// <summary>A serial number: positive, 16 bytes, as RFC 5280 requires.</summary>
    private static byte[] NewSerial()
    {
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] = (byte)((serial[0] & 0x7f) | 0x40);
        return serial;
    }

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    private static void CheckInput(string name, int days)
    {
        if (string.IsNullOrWhiteSpace(name) || name.Length > 64 || name.Any(char.IsControl))
            throw new InputException($"--name: got '{name}', expected 1 to 64 printable characters.");
        if (days is < 1 or > MostDays)
            throw new InputException($"--days: got {days}, expected 1 to {MostDays}.");
    }
}

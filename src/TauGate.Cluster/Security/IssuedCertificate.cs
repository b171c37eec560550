using System.Security.Cryptography.X509Certificates;

namespace TauGate.Cluster.Security;

/// <summary>A certificate on disk.</summary>
/// <param name="Path">The file.</param>
/// <param name="Name">Its subject's common name.</param>
/// <param name="Role">Null for a certificate authority.</param>
/// <param name="Expires">When it stops being valid.</param>
/// <param name="Serial">Hexadecimal.</param>
public sealed record IssuedCertificate(
    string Path,
    string Name,
    CertificateRole? Role,
    DateTimeOffset Expires,
    string Serial
)
{
    internal static IssuedCertificate Of(string path, X509Certificate2 certificate) =>
        new(
            path,
            certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false),
            CertificateRoles.Read(certificate),
            new DateTimeOffset(certificate.NotAfter.ToUniversalTime(), TimeSpan.Zero),
            certificate.SerialNumber
        );
}

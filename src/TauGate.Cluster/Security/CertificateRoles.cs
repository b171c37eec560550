using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;
using TauGate.Cluster.Configuration;

namespace TauGate.Cluster.Security;

/// <summary>
/// The role in a node's certificate: a URI among the subject alternative names, <c>taugate://role/coordinator</c> or
/// <c>taugate://role/worker</c>.
/// </summary>
internal static class CertificateRoles
{
    private const string Prefix = "taugate://role/";
    private const string AlternativeNames = "2.5.29.17";

    // RFC 5280: GeneralName uniformResourceIdentifier [6] IA5String.
    private static readonly Asn1Tag Uri = new(TagClass.ContextSpecific, 6);

    /// <summary>
    /// The roles that a node with such a certificate may have. A coordinator's may be a worker too, as that of
    /// <c>run</c> is.
    /// </summary>
    public static NodeRoles Allowed(CertificateRole role) =>
        role == CertificateRole.Coordinator ? NodeRoles.Both : NodeRoles.Worker;

    /// <summary>The URI of a role.</summary>
    public static Uri ToUri(CertificateRole role) =>
        new(Prefix + (role == CertificateRole.Coordinator ? "coordinator" : "worker"));

    /// <summary>The role of a certificate; null when it has none, several, or one that is not known.</summary>
    public static CertificateRole? Read(X509Certificate2 certificate)
    {
        var roles = Uris(certificate)
            .Where(uri => uri.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(uri => uri[Prefix.Length..])
            .ToArray();
        return roles switch
        {
            ["coordinator"] => CertificateRole.Coordinator,
            ["worker"] => CertificateRole.Worker,
            _ => null,
        };
    }

    private static List<string> Uris(X509Certificate2 certificate)
    {
        var uris = new List<string>();
        foreach (var extension in certificate.Extensions.Where(e => e.Oid?.Value == AlternativeNames))
        {
            try
            {
                var names = new AsnReader(extension.RawData, AsnEncodingRules.DER).ReadSequence();
                while (names.HasData)
                {
                    if (names.PeekTag().HasSameClassAndValue(Uri))
                        uris.Add(names.ReadCharacterString(UniversalTagNumber.IA5String, Uri));
                    else
                        names.ReadEncodedValue();
                }
            }
            catch (AsnContentException)
            {
                // Names that cannot be read are ignored.
                return [];
            }
        }
        return uris;
    }
}

using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace TauGate.Cluster.Security;

/// <summary>
/// Checks that a certificate is one of this cluster: issued by its authority (the machine's store does not count),
/// valid now, and with a role. There are no revocation lists: to exclude a node, make a new authority.
/// </summary>
internal static class PeerCheck
{
    public const string ServerPurpose = "1.3.6.1.5.5.7.3.1";
    public const string ClientPurpose = "1.3.6.1.5.5.7.3.2";

    /// <summary>
    /// What is wrong with a certificate, as the end of a sentence that begins with it; null when nothing is.
    /// </summary>
    public static string? Refuse(X509Certificate2 certificate, X509Certificate2 authority, DateTimeOffset now)
    {
        // The issuer is checked first, because the dates of another authority's certificate do not matter.
        if (!IsIssuedBy(certificate, authority))
            return Stranger(
                certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: true),
                authority.GetNameInfo(X509NameType.SimpleName, forIssuer: false)
            );
        return RefuseDates(certificate, now)
            ?? (RefuseDates(authority, now) is { } reason ? $"comes from an authority that {reason}" : null)
            ?? (CertificateRoles.Read(certificate) is null ? "says no role (coordinator or worker)" : null);
    }

    /// <summary>The rules for building a chain: to this authority only, without asking any server.</summary>
    public static X509ChainPolicy Policy(X509Certificate2 authority)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
            // The dates are checked separately, by the caller's clock and with messages of their own.
            VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid,
        };
        policy.CustomTrustStore.Add(authority);
        policy.ApplicationPolicy.Add(new Oid(ServerPurpose));
        policy.ApplicationPolicy.Add(new Oid(ClientPurpose));
        return policy;
    }

    /// <summary>A day and time in UTC, as messages show it.</summary>
    public static string Day(DateTime time) =>
        time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    private static string Stranger(string issuer, string own) =>
        issuer == own
            ? $"was issued by another authority than this cluster's, though both are called '{own}': one was made anew"
            : $"was issued by another authority ({issuer}) than this cluster's ({own})";

    private static string? RefuseDates(X509Certificate2 certificate, DateTimeOffset now)
    {
        if (now < certificate.NotBefore.ToUniversalTime())
            return $"is not valid before {Day(certificate.NotBefore)} (the clock here says {Day(now.UtcDateTime)})";
        return now >= certificate.NotAfter.ToUniversalTime()
            ? $"expired on {Day(certificate.NotAfter)} (the clock here says {Day(now.UtcDateTime)})"
            : null;
    }

    private static bool IsIssuedBy(X509Certificate2 certificate, X509Certificate2 authority)
    {
        using var chain = new X509Chain { ChainPolicy = Policy(authority) };
        // A chain of two: the authority's own certificate is not a node's.
        return chain.Build(certificate) && chain.ChainElements.Count == 2;
    }
}

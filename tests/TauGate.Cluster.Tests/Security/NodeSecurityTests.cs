using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Time.Testing;
using TauGate.Cluster.Configuration;
using TauGate.Cluster.Security;
using TauGate.Core.Errors;

namespace TauGate.Cluster.Tests.Security;

/// <summary>A node's own certificate, before anything starts.</summary>
public sealed class NodeSecurityTests : IDisposable
{
    private readonly CertificateFolders _folders = new();

    [Theory]
    [InlineData(CertificateRole.Coordinator, NodeRoles.Coordinator)]
    [InlineData(CertificateRole.Coordinator, NodeRoles.Both)]
    [InlineData(CertificateRole.Coordinator, NodeRoles.Worker)]
    [InlineData(CertificateRole.Worker, NodeRoles.Worker)]
    public void Certificate_lets_its_node_be_what_its_role_says(CertificateRole role, NodeRoles wanted)
    {
        using var security = NodeSecurity.Load(_folders.Node(role), wanted, TimeProvider.System);

        Assert.True(security.Certificate.HasPrivateKey);
        Assert.Null(security.Warning);
        Assert.Null(security.LastRefusal);
    }

    [Theory]
    [InlineData(NodeRoles.Coordinator)]
    [InlineData(NodeRoles.Both)]
    public void Workers_certificate_lets_no_node_coordinate(NodeRoles wanted)
    {
        var folder = _folders.Node(CertificateRole.Worker);

        AssertRefused(
            folder,
            wanted,
            "is a worker's, and this node wants to be a coordinator",
            "node.crt",
            "--role coordinator"
        );
    }

    [Theory]
    [InlineData("ca.crt", "There is no certificate")]
    [InlineData("node.crt", "There is no certificate")]
    [InlineData("node.key", "There is no private key")]
    public void File_that_is_absent_is_named(string name, string reason)
    {
        var folder = _folders.Node(CertificateRole.Worker);
        File.Delete(Path.Combine(folder, name));

        AssertRefused(folder, NodeRoles.Worker, reason, name, "taugate cert node --ca DIR --role worker");
    }

    [Fact]
    public void Folder_that_is_absent_is_named() =>
        AssertRefused(
            "/nonexistent/certificate",
            NodeRoles.Worker,
            "There is no certificate folder /nonexistent/certificate"
        );

    [Theory]
    [InlineData("ca.crt", "is not a certificate in PEM format")]
    [InlineData("node.crt", "is not a certificate in PEM format")]
    [InlineData("node.key", "is not an unencrypted ECDSA private key in PEM format")]
    public void File_that_is_damaged_is_named(string name, string reason)
    {
        var folder = _folders.Node(CertificateRole.Worker);
        File.WriteAllText(Path.Combine(folder, name), "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n");

        AssertRefused(folder, NodeRoles.Worker, reason, name);
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.GroupWrite)]
    public void Key_that_others_can_use_is_refused(UnixFileMode others)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such modes.");
        var folder = _folders.Node(CertificateRole.Worker);
        var key = Path.Combine(folder, "node.key");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(key, File.GetUnixFileMode(key) | others);

        AssertRefused(folder, NodeRoles.Worker, "can be used by other users of this machine", $"chmod 600 {key}");
    }

    [Fact]
    public void Key_of_another_certificate_is_refused()
    {
        var folder = _folders.Node(CertificateRole.Worker);
        File.Copy(
            Path.Combine(_folders.Node(CertificateRole.Worker), "node.key"),
            Path.Combine(folder, "node.key"),
            overwrite: true
        );

        AssertRefused(folder, NodeRoles.Worker, "does not belong to the certificate", "node.key");
    }

    [Fact]
    public void Certificate_of_another_authority_is_refused_though_it_has_the_same_name()
    {
        var folder = _folders.Node(CertificateRole.Worker);
        new CertificateAuthority(TimeProvider.System).Create(Path.Combine(folder, "other"), "ca", 10);
        File.Copy(Path.Combine(folder, "other", "ca.crt"), Path.Combine(folder, "ca.crt"), overwrite: true);

        AssertRefused(folder, NodeRoles.Worker, "was issued by another authority", "node.crt");
    }

    [Fact]
    public void Certificate_of_the_authority_itself_is_no_nodes()
    {
        var folder = _folders.Node(CertificateRole.Worker);
        File.Copy(Path.Combine(_folders.Authority(), "ca.crt"), Path.Combine(folder, "node.crt"), overwrite: true);
        File.Copy(Path.Combine(_folders.Authority(), "ca.key"), Path.Combine(folder, "node.key"), overwrite: true);

        AssertRefused(folder, NodeRoles.Worker, "node.crt");
    }

    [Fact]
    public void Certificate_without_a_role_is_refused()
    {
        var folder = _folders.Node(CertificateRole.Worker);
        using var authority = X509Certificate2.CreateFromPemFile(
            Path.Combine(_folders.Authority(), "ca.crt"),
            Path.Combine(_folders.Authority(), "ca.key")
        );
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=node", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(
            new X509EnhancedKeyUsageExtension(
                [new Oid(PeerCheck.ServerPurpose), new Oid(PeerCheck.ClientPurpose)],
                critical: false
            )
        );
        using var certificate = request.Create(
            authority,
            DateTimeOffset.UtcNow.AddMinutes(-1),
            DateTimeOffset.UtcNow.AddDays(60),
            [1]
        );
        File.WriteAllText(Path.Combine(folder, "node.crt"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "node.key"), key.ExportPkcs8PrivateKeyPem());

        AssertRefused(folder, NodeRoles.Worker, "says no role");
    }

    [Fact]
    public void Validity_is_judged_by_the_given_clock_to_the_minute()
    {
        var made = new DateTimeOffset(2031, 5, 1, 12, 0, 0, TimeSpan.Zero);
        var folder = _folders.Node(CertificateRole.Worker, time: new FakeTimeProvider(made), days: 100);
        string? Warning(DateTimeOffset now)
        {
            using var security = NodeSecurity.Load(folder, NodeRoles.Worker, new FakeTimeProvider(now));
            return security.Warning;
        }

        Assert.Null(Warning(made));
        // A node whose clock is behind by less than an hour takes part.
        Assert.Null(Warning(made.AddMinutes(-59)));
        AssertRefused(
            folder,
            NodeRoles.Worker,
            made.AddMinutes(-61),
            "is not valid before 2031-05-01 11:00 UTC",
            "the clock here says 2031-05-01 10:59 UTC"
        );
        Assert.Null(Warning(made.AddDays(69)));
        Assert.Contains("expires on 2031-08-09 12:00 UTC", Warning(made.AddDays(71)), StringComparison.Ordinal);
        Assert.NotNull(Warning(made.AddDays(100).AddMinutes(-1)));
        AssertRefused(
            folder,
            NodeRoles.Worker,
            made.AddDays(100),
            "expired on 2031-08-09 12:00 UTC",
            "node.crt",
            "taugate cert node"
        );
    }

    public void Dispose() => _folders.Dispose();

    private static void AssertRefused(string folder, NodeRoles wanted, params string[] parts) =>
        AssertRefused(folder, wanted, DateTimeOffset.UtcNow, parts);

    private static void AssertRefused(string folder, NodeRoles wanted, DateTimeOffset now, params string[] parts)
    {
        var error = Assert.Throws<EnvironmentException>(() =>
            NodeSecurity.Load(folder, wanted, new FakeTimeProvider(now))
        );
        Assert.All(parts, part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
    }
}

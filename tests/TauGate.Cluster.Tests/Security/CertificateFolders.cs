using TauGate.Cluster.Security;

namespace TauGate.Cluster.Tests.Security;

/// <summary>Authorities and nodes' certificates in a temporary folder.</summary>
internal sealed class CertificateFolders : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>The folder of an authority, made at its first use.</summary>
    public string Authority(string name = "ca", TimeProvider? time = null)
    {
        var folder = Path.Combine(_folder.Path, name);
        if (!Directory.Exists(folder))
            new CertificateAuthority(time ?? TimeProvider.System).Create(folder, name, 3650);
        return folder;
    }

    /// <summary>The folder of a node with a new certificate.</summary>
    public string Node(
        CertificateRole role,
        string authority = "ca",
        TimeProvider? time = null,
        int days = 365,
        string name = "node"
    )
    {
        var folder = Path.Combine(_folder.Path, Guid.NewGuid().ToString("N"));
        new CertificateAuthority(time ?? TimeProvider.System).Issue(
            Authority(authority, time),
            role,
            name,
            ["localhost", "127.0.0.1"],
            days,
            folder
        );
        return folder;
    }

    public NodeSecurity Load(CertificateRole role, string authority = "ca") =>
        NodeSecurity.Load(Node(role, authority), CertificateRoles.Allowed(role), TimeProvider.System);

    public void Dispose() => _folder.Dispose();
}

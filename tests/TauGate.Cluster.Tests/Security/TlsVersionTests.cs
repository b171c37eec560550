using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using TauGate.Cluster.Security;

namespace TauGate.Cluster.Tests.Security;

/// <summary>What a node's port answers to.</summary>
public sealed class TlsVersionTests : IDisposable
{
    private readonly CertificateFolders _folders = new();

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task Peer_with_a_certificate_is_welcomed_over(SslProtocols version) =>
        Assert.Equal(1, await DialAsync(version, withCertificate: true));

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task Peer_without_a_certificate_is_not_welcomed_over(SslProtocols version) =>
        Assert.Equal(0, await DialAsync(version, withCertificate: false));

    public void Dispose() => _folders.Dispose();

    /// <summary>Bytes of welcome.</summary>
    private async Task<int> DialAsync(SslProtocols version, bool withCertificate)
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var node = SecureSystem.Start(_folders.Load(CertificateRole.Coordinator), "coordinator");
        using var own = _folders.Load(CertificateRole.Worker);
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", node.Address.Port!.Value, cancellation);
        await using var stream = new SslStream(client.GetStream());
        try
        {
            await stream.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = "node",
                    EnabledSslProtocols = version,
                    ClientCertificates = withCertificate ? new X509Certificate2Collection(own.Certificate) : null,
                    RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null,
                },
                cancellation
            );
            return await stream.ReadAsync(new byte[1], cancellation);
        }
        catch (Exception e) when (e is IOException or AuthenticationException)
        {
            return 0;
        }
    }
}

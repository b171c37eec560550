using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace TauGate.Cluster.Security;

/// <summary>
/// Mutual authentication on a new connection. After it the server side sends one byte, so that the client side knows
/// that its certificate was accepted: in TLS 1.3 the client's handshake ends before the server has checked it.
/// </summary>
internal sealed class TlsHandshake(NodeSecurity security)
{
    private const SslProtocols Versions = SslProtocols.Tls12 | SslProtocols.Tls13;
    private const byte HandshakeRecord = 0x16;

    /// <summary>The client's side.</summary>
    /// <exception cref="RefusedException">One of the two has refused the other.</exception>
    public async Task<(SslStream Stream, CertificateRole Role)> DialledAsync(
        Socket socket,
        string host,
        CancellationToken cancellation
    )
    {
        var seen = new Seen(security);
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
        try
        {
            await stream.AuthenticateAsClientAsync(ClientOptions(host, seen), cancellation);
            var welcome = new byte[1];
            await stream.ReadExactlyAsync(welcome, cancellation);
            return (stream, seen.Role);
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            await stream.DisposeAsync();
            throw new RefusedException(
                seen switch
                {
                    { Refusal: { } reason } => reason,
                    { WasShown: true } => "it does not accept this node's certificate "
                        + $"({security.Certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false)}); "
                        + "its log says why",
                    _ => $"it does not speak TLS 1.2 or 1.3 as a node with --cert does ({Innermost(e)})",
                },
                e
            );
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// The server's side. Null when the peer ended the connection before the handshake, as probes do.
    /// </summary>
    /// <exception cref="RefusedException">One of the two has refused the other.</exception>
    public async Task<(SslStream Stream, CertificateRole Role)?> AnsweredAsync(
        Socket socket,
        CancellationToken cancellation
    )
    {
        var seen = new Seen(security);
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
        try
        {
            var first = new byte[1];
            if (await socket.ReceiveAsync(first, SocketFlags.Peek, cancellation) == 0)
            {
                await stream.DisposeAsync();
                return null;
            }
            if (first[0] != HandshakeRecord)
                throw new RefusedException("it does not speak TLS: start that node with --cert", null);
            await stream.AuthenticateAsServerAsync(ServerOptions(seen), cancellation);
            await stream.WriteAsync(new byte[1], cancellation);
            return (stream, seen.Role);
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            await stream.DisposeAsync();
            throw new RefusedException(
                seen.Refusal
                    ?? "it ended the handshake, so it does not accept this node's certificate or speaks neither "
                        + $"TLS 1.2 nor 1.3 ({Innermost(e)})",
                e
            );
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    private SslClientAuthenticationOptions ClientOptions(string host, Seen seen) =>
        new()
        {
            TargetHost = host,
            ClientCertificateContext = OwnCertificate(),
            EnabledSslProtocols = Versions,
            CertificateChainPolicy = PeerCheck.Policy(security.Authority),
            RemoteCertificateValidationCallback = seen.Look,
            AllowTlsResume = false,
            AllowRenegotiation = false,
        };

    private SslServerAuthenticationOptions ServerOptions(Seen seen) =>
        new()
        {
            ServerCertificateContext = OwnCertificate(),
            ClientCertificateRequired = true,
            EnabledSslProtocols = Versions,
            CertificateChainPolicy = PeerCheck.Policy(security.Authority),
            RemoteCertificateValidationCallback = seen.Look,
            AllowTlsResume = false,
            AllowRenegotiation = false,
        };

    /// <summary>This node's certificate, with its chain, for which nothing is fetched from the network.</summary>
    private SslStreamCertificateContext OwnCertificate() =>
        SslStreamCertificateContext.Create(security.Certificate, additionalCertificates: null, offline: true);

    private static string Innermost(Exception e) => e.GetBaseException().Message.TrimEnd('.');

    /// <summary>The certificate that the peer has shown, if any.</summary>
    private sealed class Seen(NodeSecurity security)
    {
        public bool WasShown { get; private set; }

        public string? Refusal { get; private set; }

        public CertificateRole Role { get; private set; }

        public bool Look(object sender, X509Certificate? shown, X509Chain? chain, SslPolicyErrors errors)
        {
            WasShown = true;
            if (shown is not X509Certificate2 certificate)
            {
                Refusal = "it showed no certificate: start that node with --cert";
                return false;
            }
            if (security.Refuse(certificate) is { } reason)
            {
                Refusal =
                    $"its certificate ({certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false)}) {reason}";
                return false;
            }
            Role = CertificateRoles.Read(certificate)!.Value;
            return true;
        }
    }
}

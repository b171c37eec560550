using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Akka.Actor;
using Akka.Event;
using Akka.Remote.Transport;
using TauGate.Cluster.Configuration;

namespace TauGate.Cluster.Security;

/// <summary>Connects to addresses, and records the role of the certificate that is shown there.</summary>
internal sealed class TlsDial(NodeSecurity security, ILoggingAdapter log, TimeSpan timeout)
{
    private readonly TlsHandshake _handshake = new(security);

    /// <summary>Connects and authenticates.</summary>
    /// <exception cref="InvalidAssociationException">No node answers, or none of this cluster; the message says
    /// which.</exception>
    public async Task<(SslStream Stream, CertificateRole Role)> DialAsync(
        Address remote,
        CancellationToken cancellation
    )
    {
        var peer = HostPort.Of(remote);
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        late.CancelAfter(timeout);
        var socket = default(Socket);
        try
        {
            socket = await peer.ConnectAsync(late.Token);
            var (stream, role) = await _handshake.DialledAsync(socket, peer.Host, late.Token);
            security.Peers.Record(remote, role);
            return (stream, role);
        }
        catch (RefusedException e)
        {
            var reason = $"No connection to {peer}: {e.Message}.";
            security.Peers.Refuse(new Refusal(peer.ToString(), reason, IsOutbound: true), reason, log);
            throw new InvalidAssociationException(reason, e);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            socket?.Dispose();
            throw new InvalidAssociationException(
                e is SocketException ? $"{peer} cannot be reached: {e.Message}" : $"{peer} does not answer.",
                e
            );
        }
    }

    /// <summary>
    /// The role of the certificate that is now shown at an address; null when none is. Closes the connection at once.
    /// </summary>
    public async Task<CertificateRole?> VerifyAsync(Address remote, CancellationToken cancellation)
    {
        try
        {
            var (stream, role) = await DialAsync(remote, cancellation);
            await stream.DisposeAsync();
            return role;
        }
        catch (InvalidAssociationException)
        {
            return null;
        }
    }

    /// <summary>
    /// Whether a peer at an address uses TLS, so that a node that could not join can be told that it needs a
    /// certificate. Authenticates nothing.
    /// </summary>
    public static async Task<bool> AnswersInTlsAsync(HostPort place, CancellationToken cancellation)
    {
        var answered = false;
        try
        {
            await using var stream = new SslStream(
                new NetworkStream(await place.ConnectAsync(cancellation), ownsSocket: true)
            );
            await stream.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = place.Host,
                    RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                        (answered = certificate is not null) && false,
                },
                cancellation
            );
        }
        catch (Exception e) when (e is SocketException or IOException or AuthenticationException)
        {
            // A certificate was shown, or none.
        }
        return answered;
    }
}

namespace TauGate.Cluster.Security;

/// <summary>
/// Refuses messages in a coordinator's name from a peer without a coordinator's certificate. Akka trusts the addresses
/// in messages, so they are compared with the certificates that nodes at these addresses have shown.
/// </summary>
/// <param name="role">The role of the peer of this connection.</param>
/// <param name="peer">How log messages name the peer.</param>
internal sealed class InboundCheck(PeerDirectory peers, CertificateRole role, string peer)
{
    /// <summary>Why this payload must not be passed on; null when it may.</summary>
    public Refusal? Refuse(ReadOnlySpan<byte> payload)
    {
        if (role == CertificateRole.Coordinator)
            return null;
        try
        {
            return
                PeerClaims.Read(payload) is var (host, port) && peers.RoleOf(host, port) == CertificateRole.Coordinator
                ? new Refusal(
                    peer,
                    $"Ended the connection with {peer}: it has a worker's certificate and speaks as the coordinator "
                        + $"{host}:{port}.",
                    IsOutbound: false,
                    (host, port)
                )
                : null;
        }
        catch (InvalidDataException e)
        {
            return new Refusal(
                peer,
                $"Ended the connection with {peer}: what it sends is not Akka's protocol ({e.Message}).",
                IsOutbound: false
            );
        }
    }
}

namespace TauGate.Cluster.Security;

/// <summary>
/// Lets no peer speak in a coordinator's name unless its certificate is one: Akka believes the addresses that messages
/// name, so they are held against what the addresses themselves have shown.
/// </summary>
/// <param name="role">The peer's, of this connection.</param>
/// <param name="peer">How messages name it.</param>
internal sealed class InboundCheck(PeerDirectory peers, CertificateRole role, string peer)
{
    /// <summary>Why this payload must not be handed on; null when it may.</summary>
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

namespace TauGate.Cluster.Security;

/// <summary>A connection that this node or its peer has refused.</summary>
/// <param name="Peer">Host and port that this node connected to, or that the connection came from.</param>
/// <param name="Reason">The sentence that is logged.</param>
/// <param name="IsOutbound">Whether this node made the connection.</param>
/// <param name="Claimed">The coordinator in whose name the peer sent a message; null when the reason is
/// another.</param>
internal sealed record Refusal(string Peer, string Reason, bool IsOutbound, (string Host, int Port)? Claimed = null);

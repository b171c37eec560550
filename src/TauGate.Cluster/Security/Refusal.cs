namespace TauGate.Cluster.Security;

/// <summary>A connection that this node or its peer has refused.</summary>
/// <param name="Peer">Host and port, as dialled, or as the connection came in.</param>
/// <param name="Reason">The whole sentence, as it is logged.</param>
/// <param name="IsOutbound">This node dialled.</param>
/// <param name="Claimed">The coordinator in whose name the peer has spoken; null when it is not for that.</param>
internal sealed record Refusal(string Peer, string Reason, bool IsOutbound, (string Host, int Port)? Claimed = null);

namespace TauGate.Cluster.Security;

/// <summary>
/// A peer was refused, or has refused us. The message is a half sentence whose subject, "it", is the peer.
/// </summary>
internal sealed class RefusedException(string reason, Exception? inner) : Exception(reason, inner);

namespace TauGate.Cluster.Security;

/// <summary>
/// One of two peers has refused the other. The message is the predicate of a sentence about the peer.
/// </summary>
internal sealed class RefusedException(string reason, Exception? inner) : Exception(reason, inner);

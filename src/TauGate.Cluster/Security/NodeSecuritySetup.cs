using Akka.Actor.Setup;

namespace TauGate.Cluster.Security;

/// <summary>Hands a node's certificate to the transport of its ActorSystem.</summary>
internal sealed class NodeSecuritySetup(NodeSecurity security) : Setup
{
    public NodeSecurity Security { get; } = security;
}

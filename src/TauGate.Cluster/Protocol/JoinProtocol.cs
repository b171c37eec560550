namespace TauGate.Cluster.Protocol;

/// <summary>
/// A worker that knows nothing but an address, and a coordinator's gateway: who are you? These three messages never
/// change, so that any two versions can tell each other which they are.
/// </summary>
internal static class JoinProtocol
{
    /// <summary>The version of every other message. A node talks to its own and the one before.</summary>
    public const int Version = 1;

    /// <summary>Worker: this is what I speak.</summary>
    public sealed record Introduce(int ProtocolVersion, string ProgramVersion) : IWireMessage;

    /// <summary>Gateway: welcome to this cluster.</summary>
    /// <param name="Cluster">The database's id.</param>
    /// <param name="Now">The coordinator's clock, for a worker whose own is wrong to say so; nothing is decided by
    /// it.</param>
    public sealed record Introduction(ClusterId Cluster, int ProtocolVersion, string ProgramVersion, DateTimeOffset Now)
        : IWireMessage;

    /// <summary>Gateway: we do not understand each other.</summary>
    public sealed record Refused(int ProtocolVersion, string ProgramVersion) : IWireMessage;

    /// <summary>
    /// Whether two nodes understand each other: the newer one knows the older one's version, if it is the one before.
    /// </summary>
    public static bool Understands(int theirs) => Math.Abs(theirs - Version) <= 1;
}

namespace TauGate.Cluster.Protocol;

/// <summary>
/// The introduction of a worker, which knows only an address, to a coordinator's gateway. These three messages never
/// change, so that any two versions can tell each other which they are.
/// </summary>
internal static class JoinProtocol
{
    /// <summary>The version of all other messages. A node accepts its own version and its two neighbours.</summary>
    public const int Version = 1;

    /// <summary>Worker: the versions of my protocol and program.</summary>
    public sealed record Introduce(int ProtocolVersion, string ProgramVersion) : IWireMessage;

    /// <summary>Gateway: welcome to this cluster.</summary>
    /// <param name="Cluster">The database's id.</param>
    /// <param name="Now">The coordinator's clock, so that a worker whose clock is wrong can warn; nothing else depends
    /// on it.</param>
    public sealed record Introduction(ClusterId Cluster, int ProtocolVersion, string ProgramVersion, DateTimeOffset Now)
        : IWireMessage;

    /// <summary>Gateway: our protocols do not fit together.</summary>
    public sealed record Refused(int ProtocolVersion, string ProgramVersion) : IWireMessage;

    /// <summary>
    /// Whether two nodes can work together: their versions differ by one at most, and the newer one knows the older
    /// version.
    /// </summary>
    public static bool Understands(int theirs) => Math.Abs(theirs - Version) <= 1;
}

namespace TauGate.Cluster.Security;

/// <summary>The role that a certificate gives its node.</summary>
public enum CertificateRole
{
    /// <summary>Executes tasks at the orders of coordinators.</summary>
    Worker,

    /// <summary>Coordinates; may execute tasks as well.</summary>
    Coordinator,
}

namespace TauGate.Cluster.Security;

/// <summary>What a certificate lets its node be.</summary>
public enum CertificateRole
{
    /// <summary>Trains, and obeys coordinators.</summary>
    Worker,

    /// <summary>Coordinates; may train as well.</summary>
    Coordinator,
}

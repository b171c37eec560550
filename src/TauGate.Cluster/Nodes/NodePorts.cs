using TauGate.Core.Ports;

namespace TauGate.Cluster.Nodes;

/// <summary>The ports to the database that a coordinating node needs.</summary>
public sealed record NodePorts(
    ILedger Ledger,
    IArtifactStore Artifacts,
    ITermStore Terms,
    IControlStore Control,
    ITuningStore Tuning,
    IGrowthStore Growth
);

using TauGate.Core.Ports;

namespace TauGate.Cluster.Nodes;

/// <summary>What a coordinating node needs of the database.</summary>
public sealed record NodePorts(
    ILedger Ledger,
    IArtifactStore Artifacts,
    ITermStore Terms,
    IControlStore Control,
    ITuningStore Tuning,
    IGrowthStore Growth
);

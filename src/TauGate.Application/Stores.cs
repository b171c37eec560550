using TauGate.Core.Ports;

namespace TauGate.Application;

/// <summary>Everything that use cases read and write through: Core's ports to one database.</summary>
/// <param name="Sweeps">Submits sweeps and reads how they stand.</param>
/// <param name="Ledger">Reads specifications and active sweeps; use cases record nothing through it.</param>
/// <param name="Cells">Single cells, down to their bits.</param>
/// <param name="Results">A sweep's results, a cell at a time.</param>
/// <param name="Measures">Learning curves and units.</param>
/// <param name="Tables">The aggregated views.</param>
/// <param name="Artifacts">Content-addressed blobs.</param>
/// <param name="Control">The client's commands, and who coordinates.</param>
/// <param name="Tuning">Sweeps that wait for their tuning.</param>
/// <param name="Growth">Sweeps whose seeds are added until their claims are decided.</param>
/// <param name="Registrations">Claims as they were written down.</param>
public sealed record Stores(
    ISweepStore Sweeps,
    ILedger Ledger,
    ICellStore Cells,
    IResultStore Results,
    IMeasureStore Measures,
    ITableStore Tables,
    IArtifactStore Artifacts,
    IControlStore Control,
    ITuningStore Tuning,
    IGrowthStore Growth,
    IRegistrationStore Registrations
);

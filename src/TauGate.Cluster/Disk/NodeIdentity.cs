using TauGate.Core.Ports;
using TauGate.Core.Processes;

namespace TauGate.Cluster.Disk;

/// <summary>The part of an execution's provenance that all tasks of a node share.</summary>
internal sealed record NodeIdentity(
    WorkerId Worker,
    long Incarnation,
    string Host,
    string BootId,
    string ProgramVersion
)
{
    /// <summary>This machine and process.</summary>
    public static NodeIdentity Of(WorkerFolder folder, string programVersion) =>
        new(folder.Worker, folder.Incarnation, Environment.MachineName, ProcessSpace.Here.BootId, programVersion);

    public WorkerRow ToRow(int slots, TrainerIdentity trainer) =>
        new(
            Worker,
            Incarnation,
            Host,
            slots,
            trainer.NumericClass,
            trainer.NumericClassDescription,
            ProgramVersion,
            trainer.LibtorchVersion
        );
}

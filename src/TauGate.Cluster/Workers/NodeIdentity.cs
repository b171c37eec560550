using TauGate.Core.Ports;

namespace TauGate.Cluster.Workers;

/// <summary>Who executes: the part of an execution's provenance that a node's tasks share.</summary>
internal sealed record NodeIdentity(Guid Worker, long Incarnation, string Host, string BootId, string ProgramVersion)
{
    /// <summary>This machine and process.</summary>
    public static NodeIdentity Of(WorkerFolder folder, string programVersion) =>
        new(folder.Worker, folder.Incarnation, Environment.MachineName, ReadBootId(), programVersion);

    public WorkerRow ToRow(int slots, TrainerIdentity trainer) =>
        new(Worker, Incarnation, Host, slots, trainer.NumericClass, trainer.NumericClassDescription, ProgramVersion, trainer.LibtorchVersion);

    /// <summary>Linux names each boot; elsewhere the time of the boot, to the minute, tells two machines of one name apart.</summary>
    public static string ReadBootId()
    {
        const string path = "/proc/sys/kernel/random/boot_id";
        return File.Exists(path)
            ? File.ReadAllText(path).Trim()
            : (DateTimeOffset.UtcNow - TimeSpan.FromMilliseconds(Environment.TickCount64)).ToString("yyyy-MM-dd'T'HH:mm'Z'", System.Globalization.CultureInfo.InvariantCulture);
    }
}

using Microsoft.Extensions.Logging;
using TauGate.Cluster;
using TauGate.Training.Native;

namespace TauGate.Cli.Composition;

/// <summary>What a cluster node of this program is made of.</summary>
internal static class NodeComposition
{
    /// <summary>Settings of a node whose trainers are this same executable.</summary>
    public static NodeSettings Settings(TauGateHome home, string dataFolder, Guid clusterId, int? slots, ILoggerFactory logging) => new()
    {
        Home = home.Path,
        ClusterId = clusterId,
        Trainer = Trainer(home, dataFolder),
        Slots = slots ?? SlotCount.Default(),
        ProgramVersion = ProgramVersion.Text,
        Logging = logging,
    };

    /// <summary>How a trainer process is started: the hidden command of this executable.</summary>
    public static TrainerCommand Trainer(TauGateHome home, string dataFolder)
    {
        string[] arguments = [Commands.TrainerCommand.Name, "--home", home.Path, "--data", dataFolder];
        var executable = Environment.ProcessPath!;
        // Started as `dotnet taugate.dll`, the process is dotnet's, and the program its first argument.
        return Path.GetFileNameWithoutExtension(executable) == "dotnet"
            ? new TrainerCommand(executable, [typeof(NodeComposition).Assembly.Location, .. arguments], TrainerEnvironment.Variables)
            : new TrainerCommand(executable, [.. arguments], TrainerEnvironment.Variables);
    }
}

using Microsoft.Extensions.Logging;
using TauGate.Cluster.Configuration;
using TauGate.Cluster.Trainers;
using TauGate.Training.Native;

namespace TauGate.Cli.Composition;

/// <summary>What a cluster node of this program is made of.</summary>
internal static class NodeComposition
{
    /// <summary>The hidden command of this executable that a trainer process is started with.</summary>
    public const string TrainerWord = "trainer";

    /// <summary>Settings of a node whose trainers are this same executable.</summary>
    public static NodeSettings Settings(
        TauGateHome home,
        string dataFolder,
        ClusterId clusterId,
        int? slots,
        ILoggerFactory logging
    ) =>
        new()
        {
            Home = home.Path,
            ClusterId = clusterId,
            Trainer = Trainer(home),
            DataFolder = dataFolder,
            Slots = slots ?? SlotCount.Default(),
            ProgramVersion = ProgramVersion.Text,
            Logging = logging,
        };

    /// <summary>Settings of a coordinator that does not train; the database's id is still to be filled in.</summary>
    public static NodeSettings Coordinator(TauGateHome home, NodeArguments arguments, ILoggerFactory logging) =>
        Alone(home, NodeRoles.Coordinator, arguments, logging);

    /// <summary>Settings of a worker, which learns everything else from the cluster.</summary>
    public static NodeSettings Worker(TauGateHome home, NodeArguments arguments, ILoggerFactory logging) =>
        Alone(home, NodeRoles.Worker, arguments, logging) with
        {
            Seeds = arguments.Seeds,
            DataFolder = arguments.DataFolder,
            DrainDeadline = arguments.DrainDeadline,
        };

    /// <summary>How a trainer process is started: the hidden command of this executable.</summary>
    public static TrainerCommand Trainer(TauGateHome home)
    {
        string[] arguments = [TrainerWord, "--cache", home.Cache];
        var executable = Environment.ProcessPath!;
        // Started as `dotnet taugate.dll`, the process is dotnet's, and the program its first argument.
        return Path.GetFileNameWithoutExtension(executable) == "dotnet"
            ? new TrainerCommand(
                executable,
                [typeof(NodeComposition).Assembly.Location, .. arguments],
                TrainerEnvironment.Variables
            )
            : new TrainerCommand(executable, [.. arguments], TrainerEnvironment.Variables);
    }

    private static NodeSettings Alone(
        TauGateHome home,
        NodeRoles roles,
        NodeArguments arguments,
        ILoggerFactory logging
    ) =>
        new()
        {
            Home = home.Path,
            Roles = roles,
            ClusterId = null,
            Trainer = Trainer(home),
            Slots = arguments.Slots ?? SlotCount.Default(),
            ProgramVersion = ProgramVersion.Text,
            Bind = arguments.Bind,
            PublicHost = arguments.PublicHost,
            CertificateFolder = arguments.CertificateFolder,
            HoconFolder = arguments.HoconFolder,
            Logging = logging,
        };
}

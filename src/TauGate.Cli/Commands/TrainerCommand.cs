using System.CommandLine;
using TauGate.Cli.Composition;
using TauGate.Cluster.Trainers;
using TauGate.Training.Loop;

namespace TauGate.Cli.Commands;

/// <summary>A trainer process; started by a worker, speaks frames on standard input and output.</summary>
internal static class TrainerCommand
{
    public const string Name = "trainer";

    public static Command Build()
    {
        var home = new Option<string>("--home") { Required = true };
        var data = new Option<string>("--data") { Required = true };
        var command = new Command(Name, "Train what a worker sends on standard input.") { home, data };
        command.Hidden = true;
        command.SetAction(parsed => TrainerHost.Run(
            new TorchCellTrainer(new TrainerSettings(DataFiles.Settings(new TauGateHome(parsed.GetRequiredValue(home)), parsed.GetRequiredValue(data)))),
            Console.OpenStandardInput(), Console.OpenStandardOutput()));
        return command;
    }
}

using System.CommandLine;
using TauGate.Cli.Composition;
using TauGate.Cluster.Trainers;
using TauGate.Training.Loop;

namespace TauGate.Cli.Commands;

/// <summary>A trainer process; started by a worker, speaks frames on standard input and output.</summary>
internal static class TrainerCommand
{
    public static Command Build()
    {
        var cache = new Option<string>("--cache") { Required = true };
        var command = new Command(NodeComposition.TrainerWord, "Train what a worker sends on standard input.")
        {
            cache,
        };
        command.Hidden = true;
        command.SetAction(parsed =>
            TrainerHost.Run(
                new TorchCellTrainer(new TrainerSettings(parsed.GetRequiredValue(cache))),
                Console.OpenStandardInput(),
                Console.OpenStandardOutput()
            )
        );
        return command;
    }
}

using System.CommandLine;
using TauGate.Application.Documents;
using TauGate.Application.Submission;
using TauGate.Cli.Composition;
using TauGate.Cli.Progress;
using TauGate.Cluster.Configuration;

namespace TauGate.Cli.Commands;

/// <summary>Shows what a run would do. Writes nothing.</summary>
internal static class PlanCommand
{
    private const string Description =
        "Count a sweep's cells, how many the ledger already has, and estimate the time. "
        + "Writes nothing and starts no new database.";

    public static Command Build(CommonOptions options)
    {
        var sweep = CommonOptions.SweepFileArgument();
        var command = new CommandWithExamples(
            "plan",
            Description,
            """
            taugate plan sweeps/paper.yaml
            taugate plan sweeps/paper.yaml --set seeds=0..99 --json
            """
        )
        {
            sweep,
            options.Database,
            options.InsecureDatabase,
            options.Home,
            options.Slots,
            options.Set,
            options.As,
            options.Json,
        };
        command.SetAction(
            async (parsed, cancellation) =>
            {
                var file = SweepFiles.Load(
                    parsed.GetRequiredValue(sweep),
                    parsed.GetValue(options.Set),
                    parsed.GetValue(options.As)
                );
                var slots = options.SlotsOf(parsed) ?? SlotCount.Default();
                await using var session = await DatabaseSession.OpenExistingAsync(
                    options.HomeOf(parsed),
                    options.UrlOf(parsed),
                    cancellation
                );
                var plan = await SweepPlan.ReadAsync(session?.Stores, file.Spec, slots, cancellation);
                Output.Write(parsed.GetValue(options.Json), PlanDocument.Of(plan), PlanText.Lines(plan));
                return ExitCode.Done;
            }
        );
        return command;
    }
}

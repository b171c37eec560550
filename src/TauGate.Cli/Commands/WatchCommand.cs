using System.CommandLine;
using TauGate.Application;
using TauGate.Application.Status;
using TauGate.Application.Watching;
using TauGate.Cli.Progress;

namespace TauGate.Cli.Commands;

/// <summary>Follows sweeps that a cluster works on.</summary>
internal static class WatchCommand
{
    private const string Description =
        "Follow a sweep until it is settled: counts, rate, time left, workers, "
        + "coordinator, last failures. Without a sweep, all active ones until Ctrl-C.";

    public static Command Build(CommonOptions options)
    {
        var sweep = SweepArgument.Build();
        sweep.Arity = ArgumentArity.ZeroOrOne;
        var command = new CommandWithExamples(
            "watch",
            Description,
            """
            taugate watch paper
            taugate watch
            taugate watch paper --json
            """
        )
        {
            sweep,
            options.Database,
            options.InsecureDatabase,
            options.Home,
            options.Json,
        };
        command.SetAction(
            async (parsed, cancellation) =>
            {
                await using var session = await options.OpenExistingAsync(parsed, cancellation);
                var name = parsed.GetValue(sweep) is { } argument ? SweepArgument.NameOf(argument) : null;
                bool settled;
                await using (var view = RunViews.WatchForStandardError())
                {
                    var watch = new WatchSession(session.Stores, session.ReviveAsync, view);
                    settled = await watch.RunAsync(name, cancellation);
                }
                return await EndAsync(session.Stores, name, settled, parsed.GetValue(options.Json));
            }
        );
        return command;
    }

    // On a terminal the picture is erased at the end, so the state of the sweep is printed whenever watching ends.
    private static async Task<int> EndAsync(Stores stores, string? name, bool settled, bool json)
    {
        if (name is null)
        {
            await StatusCommand.ShowAllAsync(stores, json, CancellationToken.None);
            return ExitCode.Interrupted;
        }
        await StatusCommand.ShowOneAsync(stores, name, json, CancellationToken.None);
        if (!settled)
            return ExitCode.Interrupted;
        return await StatusQuery.EndedWellAsync(stores, name, CancellationToken.None)
            ? ExitCode.Done
            : ExitCode.FinishedWithFailures;
    }
}

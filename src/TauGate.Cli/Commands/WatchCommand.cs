using System.CommandLine;
using TauGate.Cli.Composition;
using TauGate.Cli.Progress;
using TauGate.Core.Ports;

namespace TauGate.Cli.Commands;

/// <summary>Follows sweeps that a cluster works on.</summary>
internal static class WatchCommand
{
    public static Command Build(CommonOptions options)
    {
        var sweep = StoredSweeps.Argument();
        sweep.Arity = ArgumentArity.ZeroOrOne;
        var command = new CommandWithExamples("watch", "Follow a sweep until it is settled: counts, rate, time left, workers, coordinator, last failures. Without a sweep, all active ones until Ctrl-C.", """
            taugate watch paper
            taugate watch
            taugate watch paper --json
            """)
        { sweep, options.Database, options.InsecureDatabase, options.Home, options.Json };
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var session = await options.OpenExistingAsync(parsed, cancellation);
            var name = parsed.GetValue(sweep);
            bool settled;
            await using (var view = RunViews.WatchForStandardError()) settled = await new WatchSession(session, view).RunAsync(name, cancellation);
            return await EndAsync(session, name, settled, parsed.GetValue(options.Json));
        });
        return command;
    }

    // The watcher's last look is not kept on a terminal, so how the sweep stands is printed whenever watching ends.
    private static async Task<int> EndAsync(DatabaseSession session, string? name, bool settled, bool json)
    {
        var sweeps = session.Database.Sweeps;
        if (name is null)
        {
            await StatusCommand.ShowAllAsync(session.Database, json, CancellationToken.None);
            return ExitCode.Interrupted;
        }
        await StatusCommand.ShowOneAsync(session.Database, name, json, CancellationToken.None);
        if (!settled) return ExitCode.Interrupted;
        if (await session.Database.Tuning.FindAsync(StoredSweeps.NameOf(name), CancellationToken.None) is not null) return ExitCode.FinishedWithFailures;
        var stored = await StoredSweeps.FindAsync(sweeps, name, CancellationToken.None);
        var cells = await sweeps.ProgressAsync(stored.Id, CancellationToken.None);
        return cells is { Quarantined: 0, Blocked: 0 } && stored.State != SweepState.Cancelled ? ExitCode.Done : ExitCode.FinishedWithFailures;
    }
}

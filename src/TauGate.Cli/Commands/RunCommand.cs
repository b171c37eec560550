using System.CommandLine;
using TauGate.Application.Documents;
using TauGate.Application.Runs;
using TauGate.Application.Wording;
using TauGate.Cli.Composition;
using TauGate.Cli.Progress;
using TauGate.Core.SweepFiles;
using TauGate.Core.Sweeps;
using TauGate.Reporting.Formats;
using TauGate.Reporting.Tables;

namespace TauGate.Cli.Commands;

/// <summary>Runs a sweep to its end on this machine and prints its table.</summary>
internal static class RunCommand
{
    public static Command Build(CommonOptions options)
    {
        var sweep = CommonOptions.SweepFileArgument();
        var verbose = new Option<bool>("--verbose") { Description = "A line for every task that begins or ends." };
        var command = new CommandWithExamples(
            "run",
            "Run a sweep: start what is needed, train every cell that the ledger does not have, "
                + "print the main table. Interrupted or killed, the same command goes on where it was.",
            """
            taugate run sweeps/quick.yaml
            taugate run sweeps/paper.yaml --slots 8 --set seeds=0..99
            taugate run sweeps/paper.yaml --db postgres://me@db.example/taugate --json
            """
        )
        {
            sweep,
            options.Database,
            options.InsecureDatabase,
            options.Home,
            options.Slots,
            options.DataFolder,
            options.Set,
            options.As,
            verbose,
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
                var slots = options.SlotsOf(parsed);
                var database = options.UrlOf(parsed);
                await using var view = RunViews.ForStandardError(parsed.GetValue(verbose));
                return await RunAsync(
                    new RunSession(
                        options.HomeOf(parsed).Create(),
                        database,
                        parsed.GetValue(options.DataFolder),
                        slots,
                        view
                    ),
                    file,
                    parsed.GetValue(options.Json),
                    cancellation
                );
            }
        );
        return command;
    }

    private static async Task<int> RunAsync(
        RunSession session,
        SweepFile file,
        bool json,
        CancellationToken cancellation
    )
    {
        RunOutcome outcome;
        await using (session)
        {
            outcome = await session.RunAsync(file, cancellation);
        }
        await using (session.View) { }

        if (json)
        {
            Output.Write(RunDocument.Of(outcome));
        }
        else
        {
            Console.Error.WriteLine(
                $"{Phrases.Cells(outcome.Progress.Cells, outcome.Progress.Reused)}; "
                    + $"{Phrases.Duration(outcome.Progress.Elapsed)}"
            );
            if (outcome.Growth is { } growth)
                Console.Error.WriteLine(
                    $"{growth.Phrase}; 'taugate claims {outcome.Progress.Sweep}' says what came of them"
                );
            foreach (var line in FailureText.Lines(outcome.Progress.Sweep, outcome.Failures))
                Console.Error.WriteLine(line);
            if (outcome.Table.Length > 0)
                StandardOutput.Write(TableFormat.Text.Of(TableOf(outcome, file.Spec), Terminal.Width));
        }
        if (outcome.Interrupted)
        {
            Console.Error.WriteLine("taugate: interrupted; run the same command again to go on.");
            return ExitCode.Interrupted;
        }
        if (outcome.NotBegun is { } reason)
            Console.Error.WriteLine($"taugate: {reason}");
        return outcome.EndedWell ? ExitCode.Done : ExitCode.FinishedWithFailures;
    }

    /// <summary>The main table of a run.</summary>
    /// <param name="given">The specification of the file, with defaults in the place of tuned options.</param>
    internal static Table TableOf(RunOutcome outcome, SweepSpec given) =>
        MainTable.Of(
            given.Name,
            outcome.Table,
            outcome.Tuning?.Resolved ?? given,
            outcome.Integrity?.NumericClasses ?? 0
        );
}

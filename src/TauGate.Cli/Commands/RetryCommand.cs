using System.CommandLine;
using System.Text.Json.Nodes;
using TauGate.Cli.Composition;
using TauGate.Cli.Progress;

namespace TauGate.Cli.Commands;

/// <summary>Opens cells again that a sweep has given up.</summary>
internal static class RetryCommand
{
    public static Command Build(CommonOptions options)
    {
        var sweep = StoredSweeps.Argument();
        var command = new CommandWithExamples("retry", "Put a sweep's quarantined and blocked cells back, with all their attempts; the next run trains them.", """
            taugate retry paper
            """)
        { sweep, options.Database, options.Home, options.Json };
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var session = await DatabaseSession.OpenExistingAsync(options.HomeOf(parsed), DatabaseSession.UrlOf(parsed.GetValue(options.Database)), cancellation)
                ?? throw StoredSweeps.NoDatabase(options.HomeOf(parsed));
            var stored = await StoredSweeps.FindAsync(session.Database.Sweeps, parsed.GetRequiredValue(sweep), cancellation);
            var opened = await session.Database.Sweeps.RetryAsync(stored.Id, cancellation);
            StandardOutput.WriteLine(parsed.GetValue(options.Json)
                ? RunJson.Print(new JsonObject { ["sweep"] = stored.Name, ["retried"] = opened })
                : $"{Phrases.Count(opened, "cell")} of {stored.Name} put back; 'taugate run' trains what is open.");
            return ExitCode.Done;
        });
        return command;
    }
}

using System.CommandLine;
using TauGate.Cli.Composition;
using TauGate.Core.Ports;
using TauGate.Reporting;

namespace TauGate.Cli.Commands;

/// <summary>Prints a sweep's aggregated table from the database.</summary>
internal static class TableCommand
{
    public static Command Build(CommonOptions options)
    {
        var sweep = StoredSweeps.Argument();
        var format = new Option<string>("--format") { Description = "text, markdown or csv.", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "markdown", "csv");
        var command = new CommandWithExamples("table", "Print a sweep's aggregated table: mean, standard deviation and 95 % interval over seeds.", """
            taugate table paper
            taugate table sweeps/paper.yaml --format markdown
            taugate table paper --json
            """)
        { sweep, format, options.Database, options.Home, options.Json };
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var session = await DatabaseSession.OpenExistingAsync(options.HomeOf(parsed), DatabaseSession.UrlOf(parsed.GetValue(options.Database)), cancellation)
                ?? throw StoredSweeps.NoDatabase(options.HomeOf(parsed));
            var stored = await StoredSweeps.FindAsync(session.Database.Sweeps, parsed.GetRequiredValue(sweep), cancellation);
            var progress = await session.Database.Sweeps.ProgressAsync(stored.Id, cancellation);
            var rows = await session.Database.Sweeps.MainTableAsync(stored.Id, cancellation);
            if (progress.Done < progress.Total)
                await Console.Error.WriteLineAsync($"taugate: {progress.Total - progress.Done:N0} of {progress.Total:N0} cells are missing from this table; 'taugate status {stored.Name}' says why.");
            StandardOutput.Write(parsed.GetValue(options.Json) ? MainTable.Json(stored.Name, rows) : parsed.GetValue(format) switch
            {
                "markdown" => MainTable.Markdown(rows),
                "csv" => MainTable.Csv(rows),
                _ => MainTable.Text(rows, Terminal.Width),
            });
            return ExitCode.Done;
        });
        return command;
    }
}

using System.CommandLine;
using System.Text;
using TauGate.Application.Reports;
using TauGate.Cli.Composition;
using TauGate.Cli.Progress;
using TauGate.Core.Errors;
using TauGate.Reporting.Report;

namespace TauGate.Cli.Commands;

/// <summary>Writes a sweep's tables, claims, figures and provenance as one HTML page.</summary>
internal static class ReportCommand
{
    public static Command Build(CommonOptions options)
    {
        var sweep = SweepArgument.Build();
        var output = PathOf.Option(
            new Option<string>("--out")
            {
                HelpName = "file",
                Description = "The page, such as report.html. It needs no other file and no network.",
                Required = true,
            }
        );
        var command = new CommandWithExamples(
            "report",
            "Write everything about a sweep as one HTML page: tables, claims with verdicts, figures, provenance.",
            """
            taugate report paper --out paper.html
            taugate report sweeps/paper.yaml --out paper.html
            """
        )
        {
            sweep,
            output,
            options.Database,
            options.InsecureDatabase,
            options.Home,
            options.Json,
        };
        command.SetAction(
            async (parsed, cancellation) =>
            {
                var path = parsed.GetRequiredValue(output);
                if (Directory.Exists(path))
                    throw new InputException(
                        $"taugate: --out {path} is a folder; name the page, "
                            + $"such as {Path.Combine(path, "report.html")}."
                    );
                await using var session = await options.OpenExistingAsync(parsed, cancellation);
                var stored = await SweepArgument.FindAsync(
                    session.Stores,
                    parsed.GetRequiredValue(sweep),
                    cancellation
                );
                var content = await ReportContent.ReadAsync(session.Stores, stored, cancellation);
                var report = await ReportDrawing.DrawAsync(session.Stores, content, cancellation);
                if (report.Progress.Done < report.Progress.Total)
                    await Console.Error.WriteLineAsync(
                        $"taugate: {report.Progress.Total - report.Progress.Done:N0} of {report.Progress.Total:N0} "
                            + $"cells are missing from this report; 'taugate status {stored.Name}' says why."
                    );
                var page = Encoding.UTF8.GetBytes(ReportPage.Write(report));
                await WholeFile.WriteAsync(path, page, cancellation);
                if (parsed.GetValue(options.Json))
                    Output.Write(DocumentOf(path, page.Length, report), ProgramJson.Default);
                else
                    StandardOutput.WriteLine(path);
                return ExitCode.Done;
            }
        );
        return command;
    }

    private static ReportDocument DocumentOf(string path, int bytes, SweepReport report) =>
        new(
            report.Sweep.Name,
            path,
            bytes,
            [.. report.Tables.Where(t => !t.Table.Rows.IsEmpty).Select(t => t.Table.Name)],
            report.Claims?.Verdicts.Length ?? 0,
            [.. report.Figures.Where(f => f.File is not null).Select(f => f.Name)],
            [.. report.Figures.Where(f => f.Absence is not null).Select(f => new SkippedFigurePart(f.Name, f.Absence!))]
        );
}

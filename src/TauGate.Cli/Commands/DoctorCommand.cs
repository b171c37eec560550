using System.CommandLine;
using TauGate.Application.Documents;
using TauGate.Cli.Composition;
using TauGate.Cli.Progress;

namespace TauGate.Cli.Commands;

/// <summary>Checks everything that a run needs, and says what is wrong and what to do.</summary>
internal static class DoctorCommand
{
    public static Command Build(CommonOptions options)
    {
        var node = new NodeOptions();
        var command = new CommandWithExamples(
            "doctor",
            "Check this machine: configuration, native library, data, database and rights, coordinators, disk, "
                + "memory, and that two trainers agree to the bit.",
            """
            taugate doctor
            taugate doctor --seeds 10.0.0.1:4053
            taugate doctor --db postgres://me@db.example/taugate --json
            """
        )
        {
            options.Database,
            options.InsecureDatabase,
            options.Home,
            options.DataFolder,
            node.Seeds,
            node.Certificate,
            node.Hocon,
            options.Json,
        };
        command.SetAction(
            async (parsed, cancellation) =>
            {
                var checks = await new MachineCheck(
                    options.HomeOf(parsed),
                    options.UrlOf(parsed),
                    node.Read(parsed, options)
                ).RunAsync(cancellation);
                if (parsed.GetValue(options.Json))
                    Output.Write(new DoctorDocument([.. checks.Select(Part)]), ProgramJson.Default);
                else
                    Print(checks);
                return checks.Any(c => c.Outcome == CheckOutcome.Failed) ? ExitCode.Environment : ExitCode.Done;
            }
        );
        return command;
    }

    private static CheckPart Part(Check check) => new(check.Name, Document.Word(check.Outcome), check.Finding);

    private static void Print(IEnumerable<Check> checks)
    {
        foreach (var check in checks)
        {
            var mark = check.Outcome switch
            {
                CheckOutcome.Good => "ok    ",
                CheckOutcome.Note => "note  ",
                _ => "FAILED",
            };
            StandardOutput.WriteLine(
                $"{mark}  {check.Name, -10}  "
                    + $"{check.Finding.ReplaceLineEndings(Environment.NewLine + new string(' ', 20))}"
            );
        }
    }
}

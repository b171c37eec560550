using System.CommandLine;
using TauGate.Application.Control;
using TauGate.Application.Documents;
using TauGate.Cli.Composition;
using TauGate.Cli.Progress;

namespace TauGate.Cli.Commands;

/// <summary>Lets a worker end what it executes and leave.</summary>
internal static class DrainCommand
{
    private const string Description =
        "Let a worker end what it executes within its deadline, hand back the rest, and "
        + "leave. Costs no cell an attempt.";

    public static Command Build(CommonOptions options)
    {
        var worker = new Argument<string>("worker")
        {
            Description =
                "A worker's id, the beginning of it, or a host with one worker " + "('taugate status' lists them).",
        };
        var command = new CommandWithExamples(
            "drain",
            Description,
            """
            taugate drain 3fa9c1d2
            taugate drain a-host --db postgres://me@db.example/taugate
            """
        )
        {
            worker,
            options.Database,
            options.InsecureDatabase,
            options.Home,
            options.Json,
        };
        command.SetAction(
            async (parsed, cancellation) =>
            {
                await using var session = await options.OpenExistingAsync(parsed, cancellation);
                var outcome = await WorkerDrain.RequestAsync(
                    session.Stores,
                    parsed.GetRequiredValue(worker),
                    Issuer.Name,
                    cancellation
                );
                Output.Write(parsed.GetValue(options.Json), DrainDocument.Of(outcome), ControlText.Lines(outcome));
                return ExitCode.Done;
            }
        );
        return command;
    }
}

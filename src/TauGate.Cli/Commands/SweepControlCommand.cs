using System.CommandLine;
using TauGate.Application.Control;
using TauGate.Application.Documents;
using TauGate.Cli.Composition;
using TauGate.Cli.Progress;
using TauGate.Core.Ports;

namespace TauGate.Cli.Commands;

/// <summary>
/// The commands that cancel, pause, resume or retry a stored sweep. They work without a coordinator too.
/// </summary>
internal static class SweepControlCommand
{
    public static Command Cancel(CommonOptions options) =>
        Build(
            options,
            ControlKind.Cancel,
            "End a sweep: nothing more of it is begun, and what executes for it alone is stopped. Results stay; "
                + "'submit' or 'run' makes it active again."
        );

    public static Command Pause(CommonOptions options) =>
        Build(options, ControlKind.Pause, "Begin nothing more of a sweep; what executes ends. 'resume' goes on.");

    public static Command Resume(CommonOptions options) =>
        Build(options, ControlKind.Resume, "Go on with a paused sweep.");

    public static Command Retry(CommonOptions options) =>
        Build(
            options,
            ControlKind.Retry,
            "Put a sweep's quarantined and blocked cells back, with all their attempts, whether or not the sweep "
                + "is under way."
        );

    private static CommandWithExamples Build(CommonOptions options, ControlKind kind, string description)
    {
        var word = Document.Word(kind);
        var sweep = SweepArgument.Build();
        var command = new CommandWithExamples(
            word,
            description,
            $"""
            taugate {word} paper
            taugate {word} paper --db postgres://me@db.example/taugate
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
                var name = SweepArgument.NameOf(parsed.GetRequiredValue(sweep));
                var outcome = await SweepControl.RequestAsync(session.Stores, kind, name, Issuer.Name, cancellation);
                Output.Write(
                    parsed.GetValue(options.Json),
                    SweepControlDocument.Of(outcome),
                    ControlText.Lines(outcome)
                );
                return ExitCode.Done;
            }
        );
        return command;
    }
}

using Spectre.Console;

namespace TauGate.Cli.Progress;

/// <summary>Chooses the view that fits where standard error goes.</summary>
internal static class RunViews
{
    public static IRunView ForStandardError(bool verbose)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return !Console.IsErrorRedirected && console.Profile.Capabilities is { Interactive: true, Ansi: true }
            ? new LiveRunView(console, verbose)
            : new PlainRunView(Console.Error, TimeProvider.System, verbose);
    }
}

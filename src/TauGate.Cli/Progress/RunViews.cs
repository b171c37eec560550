using Spectre.Console;

namespace TauGate.Cli.Progress;

/// <summary>Chooses the view that fits where standard error goes.</summary>
internal static class RunViews
{
    public static IRunView ForStandardError(bool verbose)
    {
        // A picture asks nothing of the user: piping the table elsewhere (standard output) does not spoil it. But the terminal's width
        // is only known through one of the other two streams, and a picture of the wrong width tears.
        var hasTerminal = !Console.IsErrorRedirected && !(Console.IsInputRedirected && Console.IsOutputRedirected);
        if (!hasTerminal) return Plain(verbose);
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error), Interactive = InteractionSupport.Yes });
        return console.Profile.Capabilities.Ansi ? new LiveRunView(console, verbose) : Plain(verbose);
    }

    private static PlainRunView Plain(bool verbose) => new(Console.Error, TimeProvider.System, verbose);
}

using Spectre.Console;
using TauGate.Application.Watching;

namespace TauGate.Cli.Progress;

/// <summary>Chooses views by what standard error is connected to.</summary>
internal static class RunViews
{
    public static IRunView ForStandardError(bool verbose) =>
        Terminal() is { } console
            ? new LiveRunView(console, verbose)
            : new PlainRunView(Console.Error, TimeProvider.System, verbose);

    public static IWatchView WatchForStandardError() =>
        Terminal() is { } console ? new LiveWatchView(console) : new PlainWatchView(Console.Error, TimeProvider.System);

    /// <summary>The terminal that a picture can be drawn on; null when there is none.</summary>
    private static IAnsiConsole? Terminal()
    {
        // Standard output may be redirected, because the picture is drawn on standard error. But the terminal's width
        // is known only through standard input or output, and a picture of the wrong width is garbled.
        var hasTerminal = !Console.IsErrorRedirected && !(Console.IsInputRedirected && Console.IsOutputRedirected);
        if (!hasTerminal || !Progress.Terminal.HasRoomForPicture)
            return null;
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error), Interactive = InteractionSupport.Yes }
        );
        return console.Profile.Capabilities.Ansi ? console : null;
    }
}

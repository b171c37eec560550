using Spectre.Console;
using TauGate.Application.Watching;

namespace TauGate.Cli.Progress;

/// <summary>Chooses the views that fit where standard error goes.</summary>
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
        // A picture asks nothing of the user: piping the table elsewhere (standard output) does not spoil it. But the
        // terminal's width is only known through one of the other two streams, and a picture of the wrong width tears.
        var hasTerminal = !Console.IsErrorRedirected && !(Console.IsInputRedirected && Console.IsOutputRedirected);
        if (!hasTerminal || !Progress.Terminal.HasRoomForPicture)
            return null;
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error), Interactive = InteractionSupport.Yes }
        );
        return console.Profile.Capabilities.Ansi ? console : null;
    }
}

using Spectre.Console;
using TauGate.Application.Watching;

namespace TauGate.Cli.Progress;

/// <summary>Sweeps, coordinators and workers, redrawn in place on a terminal.</summary>
internal sealed class LiveWatchView(IAnsiConsole console) : IWatchView
{
    private readonly LivePicture _picture = new(console);

    public void Say(string line) => _picture.Say(line);

    public void Update(WatchState state) => _picture.Draw(new WatchPicture(state));

    public ValueTask DisposeAsync() => _picture.DisposeAsync();
}

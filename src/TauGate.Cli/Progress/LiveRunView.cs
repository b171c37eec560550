using System.Threading.Channels;
using Spectre.Console;
using TauGate.Cluster;

namespace TauGate.Cli.Progress;

/// <summary>A bar, the counts and what each slot does, redrawn in place on a terminal.</summary>
internal sealed class LiveRunView(IAnsiConsole console, bool verbose) : IRunView
{
    private readonly Channel<RunProgress> _updates = Channel.CreateBounded<RunProgress>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
    private Task? _drawing;

    public void Say(string line) => console.Write(new SaidLine(line));

    public void Happened(TaskEvent happened)
    {
        if (verbose) Say(Phrases.Happened(happened));
    }

    public void Update(RunProgress progress)
    {
        _updates.Writer.TryWrite(progress);
        _drawing ??= console.Live(new Text("")).AutoClear(true).StartAsync(async live =>
        {
            await foreach (var p in _updates.Reader.ReadAllAsync()) live.UpdateTarget(new RunPicture(p));
        });
    }

    public async ValueTask DisposeAsync()
    {
        _updates.Writer.TryComplete();
        if (_drawing is not null) await _drawing;
    }
}

using System.Threading.Channels;
using Spectre.Console;
using Spectre.Console.Rendering;
using TauGate.Cluster;

namespace TauGate.Cli.Progress;

/// <summary>A bar, the counts and what each slot does, redrawn in place on a terminal.</summary>
internal sealed class LiveRunView(IAnsiConsole console, bool verbose) : IRunView
{
    private const int BarWidth = 40;

    private readonly Channel<RunProgress> _updates = Channel.CreateBounded<RunProgress>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
    private Task? _drawing;

    public void Say(string line) => console.MarkupLine($"[grey]{Markup.Escape(line)}[/]");

    public void Finished(TaskFinished task)
    {
        if (verbose) Say(Phrases.Ended(task));
    }

    public void Update(RunProgress progress)
    {
        _updates.Writer.TryWrite(progress);
        _drawing ??= console.Live(new Text("")).AutoClear(true).StartAsync(async live =>
        {
            await foreach (var p in _updates.Reader.ReadAllAsync()) live.UpdateTarget(Draw(p));
        });
    }

    public async ValueTask DisposeAsync()
    {
        _updates.Writer.TryComplete();
        if (_drawing is not null) await _drawing;
    }

    internal static IRenderable Draw(RunProgress p)
    {
        var share = p.Cells.Total == 0 ? 1 : (double)p.Settled / p.Cells.Total;
        var filled = (int)(share * BarWidth);
        var left = p.Waiting ?? (p.Left is { } time ? $"about {Phrases.Duration(time)} left" : "measuring");
        var lines = new List<IRenderable>
        {
            new Markup($"[bold]{Markup.Escape(p.Sweep)}[/]  [green]{new string('━', filled)}[/][grey]{new string('━', BarWidth - filled)}[/] {share:P0}  {Markup.Escape(Phrases.Duration(p.Elapsed))}, {Markup.Escape(left)}"),
            new Markup($"  {Markup.Escape(Phrases.Cells(p.Cells, p.Reused))}"),
        };
        for (var slot = 0; slot < p.Slots; slot++)
            lines.Add(new Markup(slot < p.Executing.Count ? $"  [blue]▸[/] {Markup.Escape(p.Executing[slot])}" : "  [grey]▸ idle[/]"));
        return new Rows(lines);
    }
}

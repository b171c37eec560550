using System.Threading.Channels;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace TauGate.Cli.Progress;

/// <summary>A picture that is redrawn in place on a terminal, with lines said above it; erased at the end.</summary>
internal sealed class LivePicture(IAnsiConsole console) : IAsyncDisposable
{
    private readonly Channel<IRenderable> _pictures = Channel.CreateBounded<IRenderable>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true }
    );
    private Task? _drawing;

    public void Say(string line) => console.Write(new SaidLine(line));

    public void Draw(IRenderable picture)
    {
        _pictures.Writer.TryWrite(picture);
        _drawing ??= console
            .Live(new Text(""))
            .AutoClear(true)
            .StartAsync(async live =>
            {
                await foreach (var next in _pictures.Reader.ReadAllAsync())
                    live.UpdateTarget(next);
            });
    }

    public async ValueTask DisposeAsync()
    {
        _pictures.Writer.TryComplete();
        if (_drawing is not null)
            await _drawing;
    }
}

using Spectre.Console;
using TauGate.Application.Runs;
using TauGate.Cluster.Standing;

namespace TauGate.Cli.Progress;

/// <summary>A bar, the counts and what each slot does, redrawn in place on a terminal.</summary>
internal sealed class LiveRunView(IAnsiConsole console, bool verbose) : IRunView
{
    private readonly LivePicture _picture = new(console);

    public void Say(string line) => _picture.Say(line);

    public void Happened(TaskEvent happened)
    {
        if (verbose)
            Say(TaskText.Of(happened));
    }

    public void Update(RunProgress progress) => _picture.Draw(new RunPicture(progress));

    public ValueTask DisposeAsync() => _picture.DisposeAsync();
}

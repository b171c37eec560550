using TauGate.Application.Runs;
using TauGate.Application.Wording;
using TauGate.Cluster.Standing;
using TauGate.Core.Tuning;

namespace TauGate.Cli.Progress;

/// <summary>
/// One line every few seconds, for logs and pipes; with <paramref name="verbose"/> also one for each task.
/// </summary>
internal sealed class PlainRunView(TextWriter output, TimeProvider clock, bool verbose) : IRunView
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private readonly Lock _lock = new();
    private long? _lastLine;
    private long _lastPending = -1;
    private string _lastSweep = "";

    public void Say(string line)
    {
        lock (_lock)
            output.WriteLine(line);
    }

    public void Happened(TaskEvent happened)
    {
        if (verbose)
            Say(TaskText.Of(happened));
    }

    public void Update(RunProgress progress)
    {
        lock (_lock)
        {
            var finished = progress.Cells.Pending == 0 && (_lastPending != 0 || _lastSweep != progress.Sweep);
            if (!finished && _lastLine is { } last && clock.GetElapsedTime(last) < Interval)
                return;
            _lastLine = clock.GetTimestamp();
            (_lastSweep, _lastPending) = (progress.Sweep, progress.Cells.Pending);
            var left = progress.Waiting
                ?? (
                    progress.Left is { } time && progress.Cells.Pending > 0
                        ? $"about {Phrases.Duration(time)} left"
                        : null
                );
            var stage = TuningGrid.IsName(progress.Sweep) ? "tuning: " : "";
            string?[] parts = [Phrases.Cells(progress.Cells, progress.Reused), left, progress.Note];
            output.WriteLine(
                $"[{Phrases.Duration(progress.Elapsed)}] {stage}{string.Join("; ", parts.Where(p => p is not null))}"
            );
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

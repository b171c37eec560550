using Spectre.Console;
using TauGate.Application.Watching;
using TauGate.Application.Wording;
using TauGate.Core.Ports;

namespace TauGate.Cli.Progress;

/// <summary>
/// Sweeps with their bars, newest failures, workers and coordinators, in no more lines than the terminal has.
/// </summary>
internal sealed class WatchPicture(WatchState state) : CroppedLines
{
    /// <summary>
    /// Columns kept for percentage, rate and times, so that the bar keeps its length while they change.
    /// </summary>
    private const int TimesWidth = 48;

    private const int HostWidth = 20;
    private const int ShownFailures = 3;
    private const int FewestWorkers = 3;

    /// <summary>
    /// Lines that the terminal needs for itself: the one the cursor ends on, and one to spare for a line that is said.
    /// </summary>
    private const int KeptLines = 2;

    /// <inheritdoc/>
    protected override IEnumerable<string> Lines(int width, int height)
    {
        var lines = new List<string>();
        var isWorked = state.Workers.Any(ClusterPhrases.IsPresent);
        foreach (var sweep in state.Sweeps)
            lines.AddRange(Sweep(sweep, width, isWorked));
        if (state.Sweeps.Length == 0)
            lines.Add("[grey]no sweep is active[/]");
        var isBeating = state.Coordinators.IsBeating;
        var coordinators = Markup.Escape(ClusterPhrases.Coordinators(state.Coordinators));
        lines.Add($"[bold]coordinator[/]  {(isBeating ? coordinators : $"[yellow]{coordinators}[/]")}");
        var summary = isWorked
            ? ClusterPhrases.Workers(state.Workers, isBeating)
            : ClusterPhrases.NoWorker(state.Coordinators);
        lines.Add($"[bold]workers[/]      {Markup.Escape(summary)}");
        var room = Math.Max(FewestWorkers, height - lines.Count - KeptLines);
        // Those that are not simply at work first: they are what a person looks for.
        var workers = state
            .Workers.OrderBy(w => w.State == WorkerState.Active)
            .ThenBy(w => w.Host, StringComparer.Ordinal)
            .ThenBy(w => w.Id)
            .ToArray();
        var shown = workers.Length <= room ? workers.Length : room - 1;
        var host = Math.Clamp(workers.Take(shown).Select(w => w.Host.Length).DefaultIfEmpty().Max(), 1, HostWidth);
        lines.AddRange(workers.Take(shown).Select(w => Worker(w, host, isBeating)));
        if (shown < workers.Length)
            lines.Add(Invariant($"  [grey]and {workers.Length - shown:N0} more[/]"));
        return lines;
    }

    private static IEnumerable<string> Sweep(WatchedSweep sweep, int width, bool isWorked)
    {
        var name = sweep.Stored.Name;
        yield return $"[bold]{Markup.Escape(name)}[/]  "
            + $"{ProgressBar.Of(sweep.Cells, width - name.Length - TimesWidth)}  "
            + $"{Markup.Escape(Times(sweep, isWorked))}";
        var cells = Phrases.Cells(sweep.Cells, sweep.Stored.ReusedAtSubmission);
        yield return $"  {Markup.Escape(cells)}{Running(sweep.Cells)}";
        if (sweep.Look is { } look)
            yield return $"  {Markup.Escape(look)}";
        if (sweep.Stored.State == SweepState.Paused)
            yield return $"  [yellow]paused; 'taugate resume {Markup.Escape(name)}' goes on[/]";
        if (sweep.Stored.State == SweepState.Cancelled)
            yield return "  [yellow]cancelled[/]";
        foreach (var failure in sweep.Failures.Take(ShownFailures))
            yield return $"  [red]{Markup.Escape(ClusterPhrases.Failure(failure))}[/]";
    }

    private static string Running(SweepProgress cells) =>
        cells.Running == 0 ? "" : Invariant($", {cells.Running:N0} running");

    private static string Times(WatchedSweep sweep, bool isWorked)
    {
        var elapsed = Phrases.Duration(sweep.Elapsed);
        if (!isWorked || sweep.IsSettled || sweep.Stored.State == SweepState.Paused)
            return elapsed;
        return sweep.Left is { } left
            ? Invariant($"{elapsed}, {sweep.Rate:0.##} cells/s, about {Phrases.Duration(left)} left")
            : elapsed;
    }

    private static string Worker(WorkerRow worker, int hostWidth, bool isHeard)
    {
        var host =
            worker.Host.Length > hostWidth ? worker.Host[..(hostWidth - 1)] + "…" : worker.Host.PadRight(hostWidth);
        var (mark, colour) = worker.State switch
        {
            WorkerState.Active => worker.Executing > 0 && isHeard ? ("▸", "blue") : ("▸", "grey"),
            WorkerState.Draining or WorkerState.Suspended or WorkerState.Holding => ("!", "yellow"),
            WorkerState.Left => ("-", "grey"),
            _ => ("x", "red"),
        };
        return $"  [{colour}]{mark}[/] {Markup.Escape(host)}  [grey]{ClusterPhrases.ShortId(worker.Id)}[/]  "
            + $"{Markup.Escape(ClusterPhrases.Worker(worker, isHeard))}";
    }
}

using TauGate.Application.Watching;
using TauGate.Application.Wording;
using TauGate.Core.Ports;
using TauGate.Core.Text;

namespace TauGate.Cli.Progress;

/// <summary>
/// For logs and pipes: a line for each sweep every few seconds, every minute while nothing changes, and when it
/// settles, and a line when the coordinator changes, a worker joins, drains, is suspended, leaves or is lost, or a cell
/// is given up.
/// </summary>
internal sealed class PlainWatchView(TextWriter output, TimeProvider clock) : IWatchView
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan IdleInterval = TimeSpan.FromMinutes(1);
    private readonly Dictionary<SweepId, (long At, string Standing, string Text)> _sweeps = [];
    private readonly Dictionary<WorkerId, WorkerState> _workers = [];
    private readonly HashSet<(SweepId Sweep, long Ordinal, int Attempts)> _failures = [];
    private string? _coordinators;

    public void Say(string line) => output.WriteLine(line);

    public void Update(WatchState state)
    {
        Coordinators(state.Coordinators);
        foreach (var worker in state.Workers)
            Worker(worker, state.Coordinators.IsBeating);
        foreach (var gone in _workers.Keys.Except(state.Workers.Select(w => w.Id)).ToArray())
            _workers.Remove(gone);
        foreach (var sweep in state.Sweeps)
            Sweep(sweep, state);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void Coordinators(CoordinatorView view)
    {
        var now = ClusterPhrases.Coordinators(view);
        if (now == _coordinators)
            return;
        _coordinators = now;
        output.WriteLine($"coordinator: {now}");
    }

    private void Worker(WorkerRow worker, bool isHeard)
    {
        var known = _workers.TryGetValue(worker.Id, out var before);
        if (known && before == worker.State)
            return;
        _workers[worker.Id] = worker.State;
        // A worker that left or was lost before watching began is not reported.
        if (!known && !ClusterPhrases.IsPresent(worker))
            return;
        var what = worker.State switch
        {
            WorkerState.Active => known
                ? $"works again, {Plural.Count(worker.Slots, "slot")}"
                : $"takes part, {Plural.Count(worker.Slots, "slot")}",
            _ => ClusterPhrases.Worker(worker, isHeard),
        };
        output.WriteLine($"worker {ClusterPhrases.ShortId(worker.Id)} on {worker.Host}: {what}");
    }

    private void Sweep(WatchedSweep sweep, WatchState state)
    {
        foreach (var failure in sweep.Failures.Reverse())
            if (_failures.Add((sweep.Stored.Id, failure.Ordinal, failure.Attempts)))
                output.WriteLine($"{sweep.Stored.Name}: {ClusterPhrases.Failure(failure)}");
        // A change of the standing is printed at once, other changes only every few seconds.
        var standing = sweep.IsSettled ? $"settled{sweep.Look}" : sweep.Stored.State.ToString();
        var cells = Phrases.Cells(sweep.Cells, sweep.Stored.ReusedAtSubmission);
        var look = sweep.Look is null ? "" : $"; {sweep.Look}";
        var text = $"{sweep.Stored.Name}: {cells}{Rest(sweep, state)}{look}";
        if (
            _sweeps.TryGetValue(sweep.Stored.Id, out var last)
            && last.Standing == standing
            && (sweep.IsSettled || clock.GetElapsedTime(last.At) < (text == last.Text ? IdleInterval : Interval))
        )
            return;
        _sweeps[sweep.Stored.Id] = (clock.GetTimestamp(), standing, text);
        output.WriteLine($"[{Phrases.Duration(sweep.Elapsed)}] {text}");
    }

    private static string Rest(WatchedSweep sweep, WatchState state) =>
        sweep switch
        {
            { Stored.State: SweepState.Cancelled } => "; cancelled",
            { Cells.Pending: 0 } => "",
            { Stored.State: SweepState.Paused } => "; paused",
            _ when !state.Workers.Any(ClusterPhrases.IsPresent) => $"; {ClusterPhrases.NoWorker(state.Coordinators)}",
            { Rate: { } rate, Left: { } left } => Invariant(
                $"; {ClusterPhrases.Workers(state.Workers, state.Coordinators.IsBeating)}; {rate:0.##} cells/s, "
                    + $"about {Phrases.Duration(left)} left"
            ),
            _ => $"; {ClusterPhrases.Workers(state.Workers, state.Coordinators.IsBeating)}",
        };
}

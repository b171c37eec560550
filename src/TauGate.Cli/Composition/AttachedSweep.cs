using System.Diagnostics;
using TauGate.Application.Runs;
using TauGate.Application.Wording;
using TauGate.Cli.Progress;
using TauGate.Cluster.Nodes;
using TauGate.Cluster.Standing;
using TauGate.Core.Errors;
using TauGate.Core.Ports;
using TauGate.Core.Sweeps;

namespace TauGate.Cli.Composition;

/// <summary>
/// A sweep that a run is attached to: kept active by the owner's beat and followed in the ledger until nothing is
/// pending. Only the ledger counts: it does not matter which node trained a cell.
/// </summary>
/// <param name="data">The data set that it is trained on.</param>
/// <param name="began">When the run began, by <see cref="Stopwatch"/>.</param>
internal sealed class AttachedSweep(
    DatabaseSession session,
    RunNode node,
    IRunView view,
    OwnerId owner,
    long began,
    StoredSweep stored,
    DataSet data
)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan BeatInterval = TimeSpan.FromSeconds(2);
    private const int OrdersLookedAt = 10;

    private bool _databaseLost;
    private ControlRecord? _order;

    /// <summary>The sweep as it was when the run joined it.</summary>
    public StoredSweep Stored => stored;

    /// <summary>Its counts, as last read.</summary>
    public SweepProgress Progress { get; private set; } = new(0, 0, 0, 0, 0, 0, 0);

    /// <summary>The state that its users want, as last read.</summary>
    public SweepState State { get; private set; }

    /// <summary>The user who has cancelled it meanwhile; null for none.</summary>
    public string? CancelledBy => State == SweepState.Cancelled ? _order?.IssuedBy ?? "somebody" : null;

    private ISweepStore Sweeps => session.Database.Sweeps;

    /// <summary>Follows the sweep until nothing is pending, a user cancels the sweep, or the caller cancels.</summary>
    /// <returns>False when the caller cancelled.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellation)
    {
        using var stopBeating = new CancellationTokenSource();
        var beating = BeatAsync(stopBeating.Token);
        try
        {
            Progress = await Sweeps.ProgressAsync(stored.Id, cancellation);
            if (Progress.Pending > 0)
                await WatchAsync(await node.StartAsync(session.Database, data, cancellation), Progress, cancellation);
            if (State == SweepState.Cancelled)
                view.Say(Cancelled());
            return true;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return false;
        }
        finally
        {
            await stopBeating.CancelAsync();
            await beating;
        }
    }

    /// <summary>Reads the counts once more.</summary>
    public async Task RefreshAsync() => Progress = await Sweeps.ProgressAsync(stored.Id, CancellationToken.None);

    /// <summary>Detaches the run from it.</summary>
    public async Task ReleaseAsync()
    {
        try
        {
            await Sweeps.ReleaseOwnerAsync(stored.Id, owner, CancellationToken.None);
        }
        catch (EnvironmentException)
        {
            view.Say("The sweep could not be marked as suspended; it ends by itself when its owner's beat is old.");
        }
    }

    /// <summary>Its state.</summary>
    public RunProgress Describe(NodeSnapshot? snapshot = null, TimeSpan? left = null)
    {
        var executing = snapshot is null
            ? []
            : snapshot.Executing.OrderBy(t => t.Slot).Select(t => $"{t.Label}, seed {t.Seed}").ToArray();
        var other = snapshot is { HoldsTerm: false, Holder: { } holder } ? ClusterPhrases.HostOf(holder) : null;
        var waiting = snapshot switch
        {
            null => null,
            _ when State == SweepState.Paused => $"paused{By(_order)}; 'taugate resume {stored.Name}' goes on",
            { TrainersReady: 0 } => "trainers are starting",
            { Executing.Length: 0, Obstacle: { } obstacle } => obstacle,
            { Executing.Length: 0 } when other is not null => $"waiting for work of the coordinator on {other}",
            _ => null,
        };
        var note = waiting is not null
            ? null
            : snapshot?.Obstacle ?? (other is not null ? $"working for the coordinator on {other}" : null);
        return new RunProgress(
            stored.Name,
            Progress,
            stored.ReusedAtSubmission,
            executing,
            snapshot?.Slots ?? 0,
            Stopwatch.GetElapsedTime(began),
            left,
            waiting,
            note
        );
    }

    private async Task WatchAsync(ClusterNode running, SweepProgress begun, CancellationToken cancellation)
    {
        var timeLeft = new TimeLeft(TimeProvider.System, begun.Total - begun.Pending);
        using var tick = new PeriodicTimer(PollInterval);
        for (; ; await tick.WaitForNextTickAsync(cancellation))
        {
            if (running.Failure.IsFaulted)
                await running.Failure;
            var snapshot = running.Snapshot;
            await PollAsync(cancellation);
            view.Update(Describe(snapshot, timeLeft.Estimate(Progress.Total - Progress.Pending, Progress.Pending)));
            if (Progress.Pending == 0 || State == SweepState.Cancelled)
                return;
        }
    }

    // While the database is away the workers go on from memory and spool, so the run goes on too.
    private async Task PollAsync(CancellationToken cancellation)
    {
        try
        {
            Progress = await Sweeps.ProgressAsync(stored.Id, cancellation);
            await PollStateAsync(cancellation);
            if (_databaseLost)
                view.Say("The database is back.");
            _databaseLost = false;
        }
        catch (EnvironmentException)
        {
            if (!_databaseLost)
                view.Say("The database cannot be reached; training goes on and results are spooled.");
            _databaseLost = true;
            await session.ReviveAsync(cancellation);
        }
    }

    // Other users may pause or cancel the sweep meanwhile.
    private async Task PollStateAsync(CancellationToken cancellation)
    {
        var state = (await Sweeps.FindAsync(stored.Name, cancellation))?.State ?? SweepState.Cancelled;
        if (state == State)
            return;
        var kind = state switch
        {
            SweepState.Paused => ControlKind.Pause,
            SweepState.Cancelled => ControlKind.Cancel,
            _ => ControlKind.Resume,
        };
        _order = (await session.Database.Control.HistoryAsync(stored.Id, OrdersLookedAt, cancellation)).FirstOrDefault(
            o => o.Kind == kind
        );
        State = state;
    }

    private string Cancelled() =>
        $"{stored.Name} was cancelled{By(_order)}; its results stay. The same command makes it active again and "
        + "goes on where it was.";

    private static string By(ControlRecord? order) => order is null ? "" : $" by {order.IssuedBy}";

    private async Task BeatAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(BeatInterval);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                try
                {
                    await Sweeps.BeatOwnerAsync(stored.Id, owner, stop);
                }
                catch (EnvironmentException) { } // the poll says so
            }
        }
        catch (OperationCanceledException) { }
    }
}

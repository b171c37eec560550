using System.Diagnostics;
using System.Threading.Channels;
using TauGate.Cli.Progress;
using TauGate.Cluster;
using TauGate.Core.Ports;
using TauGate.Core.Sweeps;
using TauGate.Storage;

namespace TauGate.Cli.Composition;

/// <summary>
/// One attached run: opens the database, stores the sweep, starts a cluster node when anything is left to train, and follows
/// the ledger until nothing is pending. The ledger is the truth: it does not matter which node trained a cell.
/// </summary>
internal sealed class RunSession(TauGateHome home, DatabaseUrl? url, string? dataFolder, int? slots, IRunView view) : IAsyncDisposable
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan BeatInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan StopDeadline = TimeSpan.FromSeconds(8);
    private const int ShownFailures = 20;

    private readonly Guid _owner = Guid.NewGuid();
    private readonly long _began = Stopwatch.GetTimestamp();
    private DatabaseSession? _session;
    private long _trained;
    private TimeSpan? _firstCell;
    private bool _databaseLost;
    private SweepProgress _progress = new(0, 0, 0, 0, 0, 0, 0);

    public IRunView View => view;

    /// <summary>Runs to the end, or until cancelled.</summary>
    public async Task<RunOutcome> RunAsync(SweepFile file, CancellationToken cancellation)
    {
        ClusterConfiguration.Check(hoconFolder: null);
        DataFiles.RefuseDamaged(home, dataFolder);
        _session = await DatabaseSession.OpenAsync(home, url, view.Say, cancellation);
        var sweeps = _session.Database.Sweeps;
        var stored = await sweeps.SubmitAsync(file.Spec, file.Source, _owner, cancellation);
        using var stopBeating = new CancellationTokenSource();
        var beating = BeatAsync(stored.Id, stopBeating.Token);
        try
        {
            var begun = _progress = await sweeps.ProgressAsync(stored.Id, cancellation);
            if (begun.Pending > 0) await TrainAsync(file.Spec, stored, begun, cancellation);
            return await SummarizeAsync(file.Spec, stored, interrupted: false);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return await SummarizeAsync(file.Spec, stored, interrupted: true);
        }
        finally
        {
            await stopBeating.CancelAsync();
            await beating;
            await ReleaseAsync(stored.Id);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_session is not null) await _session.DisposeAsync();
    }

    private async Task<RunOutcome> SummarizeAsync(SweepSpec spec, StoredSweep stored, bool interrupted)
    {
        var sweeps = _session!.Database.Sweeps;
        try
        {
            _progress = await sweeps.ProgressAsync(stored.Id, CancellationToken.None);
            return new RunOutcome(
                Describe(spec, _progress, stored.ReusedAtSubmission, node: null, left: null),
                await sweeps.MainTableAsync(stored.Id, CancellationToken.None),
                await sweeps.FailuresAsync(stored.Id, ShownFailures, CancellationToken.None),
                await sweeps.IntegrityAsync(stored.Id, CancellationToken.None),
                interrupted, _trained, _firstCell);
        }
        catch (EnvironmentException e) when (interrupted)
        {
            // Interrupted while the database is away: what was seen last must do.
            view.Say(e.Message);
            return new RunOutcome(Describe(spec, _progress, stored.ReusedAtSubmission, node: null, left: null), [], [], null, interrupted, _trained, _firstCell);
        }
    }

    private async Task TrainAsync(SweepSpec spec, StoredSweep stored, SweepProgress begun, CancellationToken cancellation)
    {
        var data = await DataFiles.EnsureAsync(home, dataFolder, view.Say, cancellation);
        var database = _session!.Database;
        using var logging = new ViewLogging(view);
        await using var node = await ClusterNode.StartAsync(
            NodeComposition.Settings(home, data, database.ClusterId, slots, logging),
            new NodePorts(database.Ledger, database.Artifacts, database.Terms), cancellation);
        var following = FollowAsync(node.Events);
        try
        {
            await WatchAsync(node, spec, stored, begun, cancellation);
        }
        finally
        {
            await node.StopAsync(StopDeadline);
            await following;
        }
    }

    private async Task WatchAsync(ClusterNode node, SweepSpec spec, StoredSweep stored, SweepProgress begun, CancellationToken cancellation)
    {
        var timeLeft = new TimeLeft(TimeProvider.System, begun.Total - begun.Pending);
        using var tick = new PeriodicTimer(PollInterval);
        for (; ; await tick.WaitForNextTickAsync(cancellation))
        {
            if (node.Failure.IsFaulted) await node.Failure;
            var snapshot = node.Snapshot;
            await PollAsync(stored.Id, cancellation);
            view.Update(Describe(spec, _progress, stored.ReusedAtSubmission, snapshot, timeLeft.Estimate(_progress.Total - _progress.Pending, _progress.Pending)));
            if (_progress.Pending == 0) return;
        }
    }

    private async Task FollowAsync(ChannelReader<TaskEvent> events)
    {
        await foreach (var happened in events.ReadAllAsync())
        {
            if (happened is TaskFinished { Kind: not "foundation", Status: "done" or "diverged" or "collapsed" })
            {
                _trained++;
                _firstCell ??= ProcessAge();
            }
            view.Happened(happened);
        }
    }

    private RunProgress Describe(SweepSpec spec, SweepProgress cells, long reused, NodeSnapshot? node, TimeSpan? left)
    {
        var executing = node is null ? [] : node.Executing.OrderBy(t => t.Slot).Select(t => $"{t.Label}, seed {t.Seed}").ToArray();
        var waiting = node switch
        {
            null => null,
            { TrainersReady: 0 } => "trainers are starting",
            { HoldsTerm: false, Holder: { } holder } => $"waiting: the database is scheduled by {holder}",
            _ => null,
        };
        return new RunProgress(spec.Name, cells, reused, executing, node?.Slots ?? 0, Stopwatch.GetElapsedTime(_began), left, waiting);
    }

    private static TimeSpan ProcessAge()
    {
        using var self = Process.GetCurrentProcess();
        return DateTime.Now - self.StartTime;
    }

    // While the database is away the workers go on from memory and spool; so does the run.
    private async Task PollAsync(long sweepId, CancellationToken cancellation)
    {
        try
        {
            _progress = await _session!.Database.Sweeps.ProgressAsync(sweepId, cancellation);
            if (_databaseLost) view.Say("The database is back.");
            _databaseLost = false;
        }
        catch (EnvironmentException)
        {
            if (!_databaseLost) view.Say("The database cannot be reached; training goes on and results are spooled.");
            _databaseLost = true;
            await _session!.ReviveAsync(cancellation);
        }
    }

    private async Task BeatAsync(long sweepId, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(BeatInterval);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                try { await _session!.Database.Sweeps.BeatOwnerAsync(sweepId, _owner, stop); }
                catch (EnvironmentException) { } // the poll says so
            }
        }
        catch (OperationCanceledException) { }
    }

    private async Task ReleaseAsync(long sweepId)
    {
        try { await _session!.Database.Sweeps.ReleaseOwnerAsync(sweepId, _owner, CancellationToken.None); }
        catch (EnvironmentException) { view.Say("The sweep could not be marked as suspended; it ends by itself when its owner's beat is old."); }
    }
}

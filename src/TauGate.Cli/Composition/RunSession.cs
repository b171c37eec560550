using System.Diagnostics;
using TauGate.Application.Runs;
using TauGate.Application.Status;
using TauGate.Application.Wording;
using TauGate.Cli.Progress;
using TauGate.Cluster.Nodes;
using TauGate.Core.Claims;
using TauGate.Core.Errors;
using TauGate.Core.Ports;
using TauGate.Core.Reading;
using TauGate.Core.SweepFiles;
using TauGate.Core.Sweeps;
using TauGate.Core.Tuning;
using TauGate.Storage;
using TauGate.Storage.Connections;
using TauGate.Storage.Schema;

namespace TauGate.Cli.Composition;

/// <summary>
/// One attached run: opens the database, stores the sweep, starts a cluster node when anything is left to train, and
/// follows the ledger until nothing is pending. A sweep with <c>tune:</c> is two: its tuning sweep first, then itself
/// with what was chosen. One with <c>seeds: { until: decided }</c> is run from look to look.
/// </summary>
internal sealed class RunSession(TauGateHome home, DatabaseUrl? named, string? dataFolder, int? slots, IRunView view)
    : IAsyncDisposable
{
    private const int ShownFailures = 20;

    private readonly OwnerId _owner = OwnerId.New();
    private readonly long _began = Stopwatch.GetTimestamp();
    private readonly RunNode _node = new(home, dataFolder, slots, view);
    private DatabaseSession? _session;
    private DataSet _data = DataSet.Mnist;

    public IRunView View => view;

    private Database Database => _session!.Database;

    /// <summary>Runs to the end, or until cancelled.</summary>
    public async Task<RunOutcome> RunAsync(SweepFile file, CancellationToken cancellation)
    {
        ClusterConfiguration.Check(hoconFolder: null);
        DataFiles.RefuseDamaged(home, dataFolder, file.Spec.Data);
        _session = await DatabaseSession.OpenAsync(home, named, view.Say, cancellation);
        await _session.CheckRightsAsync(
            [DatabaseRole.Coordinator, DatabaseRole.Client],
            warning => view.Say($"warning: {warning}"),
            cancellation
        );
        _data = file.Spec.Data;
        // Other runs that work for this one fetch MNIST by themselves.
        if (_data != DataSet.Mnist)
            await DataSetUpload.EnsureAsync(Database.Artifacts, home, dataFolder, _data, view.Say, cancellation);
        await using (_node)
        {
            return file.Spec.Tune is null
                ? await GrowAsync(
                    await Database.Sweeps.SubmitAsync(file.Spec, file.Source, _owner, cancellation),
                    cancellation
                )
                : await TuneAsync(file, cancellation);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_session is not null)
            await _session.DisposeAsync();
    }

    private async Task<RunOutcome> TuneAsync(SweepFile file, CancellationToken cancellation)
    {
        var tuning = await Database.Tuning.SubmitAsync(file.Spec, file.Source, _owner, cancellation);
        if (tuning.ReusedAtSubmission < tuning.Cells)
            view.Say(TuningPhrases.Begins(file.Spec));
        var tuned = await AttachAsync(tuning, cancellation, goesOn: true);
        if (tuned.Interrupted || tuned.CancelledBy is not null)
            return tuned;

        var choice = await TuningReader.ReadAsync(Database.Tuning, file.Spec, cancellation);
        if (!choice.IsComplete)
            return tuned with { NotBegun = TuningPhrases.NotBegun(file.Spec, choice) };
        foreach (var line in TuningPhrases.Chosen(file.Spec, choice))
            view.Say(line);
        var how = new SubmitOptions { Tuning = choice.Trials };
        var resolved = choice.Resolve(file.Spec);
        var stored = await Database.Sweeps.SubmitAsync(resolved, file.Source, _owner, cancellation, how);
        var outcome = await GrowAsync(stored, cancellation);
        return outcome with { Tuning = new RunTuning(tuned.Progress, choice.AtEdge, resolved) };
    }

    /// <summary>Runs a sweep; when its seeds are added until its claims are decided, from look to look.</summary>
    private async Task<RunOutcome> GrowAsync(StoredSweep stored, CancellationToken cancellation)
    {
        while (true)
        {
            var outcome = await AttachAsync(stored, cancellation, goesOn: stored.Grows);
            if (!stored.Grows || outcome.Interrupted || outcome.CancelledBy is not null)
                return outcome;
            var next = await LookAsync(stored.Name, cancellation);
            if (next is null || next.Revision == stored.Revision)
                return await EndAsync(outcome, stored);
            // What this run trained for an earlier look is not reused.
            stored = next with
            {
                ReusedAtSubmission = Math.Max(
                    0,
                    outcome.Progress.Reused + next.ReusedAtSubmission - outcome.Progress.Cells.Total
                ),
            };
        }
    }

    /// <summary>
    /// Looks at the sweep's claims, unless somebody has or a cell has no result, and submits the next seeds while a
    /// claim is open; the sweep after that.
    /// </summary>
    private async Task<StoredSweep?> LookAsync(string name, CancellationToken cancellation)
    {
        var growth = Database.Growth;
        if (
            await growth.FindAsync(name, cancellation) is { IsLookedAt: false } sweep
            && ClaimLook.Of(sweep.Spec, await growth.CellsAsync(sweep, cancellation)) is { } look
            && await growth.GrowAsync(_owner, sweep, look, cancellation)
        )
            view.Say($"{name}: {GrowthPhrases.Taken(sweep, look)}.");
        return await Database.Sweeps.FindAsync(name, cancellation);
    }

    /// <summary>Ends the node that was kept for further seeds: what it trained is known only then.</summary>
    private async Task<RunOutcome> EndAsync(RunOutcome outcome, StoredSweep stored)
    {
        await _node.DisposeAsync();
        var standing = await GrowthStanding.ReadAsync(
            Database.Growth,
            stored,
            outcome.Progress.Cells,
            CancellationToken.None
        );
        return outcome with { Trained = _node.Trained, FirstCellAfter = _node.FirstCellAfter, Growth = standing };
    }

    /// <param name="goesOn">Another sweep follows, for which the node is kept.</param>
    private async Task<RunOutcome> AttachAsync(StoredSweep stored, CancellationToken cancellation, bool goesOn = false)
    {
        var sweep = new AttachedSweep(_session!, _node, view, _owner, _began, stored, _data);
        try
        {
            var interrupted = !await sweep.RunAsync(cancellation);
            // What is under way may still end, and counts.
            if (interrupted || !goesOn)
                await _node.DisposeAsync();
            return await SummarizeAsync(sweep, interrupted);
        }
        finally
        {
            await sweep.ReleaseAsync();
        }
    }

    private async Task<RunOutcome> SummarizeAsync(AttachedSweep sweep, bool interrupted)
    {
        var (sweeps, id) = (Database.Sweeps, sweep.Stored.Id);
        try
        {
            await sweep.RefreshAsync();
            return new RunOutcome(
                sweep.Describe(),
                TuningGrid.IsName(sweep.Stored.Name) ? [] : await sweeps.MainTableAsync(id, CancellationToken.None),
                await sweeps.FailuresAsync(id, ShownFailures, CancellationToken.None),
                await sweeps.IntegrityAsync(id, CancellationToken.None),
                interrupted,
                _node.Trained,
                _node.FirstCellAfter
            )
            {
                CancelledBy = sweep.CancelledBy,
            };
        }
        catch (EnvironmentException e) when (interrupted)
        {
            // Interrupted while the database is away: what was seen last must do.
            view.Say(e.Message);
            return new RunOutcome(sweep.Describe(), [], [], null, interrupted, _node.Trained, _node.FirstCellAfter);
        }
    }
}

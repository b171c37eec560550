using System.Collections.Immutable;
using TauGate.Application;
using TauGate.Application.Claims;
using TauGate.Application.Control;
using TauGate.Application.Documents;
using TauGate.Application.Explaining;
using TauGate.Application.Status;
using TauGate.Application.Submission;
using TauGate.Application.Tables;
using TauGate.Application.Verification;
using TauGate.Application.Watching;
using TauGate.Cli.Composition;
using TauGate.Core.Claims;
using TauGate.Core.Errors;
using TauGate.Core.Ports;
using TauGate.Core.SweepFiles;

namespace TauGate.Cli.Tests.Application;

/// <summary>Use cases as a command or a page calls them, on a real private server, while no coordinator runs.</summary>
public sealed class UseCaseTests : IAsyncLifetime
{
    private const string Issuer = "ann@laptop";

    private readonly string _home = Directory.CreateTempSubdirectory("taugate-cases-").FullName;
    private DatabaseSession? _session;

    private Stores Stores => _session!.Stores;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The private server's folder needs Unix file modes.");
        // Open to others, so that also for root the server, which may not be root, keeps its data here.
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(
                _home,
                File.GetUnixFileMode(_home) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute
            );
        }
        _session = await DatabaseSession.OpenAsync(new TauGateHome(_home), null, _ => { }, Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        if (_session is null)
            return;
        await _session.DisposeAsync();
        Directory.Delete(_home, recursive: true);
    }

    [Fact]
    public async Task Submitted_sweep_is_seen_by_every_use_case_as_it_stands()
    {
        var file = SweepFiles.Load(Repository.PathOf("sweeps", "quick.yaml"));
        var first = await SubmitAsync<StoredSubmission>(file, new SubmitOptions { IssuedBy = Issuer });
        var again = await SubmitAsync<StoredSubmission>(file, new SubmitOptions { IssuedBy = Issuer, Priority = 5 });
        Assert.Equal((null, 36L, 0), (first.Before, first.Cells.Pending, first.Now.Priority));
        Assert.Equal((1, 1, 5), (again.Before?.Revision, again.Now.Revision, again.Now.Priority));
        Assert.Null(first.Work); // nothing has been measured

        var plan = await SweepPlan.ReadAsync(Stores, file.Spec, slots: 2, Cancellation);
        Assert.Equal((0L, 6L, null), (plan.Facts.LedgerHits, plan.Facts.FoundationsTotal, plan.Estimate));
        var judged = await ClaimJudgement.ReadAsync(Stores, first.Now, file: null, isSequential: false, Cancellation);
        Assert.Equal((36L, 36L), (judged.Cells, judged.MissingCells));
        Assert.All(judged.Verdicts, v => Assert.Equal((Verdict.Undecided, 0L), (v.Verdict, v.Origin?.Before)));
        var explained = await CellExplanation.ReadAsync(Stores.Sweeps, first.Now, ordinal: 7, Cancellation);
        Assert.Equal(
            (7L, "pending", null),
            explained.Cells.Select(c => (c.Ordinal, c.History.State, c.Result)).Single()
        );
        Assert.Empty((await CellExplanation.ReadAsync(Stores.Sweeps, first.Now, null, Cancellation)).Cells);
        var table = await SweepTable.ReadAsync(Stores, first.Now, Cancellation);
        Assert.Empty((await table.ContentAsync(Stores, _ => { }, Cancellation)).Cells);
        await Assert.ThrowsAsync<InputException>(() =>
            SweepVerification.RunAsync(
                Stores,
                first.Now,
                5,
                1,
                (_, _) => throw new InvalidOperationException("Nothing is to be trained."),
                _ => { },
                Cancellation
            )
        );
    }

    [Fact]
    public async Task Command_changes_the_sweep_at_once_and_is_in_its_history()
    {
        await SubmitAsync<StoredSubmission>(SweepFiles.Load(Repository.PathOf("sweeps", "quick.yaml")));

        var paused = await SweepControl.RequestAsync(Stores, ControlKind.Pause, "quick", Issuer, Cancellation);
        var repeated = await SweepControl.RequestAsync(Stores, ControlKind.Pause, "quick", Issuer, Cancellation);
        Assert.Equal((true, SweepState.Paused), (paused.Reply.Changed, paused.State));
        Assert.Equal((false, SweepState.Paused), (repeated.Reply.Changed, repeated.State));
        await SweepControl.RequestAsync(Stores, ControlKind.Cancel, "quick", Issuer, Cancellation);
        var status = Assert.IsType<StoredSweepStatus>(await StatusQuery.OneAsync(Stores, "quick", Cancellation));
        Assert.Equal(SweepState.Cancelled, status.Sweep.Stored.State);
        Assert.Equal([ControlKind.Cancel, ControlKind.Pause], status.Cluster.Commands.Select(c => c.Kind));
        Assert.All(status.Cluster.Commands, c => Assert.Equal((Issuer, null), (c.IssuedBy, c.AppliedAt)));
        Assert.False(await StatusQuery.EndedWellAsync(Stores, "quick", Cancellation));

        var view = new Watcher();
        Assert.True(await new WatchSession(Stores, _ => Task.CompletedTask, view).RunAsync("quick", Cancellation));
        Assert.Equal((true, "quick"), (view.Last?.IsSettled, view.Last?.Sweeps.Single().Stored.Name));
    }

    [Fact]
    public async Task Sweep_that_waits_for_its_tuning_stands_in_the_place_of_its_cells()
    {
        var path = Path.Combine(_home, "tuned.yaml");
        await File.WriteAllTextAsync(
            path,
            "name: tuned\nseeds: 0..1\nmethods: { ia3: {}, frozen: {} }\n"
                + "tune: { seeds: 1000..1000, learning_rate: [0.01, 0.1] }\n",
            Cancellation
        );
        var file = SweepFiles.Load(path);

        var outcome = await SubmitAsync<WaitingSubmission>(file);
        Assert.Equal(
            ("tuned", "tuned.tuning", 2L),
            (outcome.Waiting.Pending.Name, outcome.Waiting.Tuning.Name, outcome.Waiting.Cells.Pending)
        );
        var status = Assert.IsType<WaitingSweepStatus>(await StatusQuery.OneAsync(Stores, "tuned", Cancellation));
        Assert.True(status.Waiting.GoesOn);
        var tuning = Assert.IsType<StoredSweepStatus>(await StatusQuery.OneAsync(Stores, "tuned.tuning", Cancellation));
        Assert.Equal("tuned", tuning.Tuned?.Pending.Name);
        var all = await StatusQuery.AllAsync(Stores, Cancellation);
        Assert.Equal(("tuned.tuning", "tuned"), (all.Sweeps.Single().Stored.Name, all.Waiting.Single().Pending.Name));
        Assert.Equal(["tuned.tuning", "tuned"], AllSweepsDocument.Of(all).Sweeps.Select(s => s.Sweep));

        var cancelled = await SweepControl.RequestAsync(Stores, ControlKind.Cancel, "tuned", Issuer, Cancellation);
        Assert.Equal(("tuned", SweepState.Cancelled), (cancelled.Sweep, cancelled.State));
        Assert.False((await WaitingAsync("tuned")).GoesOn);
        await Assert.ThrowsAsync<InputException>(() => SweepTable.ReadAsync(Stores, tuning.Sweep.Stored, Cancellation));
    }

    [Fact]
    public async Task Unknown_names_are_refused_with_those_there_are()
    {
        await SubmitAsync<StoredSubmission>(SweepFiles.Load(Repository.PathOf("sweeps", "quick.yaml")));

        var sweep = await Assert.ThrowsAsync<InputException>(() => StatusQuery.OneAsync(Stores, "qiuck", Cancellation));
        var worker = await Assert.ThrowsAsync<InputException>(() =>
            WorkerDrain.RequestAsync(Stores, "a-host", Issuer, Cancellation)
        );
        Assert.Contains("Did you mean quick?", sweep.Message, StringComparison.Ordinal);
        Assert.Contains("there is no worker 'a-host'", worker.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Worker_whose_row_comes_after_its_drain_was_asked_for_is_drained()
    {
        var database = _session!.Database;
        var free = await database.Terms.ReadAsync(Cancellation);
        var term = await database.Terms.TryTakeAsync(free, "test", "akka.tcp://taugate@here:1", Cancellation);
        await database.Terms.BeatAsync(term!.Value, Cancellation);
        var worker = new WorkerRow(
            WorkerId.New(),
            1,
            "a-host",
            1,
            new NumericClass(Digest.Of("class"u8)),
            "class",
            "test",
            "2.10.0"
        );
        using var control = new ControlOfALateWorker(database.Control, () =>
            database.Ledger.UpsertWorkerAsync(term.Value, worker, Cancellation)
        );

        var drained = await WorkerDrain.RequestAsync(
            Stores with
            {
                Control = control,
            },
            worker.Id.ToString(),
            Issuer,
            Cancellation
        );

        Assert.Equal((worker.Id, true, 3), (drained.Id, drained.Reply.Changed, control.Requests));
    }

    private async Task<T> SubmitAsync<T>(SweepFile file, SubmitOptions? how = null) =>
        Assert.IsType<T>(await SweepSubmission.SubmitAsync(Stores, file, how ?? new SubmitOptions(), Cancellation));

    private async Task<WaitingSweep> WaitingAsync(string name) =>
        Assert.IsType<WaitingSweepStatus>(await StatusQuery.OneAsync(Stores, name, Cancellation)).Waiting;

    private sealed class Watcher : IWatchView
    {
        public WatchState? Last { get; private set; }

        public void Say(string line) { }

        public void Update(WatchState state) => Last = state;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    /// <summary>
    /// Says twice that something has changed, at first before the worker's row is there, and nothing more.
    /// </summary>
    private sealed class ControlOfALateWorker(IControlStore store, Func<Task> comes) : IControlStore, IDisposable
    {
        private readonly SemaphoreSlim _asked = new(0);

        public int Requests { get; private set; }

        public void Dispose() => _asked.Dispose();

        public async Task<ControlReply> RequestAsync(ControlCommand command, CancellationToken cancellation)
        {
            Requests++;
            try
            {
                return await store.RequestAsync(command, cancellation);
            }
            finally
            {
                _asked.Release();
            }
        }

        public async Task WatchAsync(Action changed, CancellationToken cancellation)
        {
            await _asked.WaitAsync(cancellation);
            changed();
            await _asked.WaitAsync(cancellation);
            await comes();
            changed();
            await Task.Delay(Timeout.Infinite, cancellation);
        }

        public Task<ImmutableArray<ControlRecord>> HistoryAsync(
            SweepId? sweepId,
            int limit,
            CancellationToken cancellation
        ) => store.HistoryAsync(sweepId, limit, cancellation);

        public Task<CoordinatorView> CoordinatorsAsync(CancellationToken cancellation) =>
            store.CoordinatorsAsync(cancellation);

        public Task UpsertCoordinatorAsync(CoordinatorRow coordinator, CancellationToken cancellation) =>
            store.UpsertCoordinatorAsync(coordinator, cancellation);
    }
}

using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using TauGate.Cluster.Configuration;
using TauGate.Cluster.Protocol;
using TauGate.Core.Cells;
using TauGate.Core.Ports;
using TauGate.Core.Results;

namespace TauGate.Cluster.Coordination;

/// <summary>
/// The one scheduler of the term. It hears of sweeps, workers and outcomes, asks <see cref="SchedulerState"/> what follows, has it written, and
/// sends. Results are acknowledged when they are committed; while the database is away it keeps granting from memory.
/// </summary>
internal sealed class SchedulerActor : ReceiveActor, IWithTimers
{
    private sealed record Reload;

    private sealed record LookAround;

    private sealed record LoadFailed(Exception Error);

    private sealed record RunningWritten;

    /// <summary>Well within the minute that <c>status</c> looks back.</summary>
    private static readonly TimeSpan RowRefresh = TimeSpan.FromSeconds(20);

    private readonly ILedger _ledger;
    private readonly Term _term;
    private readonly ClusterSettings _settings;
    private readonly IActorRef _gateway;
    private readonly NodeStatus _status;
    private readonly TimeProvider _time;
    private readonly IActorRef _writer;
    private readonly SchedulerState _state;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Dictionary<long, ActiveSweep> _sweeps = [];
    private readonly Dictionary<long, IActorRef> _accounts = [];
    private readonly WorkerRoster _workers;
    private readonly OutcomeInbox _inbox;
    private readonly VerdictApplier _applier;
    private readonly RunningNotes _running = new();
    private readonly List<GatewayActor.Outcomes> _early = [];
    private readonly OutageLog _loading;
    private bool _isLoaded;

    public SchedulerActor(ILedger ledger, Term term, ClusterSettings settings, IActorRef gateway, NodeStatus status, TimeProvider time)
    {
        (_ledger, _term, _settings, _gateway, _status, _time) = (ledger, term, settings, gateway, status, time);
        _loading = new OutageLog(_log, "The active sweeps cannot be read", "The active sweeps can be read again.");
        _state = new SchedulerState(settings.Schedule);
        _workers = new WorkerRoster(term, gateway);
        _inbox = new OutcomeInbox(_state);
        _applier = new VerdictApplier(_state, _workers, _accounts, _log);
        _writer = Context.ActorOf(Props.Create(() => new LedgerWriterActor(ledger, term, settings.Ledger)), "ledger");

        Receive<Reload>(_ => SweepLoader.LoadAsync(_ledger, _sweeps.ToDictionary()).PipeTo(Self, failure: e => new LoadFailed(e)));
        Receive<SweepLoader.Loaded>(OnLoaded);
        Receive<LoadFailed>(m =>
        {
            _loading.Failed(m.Error);
            ReloadLater();
        });
        Receive<LookAround>(_ => OnLookAround());

        Receive<WorkerProtocol.Hello>(OnHello);
        Receive<WorkerProtocol.Holding>(OnHolding);
        Receive<WorkerProtocol.Heartbeat>(OnHeartbeat);
        Receive<WorkerProtocol.Released>(OnReleased);
        Receive<WorkerProtocol.Goodbye>(OnGoodbye);
        Receive<GatewayActor.Outcomes>(OnOutcomes);
        Receive<LedgerProtocol.Recorded>(OnRecorded);
        Receive<RunningWritten>(_ => _running.Written());
        Receive<LedgerProtocol.TermLost>(m => Context.Parent.Tell(m));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private TimeSpan Now => _time.GetElapsedTime(0);

    protected override void PreStart()
    {
        Self.Tell(new Reload());
        Timers.StartPeriodicTimer(nameof(LookAround), new LookAround(), _settings.Worker.Heartbeat);
    }

    private void ReloadLater() => Timers.StartSingleTimer(nameof(Reload), new Reload(), _settings.Reload);

    // Sweeps

    private void OnLoaded(SweepLoader.Loaded loaded)
    {
        _loading.Succeeded();
        foreach (var sweep in _sweeps.Keys.Where(id => !loaded.Active.Contains(id) || loaded.New.Any(n => n.Sweep.Id == id)).ToArray()) PutDown(sweep);
        foreach (var sweep in loaded.New) TakeUp(sweep);
        if (!_isLoaded) Begin();
        GrantToAll();
        ReloadLater();
    }

    /// <summary>What workers hold and send means something only once the ledger's tasks are known: until then it has waited.</summary>
    private void Begin()
    {
        _isLoaded = true;
        foreach (var link in _workers.All.Where(w => w.HasReported)) Admit(link);
        foreach (var message in _early) OnOutcomes(message);
        _early.Clear();
    }

    private void TakeUp(SweepLoader.LoadedSweep loaded)
    {
        var id = loaded.Sweep.Id;
        _sweeps[id] = loaded.Sweep;
        var verdict = _state.Activate(loaded.Grid, loaded.Known);
        var counts = _state.Counts(id);
        var account = new SweepAccount(loaded.Sweep.Name, counts.Total, counts.Done, 0, 0, counts.Quarantined, 0);
        _accounts[id] = Context.ActorOf(Props.Create(() => new SweepActor(id, account, _status)));
        Follow(verdict);
    }

    private void PutDown(long id)
    {
        _sweeps.Remove(id);
        Ask(_state.Deactivate(id));
        if (_accounts.Remove(id, out var account)) Context.Stop(account);
    }

    // Workers

    private void OnHello(WorkerProtocol.Hello hello)
    {
        if (hello.HighestTerm > _term.Number) return;
        if (_workers.Find(hello.Worker.Id) is { } before)
        {
            if (before.Row.Incarnation > hello.Worker.Incarnation) return;
            // The journal of the new incarnation tells what was under way; the worker that only reconnects tells it itself.
            Remove(before, died: false);
        }
        WriteRow(_workers.Add(hello.Worker, Sender, Now));
        Sender.Tell(new WorkerProtocol.Welcome(_term.Number), _gateway);
    }

    private void OnHolding(WorkerProtocol.Holding holding)
    {
        if (_workers.Find(holding.Worker, holding.Incarnation) is not { HasReported: false } link) return;
        link.Hear(holding);
        link.HasReported = holding.Last;
        if (link.HasReported && _isLoaded) Admit(link);
    }

    /// <summary>Adopts what a worker holds, and fills it.</summary>
    private void Admit(WorkerLink link)
    {
        link.HasJoined = true;
        _state.Join(link.Row.Id, link.Row.Slots, link.Executing, link.Queued);
        Follow(_state.CountLosses(link.Lost.Select(l => (l.Key, l.Count))));
        Grant(link);
    }

    private void OnHeartbeat(WorkerProtocol.Heartbeat beat)
    {
        if (beat.Term != _term.Number || _workers.Find(beat.Worker, beat.Incarnation) is not { HasReported: true } link)
        {
            Sender.Tell(new WorkerProtocol.Call(_term.Number), _gateway);
            return;
        }
        link.LastHeard = Now;
        _state.Beat(beat.Worker, beat.Executing);
        foreach (var missing in link.Grants.Seen(beat.GrantsSeen)) _workers.Tell(beat.Worker, missing);
        Grant(link);
    }

    private void OnReleased(WorkerProtocol.Released released)
    {
        if (_workers.Find(released.Worker, released.Incarnation) is null) return;
        _state.Released(released.Worker, released.Keys);
        GrantToAll();
    }

    private void OnGoodbye(WorkerProtocol.Goodbye goodbye)
    {
        if (_workers.Find(goodbye.Worker, goodbye.Incarnation) is not { } link) return;
        // It is granted nothing any more, and still hears what becomes of the outcomes that it sends.
        (link.HasReported, link.HasJoined) = (false, false);
        _state.Beat(goodbye.Worker, []);
        Follow(_state.Lose(goodbye.Worker));
        GrantToAll();
    }

    private void OnLookAround()
    {
        foreach (var link in _workers.Silent(Now, _settings.Worker))
        {
            _log.Warning("Worker {0} on {1} has not been heard for {2}; its work is granted again.", link.Row.Id, link.Row.Host, _settings.Worker.LostAfter);
            Remove(link, died: true);
        }
        foreach (var link in _workers.All.Where(w => Now - w.LastWritten > RowRefresh)) WriteRow(link);
        WriteRunning();
        GrantToAll();
    }

    private void WriteRow(WorkerLink link)
    {
        link.LastWritten = Now;
        _writer.Tell(new LedgerProtocol.Write("a worker's row", (ledger, term, cancellation) => ledger.UpsertWorkerAsync(term, link.Row, cancellation)));
    }

    private void WriteRunning()
    {
        if (_running.Next(_state.Running()) is not { } changed) return;
        _writer.Tell(new LedgerProtocol.Write(
            "what is running", (ledger, term, cancellation) => ledger.NoteRunningAsync(term, changed, cancellation), new RunningWritten()));
    }

    private void Remove(WorkerLink link, bool died)
    {
        _workers.Remove(link);
        if (!died) _state.Beat(link.Row.Id, []);
        Follow(_state.Lose(link.Row.Id));
    }

    // Outcomes

    private void OnOutcomes(GatewayActor.Outcomes message)
    {
        if (!_isLoaded)
        {
            _early.Add(message);
            return;
        }
        var incoming = _inbox.Accept(message);
        if (incoming.Length > 0) _writer.Tell(new LedgerProtocol.Record(incoming));
        else if (_inbox.Again(message.Worker) is { } acknowledged) _workers.Tell(message.Worker, acknowledged);
    }

    private void OnRecorded(LedgerProtocol.Recorded recorded)
    {
        foreach (var verdict in recorded.Verdicts) Follow(_applier.Apply(verdict, Now));
        foreach (var (worker, acknowledged) in _inbox.Recorded(recorded.Verdicts)) _workers.Tell(worker, acknowledged);
        GrantToAll();
    }

    // What follows from the state's decisions

    private void Follow(FailureVerdict verdict)
    {
        if (verdict.Quarantined.Count > 0)
        {
            var keys = verdict.Quarantined;
            _writer.Tell(new LedgerProtocol.Write("a quarantine", (ledger, term, cancellation) => ledger.QuarantineAsync(term, keys, "its attempts, or the deaths of nodes under it, have reached the limit", cancellation)));
        }
        Ask(verdict.Release);
    }

    private void Ask(IReadOnlyDictionary<Guid, IReadOnlyList<Digest>> release)
    {
        foreach (var (worker, keys) in release)
            foreach (var part in keys.Chunk(WorkerProtocol.MostTasks)) _workers.Tell(worker, new WorkerProtocol.Release(_term.Number, [.. part]));
    }

    private void GrantToAll()
    {
        foreach (var link in _workers.All) Grant(link);
    }

    private void Grant(WorkerLink link)
    {
        if (!link.HasJoined) return;
        foreach (var grant in link.Grants.Pack(_state.Assign(link.Row.Id, Now))) _workers.Tell(link.Row.Id, grant);
    }
}

using Akka.Actor;
using Akka.Event;
using TauGate.Cluster.Configuration;
using TauGate.Cluster.Logging;
using TauGate.Cluster.Protocol;
using TauGate.Cluster.Recording;
using TauGate.Cluster.Standing;
using TauGate.Cluster.Transfer;
using TauGate.Core.Ports;
using TauGate.Core.Scheduling;

namespace TauGate.Cluster.Scheduling;

/// <summary>
/// The scheduler of a term. It is told of sweeps, commands, workers and outcomes, asks <see cref="SchedulerState"/>
/// what follows, and carries that out. Outcomes are acknowledged when they are committed. While the database is away it
/// goes on granting from memory.
/// </summary>
internal sealed class SchedulerActor : ReceiveActor, IWithTimers, IDisposable
{
    private sealed record Reload;

    private sealed record Hint;

    private sealed record LookAround;

    private sealed record AdoptionOver;

    private sealed record LoadFailed(Exception Error);

    private sealed record ListeningFailed(Exception Error);

    private sealed record RunningWritten;

    private readonly ILedger _ledger;
    private readonly ClusterSettings _settings;
    private readonly NodeStatus _status;
    private readonly TimeProvider _time;
    private readonly IActorRef _writer;
    private readonly SchedulerState _state;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly CancellationTokenSource _listening = new();
    private readonly Dictionary<SweepId, ActiveSweep> _sweeps = [];
    private readonly Dictionary<SweepId, IActorRef> _accounts = [];
    private readonly WorkerRoster _workers;
    private readonly OutcomeInbox _inbox;
    private readonly VerdictApplier _applier;
    private readonly Dispatcher _dispatcher;
    private readonly WorkerRows _rows;
    private readonly WorkerDesk _desk;
    private readonly CommandDesk _commands;
    private readonly AdoptionWait _adoption;
    private readonly RunningNotes _running = new();
    private readonly List<GatewayActor.Outcomes> _early = [];
    private readonly OutageLog _loading;
    private bool _isLoaded;
    private bool _isLoading;
    private bool _wasHinted;

    public SchedulerActor(
        ILedger ledger,
        ITuningStore tuning,
        IGrowthStore growth,
        TermNumber term,
        ClusterSettings settings,
        IActorRef gateway,
        NodeStatus status,
        TimeProvider time
    )
    {
        (_ledger, _settings, _status, _time) = (ledger, settings, status, time);
        _loading = new OutageLog(_log, "The active sweeps cannot be read", "The active sweeps can be read again.");
        _state = new SchedulerState(settings.Schedule);
        _workers = new WorkerRoster(term, gateway);
        _inbox = new OutcomeInbox(_state);
        _applier = new VerdictApplier(_state, _accounts, _log);
        _writer = Context.ActorOf(Props.Create(() => new LedgerWriterActor(ledger, term, settings.Ledger)), "ledger");
        var followUp = Context.ActorOf(
            Props.Create(() => new FollowUpActor(tuning, growth, term, settings)),
            "follow-up"
        );
        _dispatcher = new Dispatcher(_workers, term, _writer, _log);
        _rows = new WorkerRows(_writer);
        _desk = new WorkerDesk(
            _state,
            _workers,
            _dispatcher,
            _rows,
            term,
            settings,
            gateway,
            NodeLog.Of(Context.System)
        );
        _adoption = new AdoptionWait(_workers, settings.Schedule.Adoption);
        _commands = new CommandDesk(_state, _workers, _dispatcher, _writer);

        Receive<Reload>(_ => Load());
        Receive<Hint>(_ =>
        {
            _wasHinted = true;
            if (!_isLoading)
                Load();
        });
        Receive<SweepLoader.Loaded>(OnLoaded);
        Receive<LoadFailed>(m =>
        {
            _loading.Failed(m.Error);
            LoadLater();
        });
        Receive<ListeningFailed>(m =>
            _log.Warning(
                "Users' changes are not told any more and are seen every {0} s: {1}",
                _settings.Reload.TotalSeconds,
                m.Error.Message
            )
        );
        Receive<LookAround>(_ => OnLookAround());
        Receive<AdoptionOver>(_ => GrantIfAdopted());

        Receive<WorkerProtocol.Hello>(m => _desk.OnHello(m, Sender, Now));
        Receive<WorkerProtocol.Holding>(m =>
        {
            _desk.OnHolding(m, Now);
            GrantIfAdopted();
        });
        Receive<WorkerProtocol.Heartbeat>(m => _desk.OnHeartbeat(m, Sender, Now));
        Receive<WorkerProtocol.Released>(m => _desk.OnReleased(m, Now));
        Receive<WorkerProtocol.Goodbye>(m => _desk.OnGoodbye(m, Now));
        Receive<GatewayActor.Outcomes>(OnOutcomes);
        Receive<LedgerProtocol.Recorded>(OnRecorded);
        Receive<RunningWritten>(_ => _running.Written());
        Receive<Dispatcher.LossesWritten>(m => _dispatcher.OnWritten(m));
        Receive<WorkerRows.Written>(m => _rows.Wrote(m.Worker));
        Receive<SweepActor.Settled>(_ => followUp.Tell(new FollowUpActor.Look()));
        Receive<LedgerProtocol.TermLost>(m => Context.Parent.Tell(m));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private TimeSpan Now => _time.GetElapsedTime(0);

    protected override void PreStart()
    {
        var self = Self;
        _ledger
            .ListenAsync(() => self.Tell(new Hint()), _listening.Token)
            .ContinueWith(
                ended => new ListeningFailed(ended.Exception!.GetBaseException()),
                CancellationToken.None,
                TaskContinuationOptions.OnlyOnFaulted,
                TaskScheduler.Default
            )
            .PipeTo(self, failure: _ => new Hint());
        self.Tell(new Reload());
        Timers.StartPeriodicTimer(nameof(LookAround), new LookAround(), _settings.Worker.Heartbeat);
    }

    protected override void PostStop()
    {
        _listening.Cancel();
        Dispose();
    }

    /// <summary>Called when the actor has stopped.</summary>
    public void Dispose() => _listening.Dispose();

    // Sweeps and commands

    private void Load()
    {
        if (_isLoading)
            return;
        (_isLoading, _wasHinted) = (true, false);
        Timers.Cancel(nameof(Reload));
        SweepLoader
            .LoadAsync(_ledger, _sweeps.ToDictionary(), isFirst: !_isLoaded)
            .PipeTo(Self, failure: e => new LoadFailed(e));
    }

    private void LoadLater()
    {
        _isLoading = false;
        Timers.StartSingleTimer(nameof(Reload), new Reload(), _settings.Reload);
    }

    private void OnLoaded(SweepLoader.Loaded loaded)
    {
        _loading.Succeeded();
        var active = loaded.Active.ToDictionary(s => s.Id);
        // New sweeps first: a task that an ended sweep was executing goes on when a new one wants it.
        foreach (var sweep in loaded.New)
            TakeUp(sweep);
        foreach (var sweep in _sweeps.Keys.Where(id => !active.ContainsKey(id)).ToArray())
            PutDown(sweep);
        foreach (var sweep in loaded.Active.Where(s => _sweeps[s.Id] != s))
            Configure(sweep);
        if (!_isLoaded)
            Begin(loaded);
        GrantIfAdopted();
        if (loaded.Commands.Length > 0 || _commands.IsDraining)
            _commands.Apply(
                loaded.Commands,
                loaded
                    .Commands.Select(c => c.SweepId)
                    .OfType<SweepId>()
                    .Distinct()
                    .Where(_sweeps.ContainsKey)
                    .ToDictionary(id => id, Left),
                Now
            );
        Grant();
        LoadLater();
        if (_wasHinted)
            Load();
    }

    private void Begin(SweepLoader.Loaded loaded)
    {
        _isLoaded = true;
        _adoption.Begin(loaded.Workers, Now);
        Timers.StartSingleTimer(nameof(AdoptionOver), new AdoptionOver(), _settings.Schedule.Adoption);
        _desk.Open(Now);
        foreach (var message in _early)
            OnOutcomes(message);
        _early.Clear();
    }

    private void GrantIfAdopted()
    {
        if (_state.IsOpen || !_adoption.IsOver(Now))
            return;
        _state.Open();
        Grant();
    }

    private void TakeUp(SweepLoader.LoadedSweep loaded)
    {
        var sweep = loaded.Sweep;
        _sweeps[sweep.Id] = sweep;
        _commands.Wanted(sweep.Id);
        var effects = _state.Activate(loaded.Grid, loaded.Known, sweep.Priority, sweep.IsPaused, sweep.Epoch);
        var account = AccountOf(sweep.Id);
        if (_accounts.TryGetValue(sweep.Id, out var known))
            known.Tell(new SweepActor.Anew(account));
        else
            _accounts[sweep.Id] = Context.ActorOf(Props.Create(() => new SweepActor(sweep.Id, account, _status)));
        Follow(effects);
    }

    private SweepAccount AccountOf(SweepId id)
    {
        var counts = _state.Counts(id);
        return new SweepAccount(_sweeps[id].Name, counts.Total, counts.Done, 0, 0, counts.Quarantined, 0);
    }

    private void Configure(ActiveSweep sweep)
    {
        _sweeps[sweep.Id] = sweep;
        var recalled = _state.Configure(sweep.Id, sweep.Priority, sweep.IsPaused);
        Follow(recalled);
        if (sweep.IsPaused)
            _commands.Withdrawn(sweep.Id, new Withdrawal(recalled, []));
        else
            _commands.Wanted(sweep.Id);
    }

    private void PutDown(SweepId id)
    {
        _sweeps.Remove(id);
        // Only a cancelled sweep's executing tasks are ended; one whose owner is silent may come back, and their
        // results are kept.
        var withdrawal = _state.Deactivate(id);
        Follow(withdrawal.Queued);
        Follow(withdrawal.GivenUp);
        _commands.Withdrawn(id, withdrawal);
        if (_accounts.Remove(id, out var account))
            Context.Stop(account);
        // Tasks of other sweeps that were given up may settle these.
        if (withdrawal.GivenUp.Count > 0)
            foreach (var (other, its) in _accounts)
                its.Tell(new SweepActor.Anew(AccountOf(other)));
    }

    private int Left(SweepId sweep)
    {
        var counts = _state.Counts(sweep);
        return counts.Waiting + counts.Leased;
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
        if (incoming.Length > 0)
            _writer.Tell(new LedgerProtocol.Record(incoming));
        else if (_inbox.Again(message.Worker) is { } acknowledged)
            _workers.Tell(message.Worker, acknowledged);
        Grant();
    }

    private void OnRecorded(LedgerProtocol.Recorded recorded)
    {
        foreach (var verdict in recorded.Verdicts)
            Follow(_applier.Apply(verdict, Now));
        foreach (var (worker, acknowledged) in _inbox.Recorded(recorded.Verdicts))
            _workers.Tell(worker, acknowledged);
        Grant();
    }

    // What follows

    private void Follow(IEnumerable<Effect> effects) => _dispatcher.Follow(effects, Now);

    private void Grant() => Follow(_state.Grant(Now));

    // Every heartbeat

    private void OnLookAround()
    {
        GrantIfAdopted();
        _desk.LookAround(Now);
        if (_running.Next(_state.Running()) is { } changed)
            _writer.Tell(
                new LedgerProtocol.Write(
                    "what is running",
                    (ledger, term, cancellation) => ledger.NoteRunningAsync(term, changed, cancellation),
                    new RunningWritten()
                )
            );
        if (_state.IsOpen)
            Follow(_state.Balance(Now));
        Grant();
    }
}

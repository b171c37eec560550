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
    private readonly Dictionary<Guid, WorkerLink> _workers = [];
    private readonly Dictionary<Guid, long> _arrived = [];
    private readonly Dictionary<Guid, long> _recorded = [];
    private readonly Dictionary<Digest, int> _refusals = [];

    public SchedulerActor(ILedger ledger, Term term, ClusterSettings settings, IActorRef gateway, NodeStatus status, TimeProvider time)
    {
        (_ledger, _term, _settings, _gateway, _status, _time) = (ledger, term, settings, gateway, status, time);
        _state = new SchedulerState(settings.Schedule);
        _writer = Context.ActorOf(Props.Create(() => new LedgerWriterActor(ledger, term, settings.Ledger)), "ledger");

        Receive<Reload>(_ => SweepLoader.LoadAsync(_ledger, _sweeps.ToDictionary()).PipeTo(Self, failure: e => new LoadFailed(e)));
        Receive<SweepLoader.Loaded>(OnLoaded);
        Receive<LoadFailed>(m =>
        {
            _log.Warning("The active sweeps cannot be read now: {0}", m.Error.Message);
            ReloadLater();
        });
        Receive<LookAround>(_ => OnLookAround());

        Receive<WorkerProtocol.Hello>(OnHello);
        Receive<WorkerProtocol.Holding>(OnHolding);
        Receive<WorkerProtocol.Heartbeat>(OnHeartbeat);
        Receive<WorkerProtocol.Released>(m => OnReleased(m.Worker, m.Incarnation, m.Keys));
        Receive<WorkerProtocol.Goodbye>(OnGoodbye);
        Receive<GatewayActor.Outcomes>(OnOutcomes);
        Receive<LedgerProtocol.Recorded>(OnRecorded);
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
        foreach (var sweep in _sweeps.Keys.Where(id => !loaded.Active.Contains(id) || loaded.New.Any(n => n.Sweep.Id == id)).ToArray()) PutDown(sweep);
        foreach (var sweep in loaded.New) TakeUp(sweep);
        GrantToAll();
        ReloadLater();
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
        var row = hello.Worker;
        if (_workers.TryGetValue(row.Id, out var before))
        {
            if (before.Row.Incarnation > row.Incarnation) return;
            // The journal of the new incarnation tells what was under way; the worker that only reconnects tells it itself.
            Remove(before, died: false);
        }
        _workers[row.Id] = new WorkerLink(row, Sender, _term.Number) { LastHeard = Now };
        WriteRow(_workers[row.Id]);
        Sender.Tell(new WorkerProtocol.Welcome(_term.Number), _gateway);
    }

    private void OnHolding(WorkerProtocol.Holding holding)
    {
        if (Find(holding.Worker, holding.Incarnation) is not { HasJoined: false } link) return;
        link.Executing.AddRange(holding.Executing);
        // Their outcome is on its way: like what executes, they are not to be asked back or granted again.
        link.Executing.AddRange(holding.Spooled);
        link.Queued.AddRange(holding.Queued);
        link.Lost.AddRange(holding.Lost);
        if (!holding.Last) return;
        link.HasJoined = true;
        _state.Join(holding.Worker, link.Row.Slots, link.Executing, link.Queued);
        Follow(_state.CountLosses(link.Lost.Select(l => (l.Key, l.Count))));
        Grant(link);
    }

    private void OnHeartbeat(WorkerProtocol.Heartbeat beat)
    {
        if (beat.Term != _term.Number || Find(beat.Worker, beat.Incarnation) is not { HasJoined: true } link)
        {
            Sender.Tell(new WorkerProtocol.Call(_term.Number), _gateway);
            return;
        }
        link.LastHeard = Now;
        _state.Beat(beat.Worker, beat.Executing);
        foreach (var missing in link.Grants.Seen(beat.GrantsSeen)) link.Actor.Tell(missing, _gateway);
        Grant(link);
    }

    private void OnReleased(Guid worker, long incarnation, ImmutableArray<Digest> keys)
    {
        if (Find(worker, incarnation) is null) return;
        _state.Released(worker, keys);
        GrantToAll();
    }

    private void OnGoodbye(WorkerProtocol.Goodbye goodbye)
    {
        if (Find(goodbye.Worker, goodbye.Incarnation) is not { } link) return;
        // It is granted nothing any more, and still hears what becomes of the outcomes that it sends.
        link.HasJoined = false;
        _state.Beat(goodbye.Worker, []);
        Follow(_state.Lose(goodbye.Worker));
        GrantToAll();
    }

    private void OnLookAround()
    {
        foreach (var link in _workers.Values.Where(w => Now - w.LastHeard > _settings.Worker.LostAfter).ToArray())
        {
            _log.Warning("Worker {0} on {1} has not been heard for {2}; its work is granted again.", link.Row.Id, link.Row.Host, _settings.Worker.LostAfter);
            Remove(link, died: true);
        }
        foreach (var link in _workers.Values.Where(w => Now - w.LastWritten > RowRefresh)) WriteRow(link);
        GrantToAll();
    }

    private void WriteRow(WorkerLink link)
    {
        link.LastWritten = Now;
        _writer.Tell(new LedgerProtocol.Write("a worker's row", (ledger, term, cancellation) => ledger.UpsertWorkerAsync(term, link.Row, cancellation)));
    }

    private void Remove(WorkerLink link, bool died)
    {
        _workers.Remove(link.Row.Id);
        if (!died) _state.Beat(link.Row.Id, []);
        Follow(_state.Lose(link.Row.Id));
    }

    private WorkerLink? Find(Guid worker, long incarnation) =>
        _workers.TryGetValue(worker, out var link) && link.Row.Incarnation == incarnation ? link : null;

    // Outcomes

    private void OnOutcomes(GatewayActor.Outcomes message)
    {
        var incoming = ImmutableArray.CreateBuilder<LedgerProtocol.Incoming>();
        foreach (var (sequence, outcome) in message.Arrived)
        {
            if (sequence <= _arrived.GetValueOrDefault(message.Worker)) continue;
            _arrived[message.Worker] = sequence;
            if (outcome is null)
            {
                _log.Error("An outcome of worker {0} could not be understood; it keeps it among the rejected ones.", message.Worker);
                Acknowledge(message.Worker, through: 0, [sequence]);
                continue;
            }
            var stale = outcome.Failure is { } failure
                && (outcome.Term != _term.Number || !_state.IsCurrent(message.Worker, failure.Key, failure.Execution.Attempt));
            if (!stale) _state.Reported(message.Worker, outcome.Key);
            incoming.Add(new LedgerProtocol.Incoming(message.Worker, sequence, outcome, stale));
        }
        if (incoming.Count > 0) _writer.Tell(new LedgerProtocol.Record(incoming.ToImmutable()));
        // Sent again although recorded: the acknowledgement was lost.
        else if (_recorded.TryGetValue(message.Worker, out var through)) Acknowledge(message.Worker, through, []);
    }

    private void OnRecorded(LedgerProtocol.Recorded recorded)
    {
        foreach (var verdict in recorded.Verdicts) Apply(verdict);
        foreach (var worker in recorded.Verdicts.GroupBy(v => v.Incoming.Worker))
        {
            var through = _recorded[worker.Key] = worker.Max(v => v.Incoming.Sequence);
            Acknowledge(worker.Key, through, [.. worker.Where(IsRejected).Select(v => v.Incoming.Sequence)]);
        }
        GrantToAll();
    }

    private void Acknowledge(Guid worker, long through, ImmutableArray<long> rejected)
    {
        if (_workers.TryGetValue(worker, out var link)) link.Actor.Tell(new RecordProtocol.Acknowledged(through, rejected), _gateway);
    }

    private static bool IsRejected(LedgerProtocol.Verdict verdict) =>
        verdict.Refused is not null || verdict.Cell == RecordOutcome.Rejected || verdict.Foundation?.Outcome == RecordOutcome.Rejected;

    private void Apply(LedgerProtocol.Verdict verdict)
    {
        var outcome = verdict.Incoming.Outcome;
        switch (verdict)
        {
            case { Refused: not null }:
                // Not the trainer's fault, yet running it again for ever helps nobody.
                var refusals = _refusals[outcome.Key] = _refusals.GetValueOrDefault(outcome.Key) + 1;
                Follow(_state.FailureRecorded(outcome.Key, refusals, Now));
                break;
            case { Foundation: { } foundation }:
                ApplyFoundation(verdict.Incoming.Worker, outcome.Foundation!, foundation);
                break;
            case { Cell: { } cell }:
                ApplyCell(outcome.Cell!, cell);
                break;
            case { Failure: { } failure }:
                var follows = _state.FailureRecorded(outcome.Key, failure.Failures, Now);
                TellAccounts(outcome.Key, new SweepActor.AttemptFailed(follows.Quarantined.Count > 0));
                Follow(follows);
                break;
        }
    }

    private void ApplyFoundation(Guid worker, FoundationRecord record, FoundationOutcome outcome)
    {
        var key = record.Result.Key;
        if (outcome.Canonical is not { } canonical)
        {
            _state.Rejected(key);
            return;
        }
        _state.FoundationRecorded(key, canonical, Seconds(record.Execution));
        // Whoever trained it goes on with its own, unless the canonical one is another.
        foreach (var holder in _state.HoldersOfCells(key))
            if ((holder != worker || canonical.Digest != record.Result.Digest) && _workers.TryGetValue(holder, out var link))
                link.Actor.Tell(new WorkerProtocol.Canonical(key, canonical), _gateway);
    }

    private void ApplyCell(CellRecord record, RecordOutcome outcome)
    {
        var key = record.Result.Key;
        switch (outcome)
        {
            case RecordOutcome.Rejected:
                _state.Rejected(key);
                return;
            case RecordOutcome.Recorded:
                TellAccounts(key, new SweepActor.CellRecorded(record.Result.Status));
                break;
            case RecordOutcome.Conflict:
                _log.Error("Cell {0}: host {1} computed other bits than recorded before in the same numeric class. See the conflicts in the database.", key.Short, record.Execution.Host);
                break;
        }
        _state.CellRecorded(key, Seconds(record.Execution));
    }

    private static double Seconds(Execution execution) => (execution.FinishedAt - execution.StartedAt).TotalSeconds;

    private void TellAccounts(Digest cell, object message)
    {
        foreach (var sweep in _state.SweepsWith(cell)) _accounts[sweep].Tell(message);
    }

    // What follows from the state's decisions

    private void Follow(FailureVerdict verdict)
    {
        if (verdict.Quarantined.Count > 0)
        {
            var keys = verdict.Quarantined;
            _log.Warning("Given up after their last attempt: {0}.", string.Join(", ", keys.Select(k => k.Short)));
            _writer.Tell(new LedgerProtocol.Write("a quarantine", (ledger, term, cancellation) => ledger.QuarantineAsync(term, keys, "attempts are used up", cancellation)));
        }
        Ask(verdict.Release);
    }

    private void Ask(IReadOnlyDictionary<Guid, IReadOnlyList<Digest>> release)
    {
        foreach (var (worker, keys) in release)
            if (_workers.TryGetValue(worker, out var link))
                foreach (var part in keys.Chunk(WorkerProtocol.MostTasks)) link.Actor.Tell(new WorkerProtocol.Release(_term.Number, [.. part]), _gateway);
    }

    private void GrantToAll()
    {
        foreach (var link in _workers.Values) Grant(link);
    }

    private void Grant(WorkerLink link)
    {
        if (!link.HasJoined) return;
        foreach (var grant in link.Grants.Pack(_state.Assign(link.Row.Id, Now))) link.Actor.Tell(grant, _gateway);
    }
}

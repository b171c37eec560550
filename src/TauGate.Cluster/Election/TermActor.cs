using Akka.Actor;
using Akka.Event;
using Microsoft.Extensions.Logging;
using TauGate.Cluster.Configuration;
using TauGate.Cluster.Logging;
using TauGate.Cluster.Recording;
using TauGate.Cluster.Standing;
using TauGate.Cluster.Transfer;
using TauGate.Core.Election;
using TauGate.Core.Errors;
using TauGate.Core.Ports;

namespace TauGate.Cluster.Election;

/// <summary>
/// Takes and keeps the term, and runs the scheduler as its child while it holds it.
/// <code>
/// Watching --free, dead or silent--> (take) --taken--> Holding --lost--> Watching --schema changed--> Released
///     ^                                |                  |
///     '----------- not taken ----------'                  '--GiveUp--> Released
/// </code>
/// </summary>
internal sealed class TermActor : ReceiveActor, IWithTimers
{
    /// <summary>Command: give the term up for good. Answered by <see cref="GivenUp"/>.</summary>
    public sealed record GiveUp;

    /// <summary>Event: the term is released, or was not held.</summary>
    public sealed record GivenUp;

    /// <summary>Who this candidate is.</summary>
    /// <param name="Node">Stays the same when the ActorSystem is replaced.</param>
    public sealed record Candidate(string Address, Guid Node);

    private sealed record Look;

    private sealed record Saw(TermRow Row);

    private sealed record Taken(TermNumber? Term);

    private sealed record Beat;

    private sealed record Beaten(TermNumber Term, bool Held);

    private sealed record Failed(Exception Error);

    private readonly ITermStore _store;
    private readonly TermSettings _settings;
    private readonly Candidate _candidate;
    private readonly Func<TermNumber, Props> _scheduler;
    private readonly IActorRef _gateway;
    private readonly IActorRef _join;
    private readonly NodeStatus _status;
    private readonly TimeProvider _time;
    private readonly Action<EnvironmentException> _fail;
    private readonly OutageLog _reading;
    private readonly OutageLog _beating;
    private readonly string _holder;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private TermWatch _watch;
    private TermNumber _term;
    private IActorRef _child = ActorRefs.Nobody;

    /// <param name="join">Gets every reading of the row, and is told when the term is taken: coordinators meet at its
    /// holder.</param>
    /// <param name="fail">Called when the node can never work with this database again.</param>
    public TermActor(
        ITermStore store,
        TermSettings settings,
        Candidate candidate,
        Func<TermNumber, Props> scheduler,
        IActorRef gateway,
        IActorRef join,
        NodeStatus status,
        TimeProvider time,
        Action<EnvironmentException> fail
    )
    {
        (_join, _fail) = (join, fail);
        _reading = new OutageLog(_log, "The term cannot be read", "The term can be read again.");
        _beating = new OutageLog(_log, "The term's beat cannot be written", "The term's beat can be written again.");
        (_store, _settings, _candidate, _scheduler, _gateway, _status, _time) = (
            store,
            settings,
            candidate,
            scheduler,
            gateway,
            status,
            time
        );
        _holder = HolderName.Of(candidate.Node);
        _watch = new TermWatch(settings.Takeover);
        Watching();
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => Self.Tell(new Look());

    private void Watching()
    {
        Receive<Look>(_ =>
            _store
                .ReadAsync(CancellationToken.None)
                .PipeTo(Self, success: row => new Saw(row), failure: e => new Failed(e))
        );
        Receive<Saw>(m => OnSaw(m.Row));
        Receive<Taken>(m =>
        {
            if (m.Term is { } term)
                Hold(term);
            else
                LookLater();
        });
        Receive<Failed>(m => OnLookFailed(m.Error));
        Receive<GiveUp>(_ =>
        {
            Become(Released);
            Sender.Tell(new GivenUp());
        });
    }

    private void OnLookFailed(Exception error)
    {
        // The old schema will not come back, so there is nothing to wait for.
        if (error is SchemaChangedException changed)
        {
            _fail(changed);
            Become(Released);
            return;
        }
        _reading.Failed(error);
        LookLater();
    }

    private void OnSaw(TermRow row)
    {
        _reading.Succeeded();
        _status.SawTerm(row);
        // The holder is this node, in an ActorSystem that has ended.
        var isDead = row.Holder == _holder || HolderName.IsDead(row.Holder);
        if (!isDead)
            _join.Tell(new JoinActor.Observed(row));
        if (_watch.Observe(row, isDead, _time.GetElapsedTime(0)))
            _store
                .TryTakeAsync(row, _holder, _candidate.Address, CancellationToken.None)
                .PipeTo(Self, success: t => new Taken(t), failure: e => new Failed(e));
        else
            LookLater();
    }

    private void Hold(TermNumber term)
    {
        _term = term;
        NodeLog.Of(Context.System).LogInformation("This node holds term {Term} and hands out cells.", term);
        _child = Context.ActorOf(_scheduler(term), $"scheduler-{term}");
        _gateway.Tell(new GatewayActor.Installed(_child, term));
        _status.HoldsTerm(term, _holder);
        _join.Tell(new JoinActor.Elected());
        Become(Holding);
        Timers.StartPeriodicTimer(nameof(Beat), new Beat(), _settings.Beat);
    }

    private void Holding()
    {
        Receive<Beat>(_ =>
        {
            var term = _term;
            _store
                .BeatAsync(term, CancellationToken.None)
                .PipeTo(Self, success: held => new Beaten(term, held), failure: e => new Failed(e));
        });
        Receive<Beaten>(m =>
        {
            _beating.Succeeded();
            if (m.Term == _term && !m.Held)
                Lose();
        });
        Receive<LedgerProtocol.TermLost>(_ => Lose());
        // A holder that cannot beat goes on granting from memory until another takes over. Its writes are fenced.
        Receive<Failed>(m => _beating.Failed(m.Error));
        Receive<GiveUp>(_ =>
        {
            Drop();
            Become(Released);
            _store
                .ReleaseAsync(_term, CancellationToken.None)
                .PipeTo(Sender, Self, success: () => new GivenUp(), failure: e => new GivenUp());
        });
    }

    private void Released()
    {
        Receive<GiveUp>(_ => Sender.Tell(new GivenUp()));
        // Asked for before the end.
        Receive<Look>(_ => { });
        Receive<Saw>(_ => { });
        Receive<Beaten>(_ => { });
        // Taken while it was being given up.
        Receive<Taken>(m =>
        {
            if (m.Term is { } term)
                _store.ReleaseAsync(term, CancellationToken.None).PipeTo(Self, failure: e => new Failed(e));
        });
        Receive<Failed>(m => _log.Warning("The term cannot be released now: {0}", m.Error.Message));
    }

    private void Lose()
    {
        _log.Warning("Term {0} is lost: another coordinator hands out cells, and this one stands by.", _term);
        Drop();
        _watch = new TermWatch(_settings.Takeover);
        Become(Watching);
        LookLater();
    }

    private void Drop()
    {
        Timers.Cancel(nameof(Beat));
        Context.Stop(_child);
        _gateway.Tell(new GatewayActor.Uninstalled());
        _status.LostTerm();
    }

    private void LookLater() => Timers.StartSingleTimer(nameof(Look), new Look(), _settings.Beat);
}

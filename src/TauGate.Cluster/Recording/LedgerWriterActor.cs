using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using TauGate.Cluster.Configuration;
using TauGate.Cluster.Logging;
using TauGate.Core.Errors;
using TauGate.Core.Ports;
using TauGate.Core.Results;

namespace TauGate.Cluster.Recording;

/// <summary>
/// Writes to the ledger, one transaction at a time, each with everything that is waiting. Everything it is given is
/// written once and in order, however often the database goes away meanwhile.
/// <code>
/// Idle --work--> Writing --committed--> Idle | Writing
///                   |  ^ retry timer
///                   '--' transient error          TermLost: tells its parent and stops
/// </code>
/// </summary>
internal sealed class LedgerWriterActor : ReceiveActor, IWithTimers
{
    private sealed record Committed(ImmutableArray<LedgerProtocol.Verdict> Verdicts);

    private sealed record Failed(Exception Error);

    private sealed record Retry;

    private readonly ILedger _ledger;
    private readonly TermNumber _term;
    private readonly LedgerSettings _settings;
    private readonly Queue<LedgerProtocol.Incoming> _outcomes = new();
    private readonly Queue<LedgerProtocol.Write> _writes = new();
    private readonly Stack<ImmutableArray<LedgerProtocol.Incoming>> _parts = new();
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly OutageLog _writing;
    private ImmutableArray<LedgerProtocol.Incoming> _batch = [];
    private LedgerProtocol.Write? _write;
    private int _failures;
    private bool _busy;

    public LedgerWriterActor(ILedger ledger, TermNumber term, LedgerSettings settings)
    {
        (_ledger, _term, _settings) = (ledger, term, settings);
        _writing = new OutageLog(
            _log,
            "The ledger cannot be written",
            "The ledger can be written again; what waited is being recorded."
        );
        Receive<LedgerProtocol.Record>(m =>
        {
            foreach (var outcome in m.Outcomes)
                _outcomes.Enqueue(outcome);
            TakeNext();
        });
        Receive<LedgerProtocol.Write>(m =>
        {
            _writes.Enqueue(m);
            TakeNext();
        });
        Receive<Committed>(m =>
        {
            _writing.Succeeded();
            OnCommitted(m.Verdicts);
        });
        Receive<Failed>(m => OnFailed(m.Error));
        Receive<Retry>(_ => Execute());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private void TakeNext()
    {
        if (_busy)
            return;
        if (_parts.TryPop(out var part))
            _batch = part;
        else if (_writes.TryDequeue(out _write))
            _batch = [];
        else if (_outcomes.Count > 0)
            _batch = Dequeue();
        else
            return;
        Execute();
    }

    private ImmutableArray<LedgerProtocol.Incoming> Dequeue()
    {
        var batch = ImmutableArray.CreateBuilder<LedgerProtocol.Incoming>();
        while (batch.Count < _settings.Batch && _outcomes.TryDequeue(out var outcome))
            batch.Add(outcome);
        return batch.DrainToImmutable();
    }

    private void Execute()
    {
        _busy = true;
        var work = _write is { } write ? RunAsync(write) : RecordAsync(_batch);
        work.PipeTo(Self, failure: e => new Failed(e));
    }

    private async Task<Committed> RunAsync(LedgerProtocol.Write write)
    {
        await write.Action(_ledger, _term, CancellationToken.None);
        return new Committed([]);
    }

    private async Task<Committed> RecordAsync(ImmutableArray<LedgerProtocol.Incoming> batch)
    {
        var live = batch.Where(i => i.IsWritten).Select(i => i.Outcome!).ToArray();
        var records = new RecordBatch(
            [.. live.Select(o => o.Foundation).OfType<FoundationRecord>()],
            [.. live.Select(o => o.Cell).OfType<CellRecord>()],
            [.. live.Select(o => o.Failure).OfType<FailureRecord>()]
        );
        var outcome =
            live.Length == 0
                ? new BatchOutcome([], [], [])
                : await _ledger.RecordAsync(_term, records, CancellationToken.None);

        int foundation = 0,
            cell = 0,
            failure = 0;
        return new Committed([.. batch.Select(Verdict)]);

        LedgerProtocol.Verdict Verdict(LedgerProtocol.Incoming incoming) =>
            incoming switch
            {
                { IsWritten: false } => new(incoming, null, null, null, null),
                { Outcome.Foundation: not null } => new(incoming, outcome.Foundations[foundation++], null, null, null),
                { Outcome.Cell: not null } => new(incoming, null, outcome.Cells[cell++], null, null),
                _ => new(incoming, null, null, outcome.Failures[failure++], null),
            };
    }

    private void OnCommitted(ImmutableArray<LedgerProtocol.Verdict> verdicts)
    {
        if (verdicts.Length > 0)
            Context.Parent.Tell(new LedgerProtocol.Recorded(verdicts));
        if (_write?.Through is { } through)
            Context.Parent.Tell(through);
        Settle();
    }

    private void OnFailed(Exception error)
    {
        if (error is TermLostException)
        {
            Context.Parent.Tell(new LedgerProtocol.TermLost());
            Context.Stop(Self);
        }
        else if (TransientErrors.Includes(error))
        {
            _writing.Failed(error);
            var backoff = new Backoff(_settings.FirstRetry, _settings.LongestRetry);
            Timers.StartSingleTimer(nameof(Retry), new Retry(), backoff.After(++_failures));
        }
        else if (_batch.Length > 1)
        {
            // One bad record must not hold up the others: halve the batch until it is alone.
            var half = _batch.Length / 2;
            _parts.Push(_batch[half..]);
            _parts.Push(_batch[..half]);
            Settle();
        }
        else
        {
            _log.Error(error, "The ledger refuses {0}.", _write?.What ?? $"the outcome of {_batch[0].Outcome?.Key}");
            OnCommitted([.. _batch.Select(i => new LedgerProtocol.Verdict(i, null, null, null, error.Message))]);
        }
    }

    private void Settle()
    {
        (_busy, _write, _batch, _failures) = (false, null, [], 0);
        TakeNext();
    }
}

using System.Collections.Immutable;
using Akka.Actor;
using TauGate.Cluster.Configuration;
using TauGate.Cluster.Recording;
using TauGate.Core.Errors;
using TauGate.Core.Ports;
using TauGate.Core.Sweeps;

namespace TauGate.Cluster.Tests.Recording;

public sealed class LedgerWriterActorTests : ActorTests
{
    private static readonly LedgerSettings Settings = new(
        100,
        TimeSpan.FromMilliseconds(5),
        TimeSpan.FromMilliseconds(10)
    );
    private readonly LedgerProbe _ledger = new();
    private readonly IActorRef _writer;

    public LedgerWriterActorTests()
    {
        var ledger = _ledger;
        _writer = ActorOfAsTestActorRef<LedgerWriterActor>(
            Props.Create(() => new LedgerWriterActor(ledger, new TermNumber(5), Settings)),
            TestActor
        );
    }

    [Fact]
    public async Task Everything_that_waits_is_one_transaction()
    {
        var gate = _ledger.Hold();
        _writer.Tell(Record(1));
        _writer.Tell(Record(2));
        _writer.Tell(Record(3, 4));
        gate.SetResult();

        Assert.Single((await ExpectMsgAsync<LedgerProtocol.Recorded>()).Verdicts);
        Assert.Equal(
            [2L, 3, 4],
            (await ExpectMsgAsync<LedgerProtocol.Recorded>()).Verdicts.Select(v => v.Incoming.Sequence)
        );
        Assert.Equal([1, 3], _ledger.Batches.Select(b => b.Cells.Length));
    }

    [Fact]
    public async Task Transient_error_is_tried_again_and_loses_nothing()
    {
        _ledger.Errors.Enqueue(new EnvironmentException("the database is away"));
        _ledger.Errors.Enqueue(new TimeoutException());
        _writer.Tell(Record(1, 2));

        var recorded = await ExpectMsgAsync<LedgerProtocol.Recorded>();

        Assert.Equal([1L, 2], recorded.Verdicts.Select(v => v.Incoming.Sequence));
        Assert.All(recorded.Verdicts, v => Assert.Equal(RecordOutcome.Recorded, v.Cell));
    }

    [Fact]
    public async Task Record_that_the_database_refuses_does_not_hold_up_the_others()
    {
        var poison = Record(1, 2, 3, 4, 5);
        _ledger.Poison = poison.Outcomes[2].Outcome!.Key.AsCell();
        _writer.Tell(poison);

        var verdicts = new List<LedgerProtocol.Verdict>();
        while (verdicts.Count < 5)
            verdicts.AddRange((await ExpectMsgAsync<LedgerProtocol.Recorded>()).Verdicts);

        Assert.Equal([1L, 2, 3, 4, 5], verdicts.Select(v => v.Incoming.Sequence));
        Assert.Equal([3L], verdicts.Where(v => v.Refused is not null).Select(v => v.Incoming.Sequence));
    }

    [Fact]
    public async Task Stale_failure_is_acknowledged_in_its_turn_and_not_written()
    {
        _writer.Tell(
            new LedgerProtocol.Record([new LedgerProtocol.Incoming(default, 7, Outcomes.Failure(), IsStale: true)])
        );

        Assert.Null(Assert.Single((await ExpectMsgAsync<LedgerProtocol.Recorded>()).Verdicts).Failure);
        Assert.Empty(_ledger.Batches);
    }

    [Fact]
    public async Task Write_tells_when_it_is_through_and_not_before()
    {
        var tries = 0;
        _writer.Tell(
            new LedgerProtocol.Write(
                "a note",
                (_, _, _) => ++tries < 3 ? Task.FromException(new TimeoutException()) : Task.CompletedTask,
                "written"
            )
        );

        await ExpectMsgAsync("written");
        Assert.Equal(3, tries);
    }

    [Fact]
    public async Task Write_that_the_database_refuses_is_through_too()
    {
        _writer.Tell(
            new LedgerProtocol.Write(
                "a note",
                (_, _, _) => Task.FromException(new InvalidDataException("poison")),
                "refused"
            )
        );

        await ExpectMsgAsync("refused");
    }

    [Fact]
    public async Task Lost_term_is_told_and_ends_the_writer()
    {
        Watch(_writer);
        _ledger.Errors.Enqueue(new TermLostException(new TermNumber(5)));
        _writer.Tell(Record(1));

        await ExpectMsgAsync<LedgerProtocol.TermLost>();
        await ExpectTerminatedAsync(_writer);
    }

    private static LedgerProtocol.Record Record(params long[] sequences) =>
        new([.. sequences.Select(s => new LedgerProtocol.Incoming(default, s, Outcomes.Cell(key: $"cell {s}")))]);

    /// <summary>Records what it is asked to, fails when told to.</summary>
    private sealed class LedgerProbe : ILedger
    {
        private Task _gate = Task.CompletedTask;

        public List<RecordBatch> Batches { get; } = [];

        public Queue<Exception> Errors { get; } = new();

        public CellKey? Poison { get; set; }

        public TaskCompletionSource Hold()
        {
            var gate = new TaskCompletionSource();
            _gate = gate.Task;
            return gate;
        }

        public async Task<BatchOutcome> RecordAsync(TermNumber term, RecordBatch batch, CancellationToken cancellation)
        {
            await _gate;
            if (Errors.TryDequeue(out var error))
                throw error;
            if (batch.Cells.Any(c => c.Result.Key == Poison))
                throw new InvalidDataException("poison");
            Batches.Add(batch);
            return Outcomes.AllRecorded(batch);
        }

        public Task<ImmutableArray<ActiveSweep>> ActiveSweepsAsync(CancellationToken cancellation) =>
            throw new NotSupportedException();

        public Task<SweepSpec> SpecAsync(SpecDigest specDigest, CancellationToken cancellation) =>
            throw new NotSupportedException();

        public Task<LedgerSnapshot> SnapshotAsync(SweepId sweepId, CancellationToken cancellation) =>
            throw new NotSupportedException();

        public Task QuarantineAsync(
            TermNumber term,
            IReadOnlyCollection<TaskKey> tasks,
            string reason,
            CancellationToken cancellation
        ) => Task.CompletedTask;

        public Task NoteRunningAsync(
            TermNumber term,
            IReadOnlyDictionary<SweepId, int> running,
            CancellationToken cancellation
        ) => Task.CompletedTask;

        public Task<ImmutableArray<WorkerId>> KnownWorkersAsync(CancellationToken cancellation) =>
            Task.FromResult(ImmutableArray<WorkerId>.Empty);

        public Task UpsertWorkerAsync(TermNumber term, WorkerRow worker, CancellationToken cancellation) =>
            Task.CompletedTask;

        public Task WorkerGoneAsync(
            TermNumber term,
            WorkerId worker,
            long incarnation,
            WorkerState state,
            int spooled,
            CancellationToken cancellation
        ) => Task.CompletedTask;

        public Task RecordLossesAsync(
            TermNumber term,
            IReadOnlyCollection<NodeLoss> losses,
            CancellationToken cancellation
        ) => Task.CompletedTask;

        public Task<ImmutableArray<PendingCommand>> PendingCommandsAsync(CancellationToken cancellation) =>
            throw new NotSupportedException();

        public Task CommandsAppliedAsync(
            TermNumber term,
            IReadOnlyCollection<AppliedCommand> commands,
            CancellationToken cancellation
        ) => Task.CompletedTask;

        public Task ListenAsync(Action hint, CancellationToken cancellation) => throw new NotSupportedException();
    }
}

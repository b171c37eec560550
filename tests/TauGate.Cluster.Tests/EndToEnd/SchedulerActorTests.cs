using Akka.Actor;
using Akka.TestKit;
using TauGate.Cluster.Configuration;
using TauGate.Cluster.Protocol;
using TauGate.Cluster.Scheduling;
using TauGate.Cluster.Standing;
using TauGate.Cluster.Transfer;
using TauGate.Core.Ports;
using TauGate.Core.Sweeps;
using TauGate.Storage;

namespace TauGate.Cluster.Tests.EndToEnd;

/// <summary>
/// The scheduler's conversation with a worker over a real database: what it sends on what it hears, and on what is
/// lost, comes twice or too late.
/// </summary>
public sealed class SchedulerActorTests(PrivateServerFixture server) : ActorTests
{
    private static readonly byte[] Tensors = [1, 2, 3];
    private readonly WorkerRow _row = new(
        WorkerId.New(),
        1,
        "host",
        1,
        new NumericClass(Digest.Of("class"u8)),
        "class",
        "test",
        "2.10.0"
    );
    private readonly SweepSpec _spec = Samples.Sweep("conversation", 1, "a", "b");
    private readonly NodeStatus _status = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = Patience.OfTest)]
    public async Task Worker_is_welcomed_granted_and_acknowledged_when_its_outcomes_are_rows()
    {
        await using var talk = await StartAsync();

        talk.Scheduler.Tell(new WorkerProtocol.Hello(_row, default, talk.Database.ClusterId), talk.Worker);
        Assert.Equal(
            new TermNumber(1),
            (await talk.Worker.ExpectMsgAsync<WorkerProtocol.Welcome>(cancellationToken: Cancellation)).Term
        );
        Hold(talk);
        var grant = await talk.Worker.ExpectMsgAsync<WorkerProtocol.Grant>(cancellationToken: Cancellation);
        Assert.Equal((new TermNumber(1), 1L, SweepJson.DigestOf(_spec)), (grant.Term, grant.Number, grant.Spec));
        Assert.Equal(
            [(0L, true), (0L, false), (1L, false)],
            grant.Tasks.Select(t => (t.Ordinal, t.IsFoundation)).OrderBy(t => (t.Ordinal, !t.IsFoundation))
        );

        Deliver(talk, (1, Foundation()), (2, Cell(0)));
        Assert.Equal(2, (await AcknowledgedAsync(talk, through: 2)).Through);

        Assert.Equal(1, await PrivateServerFixture.NumberAsync(talk.Database, "SELECT count(*) FROM cell_result"));
        Assert.Equal(1, _status.Snapshot(1, 0).Sweeps.Single().Done);
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Outcome_that_comes_twice_is_recorded_once_and_acknowledged_twice()
    {
        await using var talk = await StartAsync();
        await JoinAsync(talk);
        var (foundation, cell) = (Foundation(), Cell(0));
        Deliver(talk, (1, foundation), (2, cell));
        await AcknowledgedAsync(talk, through: 2);

        Deliver(talk, (1, foundation), (2, cell));
        Deliver(talk, (3, Unknown()));

        // What the first delivery is told comes before the third is told anything.
        var told = new List<long>();
        while (!told.Contains(3))
            told.Add((await AcknowledgedAsync(talk, through: 2)).Through);
        Assert.Equal([2, 3], told);
        Assert.Equal(2, await PrivateServerFixture.NumberAsync(talk.Database, "SELECT count(*) FROM execution"));
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Cell_of_another_foundation_than_the_canonical_one_is_refused_and_granted_again()
    {
        await using var talk = await StartAsync();
        await JoinAsync(talk);
        var other = Cell(0, new TensorDigest(Digest.Of("another foundation"u8)));

        Deliver(talk, (1, Foundation()), (2, other));

        Assert.Equal([2L], (await AcknowledgedAsync(talk, through: 2)).Rejected);
        var again = await talk.Worker.FishForMessageAsync<WorkerProtocol.Grant>(
            g => g.Number > 1,
            cancellationToken: Cancellation
        );
        Assert.Equal((0L, false), (Assert.Single(again.Tasks).Ordinal, again.Tasks[0].IsFoundation));
        Assert.Equal(0, await PrivateServerFixture.NumberAsync(talk.Database, "SELECT count(*) FROM cell_result"));
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Grant_that_was_lost_is_sent_again_and_a_heartbeat_of_another_term_is_called()
    {
        await using var talk = await StartAsync();
        var grant = await JoinAsync(talk);

        WorkerProtocol.Grant? again = null;
        await NodeHarness.UntilAsync(() =>
        {
            // It goes on saying that it has seen none, until patience is over.
            talk.Scheduler.Tell(
                new WorkerProtocol.Heartbeat(_row.Id, 1, new TermNumber(1), GrantsSeen: 0, []),
                talk.Worker
            );
            again = talk.Worker.HasMessages
                ? talk.Worker.ReceiveOne(TimeSpan.Zero, Cancellation) as WorkerProtocol.Grant
                : null;
            return again is not null;
        });
        Assert.Equal((grant.Number, grant.Tasks.Length), (again!.Number, again.Tasks.Length));

        talk.Scheduler.Tell(
            new WorkerProtocol.Heartbeat(_row.Id, 1, new TermNumber(9), GrantsSeen: 1, []),
            talk.Worker
        );
        Assert.Equal(
            new TermNumber(1),
            (
                await talk.Worker.FishForMessageAsync<WorkerProtocol.Call>(_ => true, cancellationToken: Cancellation)
            ).Term
        );
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Failure_of_an_attempt_that_was_not_granted_is_acknowledged_and_counts_nothing()
    {
        await using var talk = await StartAsync();
        await JoinAsync(talk);

        Deliver(talk, (1, Unknown()));

        Assert.Equal(1, (await AcknowledgedAsync(talk, through: 1)).Through);
        Assert.Equal(0, await PrivateServerFixture.NumberAsync(talk.Database, "SELECT count(*) FROM failure"));
    }

    /// <summary>A sweep in a database, the first term, and its scheduler.</summary>
    private async Task<Conversation> StartAsync()
    {
        var database = await server.CreateDatabaseAsync();
        await database.Artifacts.PutAsync(ArtifactDigest.Of(Tensors), Tensors, Cancellation);
        await database.Sweeps.SubmitAsync(_spec, "test", null, Cancellation);
        var free = await database.Terms.ReadAsync(Cancellation);
        var term = await database.Terms.TryTakeAsync(free, "test", "akka.tcp://taugate@here:1", Cancellation);
        var settings = HoconFiles.Load(HoconFiles.DefaultFolder).Settings;
        var (gateway, status) = (CreateTestProbe().Ref, _status);
        var scheduler = Sys.ActorOf(
            Props.Create(() =>
                new SchedulerActor(
                    database.Ledger,
                    database.Tuning,
                    database.Growth,
                    term!.Value,
                    settings,
                    gateway,
                    status,
                    TimeProvider.System
                )
            )
        );
        return new Conversation(database, scheduler, CreateTestProbe());
    }

    private async Task<WorkerProtocol.Grant> JoinAsync(Conversation talk)
    {
        talk.Scheduler.Tell(new WorkerProtocol.Hello(_row, default, talk.Database.ClusterId), talk.Worker);
        Hold(talk);
        return await talk.Worker.FishForMessageAsync<WorkerProtocol.Grant>(_ => true, cancellationToken: Cancellation);
    }

    /// <summary>The worker holds nothing.</summary>
    private void Hold(Conversation talk) =>
        talk.Scheduler.Tell(new WorkerProtocol.Holding(_row.Id, 1, [], [], [], [], Last: true), talk.Worker);

    private void Deliver(Conversation talk, params (long Sequence, Outcome? Outcome)[] outcomes) =>
        talk.Scheduler.Tell(new GatewayActor.Outcomes(_row.Id, outcomes));

    private static async Task<RecordProtocol.Acknowledged> AcknowledgedAsync(Conversation talk, long through) =>
        await talk.Worker.FishForMessageAsync<RecordProtocol.Acknowledged>(
            a => a.Through >= through,
            cancellationToken: Cancellation
        );

    /// <summary>The actor is stopped before its database goes.</summary>
    private sealed record Conversation(Database Database, IActorRef Scheduler, TestProbe Worker) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Scheduler.GracefulStop(Patience.OfStep);
            await Database.DisposeAsync();
        }
    }

    private CellTask Task(long ordinal) => _spec.Task(_spec.Cell(ordinal));

    /// <summary>A failure of an attempt that was not granted.</summary>
    private Outcome Unknown()
    {
        var late = Outcomes.Failure(attempt: 7);
        return late with { Failure = late.Failure! with { Key = Task(0).Key } };
    }

    private Outcome Foundation() => Outcomes.FoundationOf(Task(0).Foundation.Key, ArtifactDigest.Of(Tensors));

    private Outcome Cell(long ordinal, TensorDigest? foundation = null) => Outcomes.CellOf(Task(ordinal), foundation);
}

using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using TauGate.Cluster.Configuration;
using TauGate.Cluster.Disk;
using TauGate.Cluster.Protocol;
using TauGate.Cluster.Tests.EndToEnd;
using TauGate.Cluster.Trainers;
using TauGate.Cluster.Workers;
using TauGate.Core.Ports;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;
using TauGate.Core.Work;

namespace TauGate.Cluster.Tests.Workers;

/// <summary>What a worker does by itself: without a coordinator, without room, with a clock that jumps.</summary>
public sealed class OutOfContactTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact(Timeout = Patience.OfTest)]
    public async Task Worker_goes_on_without_a_coordinator_and_says_so_once()
    {
        await using var harness = await WorkerHarness.StartAsync(["wait", "bias"], slots: 1);
        harness.GrantFoundation();
        harness.Grant("wait", "bias");
        await harness.ExecutesAsync("wait");

        harness.Coordinate(null);
        await NodeHarness.UntilAsync(() => harness.Log.Lines.Count == 1);
        harness.Go();
        await NodeHarness.UntilAsync(() => harness.Log.Lines.Count == 2);
        await NodeHarness.UntilAsync(() => harness.Heard.OfType<WorkerProtocol.Hello>().Count() > 3);
        harness.Coordinate(new TermNumber(2));
        await harness.HearAsync<Outcome>(o => o.Key == harness.Key("bias"));

        Assert.Equal(
            [
                "Warning: No coordinator: going on; tasks queued: 1, results spooled: 0. ",
                "Warning: Out of work until a coordinator is back; results spooled: 2. ",
                "Warning: Coordinator found again (term 2); results spooled: 2. ",
            ],
            harness.Log.Lines
        );
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Results_whose_tensors_are_gone_after_an_outage_are_one_line_with_their_number()
    {
        await using var harness = await WorkerHarness.StartAsync(["wait", "bias", "frozen"], slots: 1);
        harness.GrantFoundation();
        harness.Grant("wait", "bias", "frozen");
        await harness.ExecutesAsync("wait");
        harness.Coordinate(null);
        await NodeHarness.UntilAsync(() => harness.Log.Lines.Count == 1);
        harness.Go();
        await NodeHarness.UntilAsync(() => harness.Runtime.Spool.Count == 3);
        foreach (var file in Directory.EnumerateFiles(harness.Artifacts, "*", SearchOption.AllDirectories))
            File.Delete(file);

        harness.Coordinate(new TermNumber(2));
        await NodeHarness.UntilAsync(() => harness.Runtime.Spool.Count == 0);
        await NodeHarness.UntilAsync(() => harness.Told.Count > 0);

        Assert.Equal(
            ["The tensors of 3 results are gone from the cache or damaged; their tasks are run again."],
            harness.Told
        );
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Word_of_another_gateway_that_it_does_not_coordinate_changes_nothing()
    {
        await using var harness = await WorkerHarness.StartAsync(["frozen"]);
        harness.OtherGatewaySays(new WorkerProtocol.NotCoordinating());
        harness.GrantFoundation();
        harness.Grant("frozen");

        await harness.HearAsync<Outcome>(o => o.Key == harness.Key("frozen"));
        Assert.Empty(harness.Log.Lines);
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task ActorSystem_that_ends_is_an_outage_like_any_other()
    {
        await using var harness = await WorkerHarness.StartAsync(["frozen"]);
        await harness.EndSystemAsync();
        await harness.StartSystemAsync(new TermNumber(2));

        Assert.Equal(
            [
                "Warning: No coordinator: going on; tasks queued: 0, results spooled: 0. ",
                "Warning: Coordinator found again (term 2); results spooled: 0. ",
            ],
            harness.Log.Lines
        );
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Lone_task_executes_alone()
    {
        await using var harness = await WorkerHarness.StartAsync(["wait", "frozen"]);
        harness.GrantFoundation();
        harness.GrantAlone("wait");
        harness.Grant("frozen");
        await harness.ExecutesAsync("wait");
        await harness.ExecutesAsync("wait");
        harness.Go();

        await harness.HearAsync<Outcome>(o => o.Key == harness.Key("frozen"));
        Assert.Equal(
            [harness.Key("wait"), harness.Key("frozen")],
            harness.Heard.OfType<Outcome>().Where(o => o.Cell is not null).Select(o => o.Key)
        );
        Assert.DoesNotContain(harness.Heard.OfType<WorkerProtocol.Heartbeat>(), h => h.Executing.Length > 1);
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Clock_that_is_set_back_during_an_execution_does_not_shorten_it()
    {
        var time = new SteppedClock();
        await using var harness = await WorkerHarness.StartAsync(["frozen"], slots: 1, time, () =>
            new ClockTrainers(time)
        );
        harness.GrantFoundation();

        var execution = (await harness.HearAsync<Outcome>()).Failure!.Execution;
        Assert.InRange((execution.FinishedAt - execution.StartedAt).TotalSeconds, 0, Patience.OfTest / 1000);
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Nothing_begins_while_the_spool_is_full_and_it_goes_on_by_itself()
    {
        var log = new CollectedLog();
        await using var spool = Spool.Open(
            _folder.Sub("spool"),
            _folder.Sub("rejected"),
            new SpoolSettings(1 << 20, 1 << 20, 100),
            1,
            NullLogger.Instance
        );
        var board = new WorkBoard();
        using var guard = new SpoolGuard(spool, board, 100, () => long.MaxValue, new FakeTimeProvider(), log);
        board.TryAdd([Task()]);

        await spool.AppendAsync(new byte[101]);
        await NodeHarness.UntilAsync(() => log.Lines.Count == 1);
        var work = board.WorkAsync(0, TestContext.Current.CancellationToken);
        Assert.False(work.IsCompleted);
        Assert.Null(board.TryBegin(0));
        spool.Acknowledge(1);

        await work;
        Assert.Equal(Task(), board.TryBegin(0)?.Item);
        Assert.Equal(2, log.Lines.Count);
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Nothing_begins_while_the_disk_is_nearly_full_and_it_goes_on_by_itself()
    {
        var (log, time, free) = (new CollectedLog(), new FakeTimeProvider(), SpoolGuard.Reserve - 1);
        await using var spool = Spool.Open(
            _folder.Sub("spool"),
            _folder.Sub("rejected"),
            new SpoolSettings(1 << 20, 1 << 20, 100),
            1,
            NullLogger.Instance
        );
        var board = new WorkBoard();
        board.TryAdd([Task()]);
        using var guard = new SpoolGuard(spool, board, 100, () => Interlocked.Read(ref free), time, log);
        await NodeHarness.UntilAsync(() => log.Lines.Count == 1);
        var work = board.WorkAsync(0, TestContext.Current.CancellationToken);
        Assert.False(work.IsCompleted);

        Interlocked.Exchange(ref free, SpoolGuard.Reserve * 2);
        time.Advance(TimeSpan.FromSeconds(5));

        await work;
        Assert.Equal(Task(), board.TryBegin(0)?.Item);
        Assert.Single(log.Lines, l =>
            l.Contains("the disk of its home has 63 MiB left and 80 MiB are needed", StringComparison.Ordinal)
        );
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Worker_without_room_hands_back_its_queue_says_why_and_takes_work_again_when_there_is_room()
    {
        var (time, free) = (new FakeTimeProvider(), long.MaxValue);
        await using var harness = await WorkerHarness.StartAsync(
            ["wait", "bias", "frozen"],
            slots: 1,
            freeDisk: () => Interlocked.Read(ref free),
            time: time
        );
        harness.GrantFoundation();
        harness.Grant("wait", "bias");
        await harness.ExecutesAsync("wait");

        Interlocked.Exchange(ref free, 1 << 20);
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal([harness.Key("bias")], (await harness.HearAsync<WorkerProtocol.Released>()).Keys);
        var said = await harness.HearAsync<WorkerProtocol.Heartbeat>(m => m.IsHolding);
        Assert.Equal(
            "the disk of its home has 1 MiB left and 80 MiB are needed; it goes on when there is room",
            said.Obstacle
        );
        harness.Grant("frozen");
        Assert.Equal([harness.Key("frozen")], (await harness.HearAsync<WorkerProtocol.Released>()).Keys);
        // What executes ends.
        harness.Go();
        Assert.Equal(harness.Key("wait"), (await harness.HearAsync<Outcome>(o => o.Cell is not null)).Key);

        Interlocked.Exchange(ref free, long.MaxValue);
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Null((await harness.HearAsync<WorkerProtocol.Heartbeat>(m => !m.IsHolding)).Obstacle);
        harness.Grant("frozen");
        Assert.Equal(harness.Key("frozen"), (await harness.HearAsync<Outcome>()).Key);
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Worker_without_room_keeps_its_queue_until_the_next_welcome_while_no_coordinator_is_there()
    {
        var (time, free) = (new FakeTimeProvider(), long.MaxValue);
        await using var harness = await WorkerHarness.StartAsync(
            ["wait", "bias"],
            slots: 1,
            freeDisk: () => Interlocked.Read(ref free),
            time: time
        );
        harness.GrantFoundation();
        harness.Grant("wait", "bias");
        await harness.ExecutesAsync("wait");
        harness.Coordinate(null);
        await NodeHarness.UntilAsync(() => !harness.Runtime.Contact.IsConnected);

        Interlocked.Exchange(ref free, 1 << 20);
        time.Advance(TimeSpan.FromSeconds(5));
        await NodeHarness.UntilAsync(() => harness.Runtime.Obstacle is not null);
        Assert.Single(harness.Runtime.Board.Held.Queued);
        harness.Coordinate(new TermNumber(2));

        var holding = await harness.HearAsync<WorkerProtocol.Holding>(m => m.Last);
        Assert.DoesNotContain(harness.Heard.OfType<WorkerProtocol.Holding>().SkipWhile(m => m != holding), m =>
            m.Queued.Length > 0
        );
        Assert.Empty(harness.Runtime.Board.Held.Queued);
    }

    public void Dispose() => _folder.Dispose();

    private static WorkItem Task()
    {
        var spec = Samples.Sweep("s", 1, "frozen");
        var foundation = spec.Task(spec.Cell(0)).Foundation;
        return new WorkItem(
            foundation.Key,
            foundation,
            null,
            1,
            new TermNumber(1),
            "foundation",
            TimeSpan.FromMinutes(1),
            KeepAdapter: true
        );
    }

    /// <summary>The real clock, but for the date, which can be set.</summary>
    private sealed class SteppedClock : TimeProvider
    {
        public TimeSpan Step { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Step;
    }

    /// <summary>Trainers during whose tasks somebody sets the clock back by an hour; the tasks fail.</summary>
    private sealed class ClockTrainers(SteppedClock clock) : ITrainerStarter
    {
        public Task<ITrainer> StartAsync(Numerics numerics, CancellationToken cancellation) =>
            System.Threading.Tasks.Task.FromResult<ITrainer>(new Trainer(clock));

        public void Dispose() { }

        private sealed class Trainer(SteppedClock clock) : ITrainer
        {
            public Numerics Numerics => Numerics.Native;

            public TrainerIdentity Identity { get; } =
                new(Digest.Of("golden"u8), new NumericClass(Digest.Of("class"u8)), "fake class", "0.0.0");

            public bool IsUsable => true;

            public Task<TrainerReply> ExecuteAsync(WorkItem item, TaskFiles files, CancellationToken kill)
            {
                clock.Step -= TimeSpan.FromHours(1);
                return System.Threading.Tasks.Task.FromResult<TrainerReply>(
                    new TrainerReply.Failed(FailureKind.Errored, "the clock was set", "")
                );
            }

            public Task StopAsync(TimeSpan grace) => System.Threading.Tasks.Task.CompletedTask;

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}

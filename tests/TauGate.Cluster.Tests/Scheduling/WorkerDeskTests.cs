using System.Collections.Immutable;
using Akka.TestKit;
using TauGate.Cluster.Configuration;
using TauGate.Cluster.Protocol;
using TauGate.Cluster.Scheduling;
using TauGate.Core.Ports;
using TauGate.Core.Scheduling;
using TauGate.Core.Sweeps;

namespace TauGate.Cluster.Tests.Scheduling;

public sealed class WorkerDeskTests : ActorTests
{
    private static readonly TermNumber Term = new(3);
    private static readonly ClusterSettings Settings = HoconFiles.Load(HoconFiles.DefaultFolder).Settings;
    private static readonly WorkerRow Row = new(WorkerId.New(), 1, "host", 1, default, "class", "0.2.0", "2.10.0");
    private readonly SchedulerState _state = new(SchedulerSettings.Default);
    private readonly SweepSpec _spec = Samples.Sweep("s", 1, "a");
    private readonly WorkerRoster _roster;
    private readonly WorkerDesk _desk;
    private readonly TestProbe _worker;

    public WorkerDeskTests()
    {
        var (writer, log) = (CreateTestProbe(), Akka.Event.Logging.GetLogger(Sys, "desk"));
        _roster = new WorkerRoster(Term, TestActor);
        var dispatcher = new Dispatcher(_roster, Term, writer, log);
        _state.Open();
        _desk = new WorkerDesk(
            _state,
            _roster,
            dispatcher,
            new WorkerRows(writer),
            Term,
            Settings,
            TestActor,
            Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance
        );
        _worker = CreateTestProbe();
        _state.Activate(
            SweepGrid.Expand(new SweepId(1), _spec, SweepJson.DigestOf(_spec)),
            new LedgerSnapshot(
                ImmutableHashSet<long>.Empty,
                ImmutableHashSet<long>.Empty,
                ImmutableDictionary<TaskKey, int>.Empty,
                ImmutableDictionary<FoundationKey, CanonicalFoundation>.Empty
            )
        );
        _desk.Open(At(0));
    }

    [Fact]
    public async Task Worker_that_reconnects_keeps_what_it_executes_until_it_has_said_what_it_holds()
    {
        var foundation = await AdmitAsync();
        Beat(1, foundation);

        Hello(2, incarnation: 1);
        Assert.True(_state.IsCurrent(Row.Id, foundation, 1));

        Hello(3, incarnation: 2);
        Assert.False(_state.IsCurrent(Row.Id, foundation, 1));
    }

    [Fact]
    public async Task Worker_that_idles_over_what_it_was_given_is_called_and_says_anew_what_it_holds()
    {
        var foundation = await AdmitAsync();
        var patience = (int)Settings.Worker.LostAfter.TotalSeconds;
        Beat(1, foundation);
        for (var second = 2; second < 2 + patience; second++)
            Beat(second);
        Assert.False(_worker.HasMessages);

        Beat(2 + patience);

        Assert.Equal(
            Term,
            (
                await _worker.FishForMessageAsync<WorkerProtocol.Call>(
                    _ => true,
                    cancellationToken: TestContext.Current.CancellationToken
                )
            ).Term
        );
        await AdmitAsync(3 + patience);
    }

    [Fact]
    public async Task Worker_without_room_is_given_nothing_and_its_row_says_why_until_it_has_room()
    {
        var foundation = await AdmitAsync();
        _desk.OnReleased(new WorkerProtocol.Released(Row.Id, 1, [foundation]), At(1));
        await _worker.FishForMessageAsync<WorkerProtocol.Grant>(
            _ => true,
            cancellationToken: TestContext.Current.CancellationToken
        );

        _desk.OnHeartbeat(Held(2, "the disk is full"), _worker, At(2));
        _desk.OnReleased(
            new WorkerProtocol.Released(Row.Id, 1, [.. _spec.Cells().Select(c => _spec.Task(c).Key), foundation]),
            At(2)
        );
        Assert.Equal(
            (WorkerState.Holding, "the disk is full"),
            (_roster.Find(Row.Id)!.Row.State, _roster.Find(Row.Id)!.Row.Reason)
        );
        Assert.Empty(_state.Assign(Row.Id, At(3)));
        var other = Guid.NewGuid();
        _state.Join(new WorkerId(other), 1, [], []);
        Assert.NotEmpty(_state.Assign(new WorkerId(other), At(3)));
        _state.Lose(new WorkerId(other));

        Beat(4);
        Assert.Equal((WorkerState.Active, null), (_roster.Find(Row.Id)!.Row.State, _roster.Find(Row.Id)!.Row.Reason));
        await _worker.FishForMessageAsync<WorkerProtocol.Grant>(
            _ => true,
            cancellationToken: TestContext.Current.CancellationToken
        );
    }

    [Fact]
    public async Task Worker_whose_slots_wait_for_a_core_says_so_and_is_not_called()
    {
        await AdmitAsync();
        for (var second = 1; second < 3 * (int)Settings.Worker.LostAfter.TotalSeconds; second++)
            _desk.OnHeartbeat(Held(1, "1 slot waits for a core") with { IsHolding = false }, _worker, At(second));

        Assert.Equal(
            (WorkerState.Active, "1 slot waits for a core"),
            (_roster.Find(Row.Id)!.Row.State, _roster.Find(Row.Id)!.Row.Reason)
        );
        await _worker.ExpectNoMsgAsync(TimeSpan.Zero, TestContext.Current.CancellationToken);
    }

    private static WorkerProtocol.Heartbeat Held(long seen, string why) =>
        new(Row.Id, 1, Term, seen, [], IsHolding: true, Obstacle: why);

    /// <summary>Brings the worker in with nothing in its hands; the task that it is given first.</summary>
    private async Task<TaskKey> AdmitAsync(int second = 0)
    {
        Hello(second, incarnation: 1);
        _desk.OnHolding(new WorkerProtocol.Holding(Row.Id, 1, [], [], [], [], Last: true), At(second));
        var grant = await _worker.FishForMessageAsync<WorkerProtocol.Grant>(
            _ => true,
            cancellationToken: TestContext.Current.CancellationToken
        );
        Assert.True(grant.Tasks[0].IsFoundation);
        return _spec.Task(_spec.Cell(grant.Tasks[0].Ordinal)).Foundation.Key;
    }

    private void Hello(int second, long incarnation) =>
        _desk.OnHello(
            new WorkerProtocol.Hello(Row with { Incarnation = incarnation }, default, default),
            _worker,
            At(second)
        );

    private void Beat(int second, params TaskKey[] executing) =>
        _desk.OnHeartbeat(new WorkerProtocol.Heartbeat(Row.Id, 1, Term, 1, [.. executing]), _worker, At(second));

    private static TimeSpan At(int second) => TimeSpan.FromSeconds(second);
}

using Akka.Actor;
using TauGate.Cluster.Protocol;
using TauGate.Cluster.Transfer;
using TauGate.Core.Ports;

namespace TauGate.Cluster.Tests.Transfer;

public sealed class GatewayActorTests : ActorTests
{
    private static readonly GatewayActor.Host Here = new(new ClusterId(Guid.NewGuid()), "0.2.0");
    private static readonly WorkerProtocol.Hello Hello = new(
        new WorkerRow(WorkerId.New(), 1, "host", 1, default, "class", "0.1.0", "2.10.0"),
        default,
        Here.Cluster
    );
    private readonly IActorRef _gateway;

    public GatewayActorTests() =>
        _gateway = Sys.ActorOf(
            Props.Create(() => new GatewayActor(Props.Create(() => new Desk()), Here, TimeProvider.System))
        );

    [Fact]
    public async Task Worker_is_told_when_nobody_coordinates_here_and_called_when_somebody_does()
    {
        var worker = CreateTestProbe();
        _gateway.Tell(Hello, worker);
        await worker.ExpectMsgAsync<WorkerProtocol.NotCoordinating>();

        _gateway.Tell(new GatewayActor.Installed(TestActor, new TermNumber(4)));
        Assert.Equal(new TermNumber(4), (await worker.ExpectMsgAsync<WorkerProtocol.Call>()).Term);

        _gateway.Tell(Hello, worker);
        await ExpectMsgAsync(Hello);
        Assert.Equal(worker.Ref, LastSender);

        _gateway.Tell(new GatewayActor.Uninstalled());
        await worker.ExpectMsgAsync<WorkerProtocol.NotCoordinating>();
    }

    [Fact]
    public async Task Slices_become_outcomes_for_the_scheduler_and_a_gap_asks_for_a_new_stream()
    {
        _gateway.Tell(new GatewayActor.Installed(TestActor, new TermNumber(1)));
        var (worker, stream) = (WorkerId.New(), Guid.NewGuid());
        var frame = RecordStream.Frame(12, WireJson.Write(Outcomes.Cell()));
        _gateway.Tell(new RecordProtocol.Slice(worker, stream, 0) { Bytes = frame.AsMemory(0, 30) });
        _gateway.Tell(new RecordProtocol.Slice(worker, stream, 1) { Bytes = frame.AsMemory(30) });

        var outcomes = await ExpectMsgAsync<GatewayActor.Outcomes>();
        Assert.Equal((worker, 12L), (outcomes.Worker, Assert.Single(outcomes.Arrived).Sequence));

        _gateway.Tell(new RecordProtocol.Slice(worker, stream, 3) { Bytes = frame }, TestActor);
        Assert.Equal(stream, (await ExpectMsgAsync<RecordProtocol.Restart>()).Stream);
    }

    [Fact]
    public async Task Worker_of_this_version_or_the_next_learns_the_database_and_another_is_refused_with_ours()
    {
        _gateway.Tell(new JoinProtocol.Introduce(JoinProtocol.Version + 1, "0.3.0"), TestActor);
        Assert.Equal(Here.Cluster, (await ExpectMsgAsync<JoinProtocol.Introduction>()).Cluster);

        _gateway.Tell(new JoinProtocol.Introduce(JoinProtocol.Version + 2, "0.4.0"), TestActor);
        Assert.Equal(
            new JoinProtocol.Refused(JoinProtocol.Version, "0.2.0"),
            await ExpectMsgAsync<JoinProtocol.Refused>()
        );
    }

    [Fact]
    public async Task Worker_of_another_database_is_not_answered()
    {
        _gateway.Tell(new GatewayActor.Installed(TestActor, new TermNumber(1)));
        _gateway.Tell(Hello with { Cluster = new ClusterId(Guid.NewGuid()) }, TestActor);
        _gateway.Tell(Hello, TestActor);
        await ExpectMsgAsync(Hello);
    }

    private sealed class Desk : ReceiveActor;
}

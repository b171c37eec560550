using Akka.Actor;
using Akka.TestKit.Xunit;
using TauGate.Cluster.Coordination;
using TauGate.Cluster.Protocol;
using TauGate.Cluster.Serialization;
using TauGate.Core.Ports;

namespace TauGate.Cluster.Tests.Coordination;

public sealed class GatewayActorTests : TestKit
{
    private static readonly WorkerProtocol.Hello Hello = new(new WorkerRow(Guid.NewGuid(), 1, "host", 1, default, "class", "0.1.0", "2.10.0"), 0);
    private readonly IActorRef _gateway;

    public GatewayActorTests() => _gateway = Sys.ActorOf(Props.Create(() => new GatewayActor(Props.Create(() => new Desk()))));

    [Fact]
    public async Task Worker_is_told_when_nobody_coordinates_here_and_called_when_somebody_does()
    {
        var worker = CreateTestProbe();
        _gateway.Tell(Hello, worker);
        await worker.ExpectMsgAsync<WorkerProtocol.NotCoordinating>();

        _gateway.Tell(new GatewayActor.Installed(TestActor, 4));
        Assert.Equal(4, (await worker.ExpectMsgAsync<WorkerProtocol.Call>()).Term);

        _gateway.Tell(Hello, worker);
        await ExpectMsgAsync(Hello);
        Assert.Equal(worker.Ref, LastSender);

        _gateway.Tell(new GatewayActor.Uninstalled());
        await worker.ExpectMsgAsync<WorkerProtocol.NotCoordinating>();
    }

    [Fact]
    public async Task Slices_become_outcomes_for_the_scheduler_and_a_gap_asks_for_a_new_stream()
    {
        _gateway.Tell(new GatewayActor.Installed(TestActor, 1));
        var (worker, stream) = (Guid.NewGuid(), Guid.NewGuid());
        var frame = RecordStream.Frame(12, WireJson.Write(Outcomes.Cell()));
        _gateway.Tell(new RecordProtocol.Slice(worker, stream, 0) { Bytes = frame.AsMemory(0, 30) });
        _gateway.Tell(new RecordProtocol.Slice(worker, stream, 1) { Bytes = frame.AsMemory(30) });

        var outcomes = await ExpectMsgAsync<GatewayActor.Outcomes>();
        Assert.Equal((worker, 12L), (outcomes.Worker, Assert.Single(outcomes.Arrived).Sequence));

        _gateway.Tell(new RecordProtocol.Slice(worker, stream, 3) { Bytes = frame }, TestActor);
        Assert.Equal(stream, (await ExpectMsgAsync<RecordProtocol.Restart>()).Stream);
    }

    private sealed class Desk : ReceiveActor;
}

using Akka.Actor;
using TauGate.Cluster.Configuration;
using TauGate.Cluster.Scheduling;
using TauGate.Core.Ports;

namespace TauGate.Cluster.Tests.Scheduling;

public sealed class WorkerRosterTests
{
    private static readonly WorkerSettings Settings = new(
        TimeSpan.FromSeconds(1),
        TimeSpan.FromSeconds(10),
        TimeSpan.FromSeconds(15),
        TimeSpan.FromSeconds(60)
    );
    private readonly WorkerRoster _roster = new(new TermNumber(1), ActorRefs.Nobody);
    private readonly WorkerLink _link;

    public WorkerRosterTests() =>
        _link = _roster.Add(
            new WorkerRow(WorkerId.New(), 1, "host", 2, default, "class", "0.1.0", "2.10.0"),
            ActorRefs.Nobody,
            At(0)
        );

    [Fact]
    public void Worker_that_is_silent_while_the_coordinator_listens_is_lost()
    {
        for (var second = 1; second <= 10; second++)
            Assert.Empty(_roster.Silent(At(second), Settings));
        Assert.Equal([_link], _roster.Silent(At(11), Settings));
    }

    [Fact]
    public void Silence_while_the_coordinator_itself_stood_still_is_not_the_workers()
    {
        Assert.Empty(_roster.Silent(At(1), Settings));
        Assert.Empty(_roster.Silent(At(60), Settings));

        for (var second = 61; second <= 70; second++)
            Assert.Empty(_roster.Silent(At(second), Settings));
        Assert.Equal([_link], _roster.Silent(At(71), Settings));
    }

    private static TimeSpan At(int seconds) => TimeSpan.FromSeconds(seconds);
}

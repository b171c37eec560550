using Akka.Actor;
using Akka.TestKit;
using TauGate.Cluster.Scheduling;
using TauGate.Cluster.Standing;
using TauGate.Core.Results;
using TauGate.Core.Scheduling;

namespace TauGate.Cluster.Tests.Scheduling;

/// <summary>A sweep's account, and when its scheduler is told that the sweep is through.</summary>
public sealed class SweepActorTests : ActorTests
{
    private static readonly SweepId Id = new(7);
    private readonly NodeStatus _status = new();
    private readonly TestProbe _scheduler;

    public SweepActorTests() => _scheduler = CreateTestProbe();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sweep_is_through_once_when_its_last_cell_is_recorded_or_given_up()
    {
        var sweep = Start(cells: 3);
        sweep.Tell(new SweepActor.CellRecorded(CellStatus.Done));
        sweep.Tell(new SweepActor.AttemptFailed(Quarantined: false));
        sweep.Tell(new SweepActor.CellRecorded(CellStatus.Diverged));
        await UntilAsync(new SweepAccount("sweep", 3, 2, 1, 0, 0, 1));
        Assert.False(_scheduler.HasMessages);

        sweep.Tell(new SweepActor.AttemptFailed(Quarantined: true));
        await _scheduler.ExpectMsgAsync<SweepActor.Settled>(cancellationToken: Cancellation);

        // A copy that another worker has trained too changes nothing that was said.
        sweep.Tell(new SweepActor.AttemptFailed(Quarantined: false));
        await UntilAsync(new SweepAccount("sweep", 3, 2, 1, 0, 1, 3));
        Assert.False(_scheduler.HasMessages);
    }

    [Fact]
    public async Task Sweep_that_is_read_anew_with_more_cells_is_through_again_and_keeps_what_was_seen()
    {
        var sweep = Start(cells: 1);
        sweep.Tell(new SweepActor.CellRecorded(CellStatus.Collapsed));
        await _scheduler.ExpectMsgAsync<SweepActor.Settled>(cancellationToken: Cancellation);

        sweep.Tell(new SweepActor.Anew(new SweepAccount("sweep", 2, 1, 0, 0, 0, 0)));
        await UntilAsync(new SweepAccount("sweep", 2, 1, 0, 1, 0, 0));

        sweep.Tell(new SweepActor.CellRecorded(CellStatus.Done));
        await _scheduler.ExpectMsgAsync<SweepActor.Settled>(cancellationToken: Cancellation);
    }

    [Fact]
    public async Task Sweep_that_has_ended_is_in_no_status_any_more()
    {
        var sweep = Start(cells: 1);
        await UntilAsync(new SweepAccount("sweep", 1, 0, 0, 0, 0, 0));

        await sweep.GracefulStop(Patience.OfStep);

        Assert.Empty(_status.Snapshot(1, 0).Sweeps);
    }

    private IActorRef Start(int cells)
    {
        var status = _status;
        var account = new SweepAccount("sweep", cells, 0, 0, 0, 0, 0);
        return _scheduler.ChildActorOf(Props.Create(() => new SweepActor(Id, account, status)), Cancellation);
    }

    private Task UntilAsync(SweepAccount expected) =>
        AwaitAssertAsync(
            () => Assert.Equal([expected], _status.Snapshot(1, 0).Sweeps),
            Patience.OfStep,
            cancellationToken: Cancellation
        );
}

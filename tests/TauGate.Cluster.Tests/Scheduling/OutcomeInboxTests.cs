using System.Collections.Immutable;
using TauGate.Cluster.Protocol;
using TauGate.Cluster.Recording;
using TauGate.Cluster.Scheduling;
using TauGate.Cluster.Transfer;
using TauGate.Core.Ports;
using TauGate.Core.Scheduling;
using TauGate.Core.Sweeps;

namespace TauGate.Cluster.Tests.Scheduling;

public sealed class OutcomeInboxTests
{
    private static readonly WorkerId Worker = WorkerId.New();
    private readonly SchedulerState _state = new(SchedulerSettings.Default);
    private readonly OutcomeInbox _inbox;

    public OutcomeInboxTests()
    {
        _inbox = new OutcomeInbox(_state);
        var spec = Samples.Sweep("s", 1, "a");
        _state.Activate(
            SweepGrid.Expand(new SweepId(1), spec, SweepJson.DigestOf(spec)),
            new LedgerSnapshot(
                ImmutableHashSet<long>.Empty,
                ImmutableHashSet<long>.Empty,
                ImmutableDictionary<TaskKey, int>.Empty,
                ImmutableDictionary<FoundationKey, CanonicalFoundation>.Empty
            )
        );
        _state.Join(Worker, 1, [], []);
    }

    [Fact]
    public void Outcome_is_taken_once_and_acknowledged_again_when_it_comes_again()
    {
        var first = Accept((1, Outcomes.Cell()), (2, Outcomes.Cell()));
        Assert.Equal([1L, 2], first.Select(i => i.Sequence));
        Assert.Empty(Accept((1, Outcomes.Cell()), (2, Outcomes.Cell())));
        Assert.Null(_inbox.Again(Worker));

        var (worker, acknowledged) = Assert.Single(
            _inbox.Recorded([
                .. first.Select(i => new LedgerProtocol.Verdict(i, null, RecordOutcome.Recorded, null, null)),
            ])
        );

        Assert.Equal((Worker, 2L), (worker, acknowledged.Through));
        Assert.Equal(2, _inbox.Again(Worker)!.Through);
    }

    [Fact]
    public void Rejected_and_unreadable_outcomes_are_named_in_the_acknowledgement()
    {
        var incoming = Accept((1, Outcomes.Cell()), (2, null), (3, Outcomes.Cell()));
        var verdicts = incoming
            .Select(i => new LedgerProtocol.Verdict(
                i,
                null,
                i.Sequence == 1 ? RecordOutcome.Rejected : RecordOutcome.Recorded,
                null,
                null
            ))
            .ToImmutableArray();

        var (_, acknowledged) = Assert.Single(_inbox.Recorded(verdicts));

        Assert.Equal(3, acknowledged.Through);
        Assert.Equal([1L, 2], acknowledged.Rejected);
        Assert.False(incoming[1].IsWritten);
    }

    [Fact]
    public void Failure_of_the_lease_counts_and_another_is_stale_and_frees_the_task()
    {
        var task = _state.Assign(Worker, TimeSpan.Zero)[0];

        Assert.True(Accept((1, FailureOf(task.Key, attempt: 7)))[0].IsStale);
        Assert.Equal(task.Key, Assert.Single(_state.Assign(Worker, TimeSpan.Zero)).Key);
        Assert.False(Accept((2, FailureOf(task.Key, attempt: 1)))[0].IsStale);
    }

    private ImmutableArray<LedgerProtocol.Incoming> Accept(params (long, Outcome?)[] arrived) =>
        _inbox.Accept(new GatewayActor.Outcomes(Worker, arrived));

    private static Outcome FailureOf(TaskKey key, int attempt)
    {
        var outcome = Outcomes.Failure(attempt: attempt);
        return outcome with { Failure = outcome.Failure! with { Key = key } };
    }
}

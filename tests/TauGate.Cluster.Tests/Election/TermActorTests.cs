using Akka.Actor;
using TauGate.Cluster.Configuration;
using TauGate.Cluster.Election;
using TauGate.Cluster.Standing;
using TauGate.Cluster.Transfer;
using TauGate.Core.Errors;
using TauGate.Core.Ports;

namespace TauGate.Cluster.Tests.Election;

public sealed class TermActorTests : ActorTests
{
    private readonly TermProbe _store = new();
    private readonly NodeStatus _status = new();
    private readonly TaskCompletionSource<EnvironmentException> _failure = new(
        TaskCreationOptions.RunContinuationsAsynchronously
    );

    [Fact]
    public async Task Free_term_is_taken_and_its_scheduler_installed()
    {
        Start();

        Assert.Equal(new TermNumber(1), (await ExpectMsgAsync<GatewayActor.Installed>()).Term);
        Assert.True(_status.Snapshot(1, 0).HoldsTerm);
    }

    [Fact]
    public async Task Term_of_a_dead_process_of_this_boot_is_taken_without_waiting()
    {
        // Process ids do not get that large.
        _store.Row = new TermRow(new TermNumber(4), "host/boot/2000000000/17/node", "address", 9);
        Start();

        Assert.Equal(new TermNumber(5), (await ExpectMsgAsync<GatewayActor.Installed>()).Term);
    }

    [Fact]
    public async Task Beating_holder_keeps_its_term_and_a_silent_one_loses_it()
    {
        _store.Row = new TermRow(new TermNumber(4), "another/boot/1/1", "address", 9);
        _store.BeatsOfOther = 20;
        Start();

        await ExpectMsgAsync<GatewayActor.Installed>();
        Assert.Equal(0, _store.BeatsOfOther);
    }

    [Fact]
    public async Task Lost_term_ends_the_scheduler()
    {
        Start();
        var installed = await ExpectMsgAsync<GatewayActor.Installed>();
        Watch(installed.Scheduler);
        _store.Row = _store.Row with { Number = new TermNumber(2), Holder = "another/boot/1/1" };
        _store.BeatsOfOther = int.MaxValue;

        await FishForMessageAsync(m => m is GatewayActor.Uninstalled);
        await FishForMessageAsync(m => m is Terminated t && t.ActorRef.Equals(installed.Scheduler));
        Assert.False(_status.Snapshot(1, 0).HoldsTerm);
    }

    [Fact]
    public async Task Term_given_up_is_released_and_not_taken_again()
    {
        var actor = Start();
        await ExpectMsgAsync<GatewayActor.Installed>();

        actor.Tell(new TermActor.GiveUp(), TestActor);

        await FishForMessageAsync(m => m is TermActor.GivenUp);
        Assert.Null(_store.Row.Holder);
        actor.Tell(new TermActor.GiveUp(), TestActor);
        await ExpectMsgAsync<TermActor.GivenUp>();
        Assert.Equal(new TermNumber(1), _store.Row.Number);
    }

    [Fact]
    public async Task Database_that_is_away_is_asked_again()
    {
        _store.Failures = 3;
        Start();

        await ExpectMsgAsync<GatewayActor.Installed>();
        Assert.Equal(0, _store.Failures);
    }

    [Fact]
    public async Task Schema_that_changed_ends_the_node_and_is_not_asked_again()
    {
        _store.Error = new SchemaChangedException("changed to version 2");
        var actor = Start();

        Assert.Same(_store.Error, await _failure.Task.WaitAsync(TestContext.Current.CancellationToken));
        actor.Tell(new TermActor.GiveUp(), TestActor);
        await ExpectMsgAsync<TermActor.GivenUp>();
        Assert.Equal(1, _store.Reads);
    }

    [Fact]
    public async Task Outage_is_told_once_and_so_is_its_end()
    {
        _store.Failures = 3;
        var warnings = CreateTestProbe();
        Sys.EventStream.Subscribe(warnings, typeof(Akka.Event.Warning));
        Start();

        await ExpectMsgAsync<GatewayActor.Installed>();
        Assert.Contains(
            "cannot be read",
            (await warnings.ExpectMsgAsync<Akka.Event.Warning>()).Message.ToString(),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "can be read again",
            (await warnings.ExpectMsgAsync<Akka.Event.Warning>()).Message.ToString(),
            StringComparison.Ordinal
        );
    }

    private IActorRef Start()
    {
        var (store, status, gateway) = (_store, _status, TestActor);
        var settings = new TermSettings(TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(50));
        var candidate = new TermActor.Candidate("akka.tcp://taugate@here:1", Guid.NewGuid());
        Func<TermNumber, Props> scheduler = _ => Props.Create(() => new EmptyActor());
        Action<EnvironmentException> fail = e => _failure.TrySetResult(e);
        var join = CreateTestProbe().Ref;
        return Sys.ActorOf(
            Props.Create(() =>
                new TermActor(store, settings, candidate, scheduler, gateway, join, status, TimeProvider.System, fail)
            )
        );
    }

    private sealed class EmptyActor : ReceiveActor;

    /// <summary>One row. Another holder's beat moves with every look as long as it has beats left.</summary>
    private sealed class TermProbe : ITermStore
    {
        public TermRow Row { get; set; } = new(default, null, null, 0);

        public int BeatsOfOther { get; set; }

        public int Failures { get; set; }

        public EnvironmentException? Error { get; set; }

        public int Reads { get; private set; }

        public Task<TermRow> ReadAsync(CancellationToken cancellation)
        {
            Reads++;
            if (Error is { } error)
                return Task.FromException<TermRow>(error);
            if (Failures > 0)
            {
                Failures--;
                return Task.FromException<TermRow>(new EnvironmentException("away"));
            }
            if (BeatsOfOther > 0)
            {
                BeatsOfOther--;
                Row = Row with { Beat = Row.Beat + 1 };
            }
            return Task.FromResult(Row);
        }

        public Task<TermNumber?> TryTakeAsync(
            TermRow observed,
            string holder,
            string address,
            CancellationToken cancellation
        )
        {
            if (observed != Row)
                return Task.FromResult<TermNumber?>(null);
            Row = new TermRow(Row.Number.Next, holder, address, 0);
            return Task.FromResult<TermNumber?>(Row.Number);
        }

        public Task<bool> BeatAsync(TermNumber term, CancellationToken cancellation) =>
            Task.FromResult(Row.Number == term);

        public Task ReleaseAsync(TermNumber term, CancellationToken cancellation)
        {
            if (Row.Number == term)
                Row = Row with { Holder = null, Address = null };
            return Task.CompletedTask;
        }
    }
}

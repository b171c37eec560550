using TauGate.Cluster.Protocol;
using TauGate.Cluster.Tests.EndToEnd;

namespace TauGate.Cluster.Tests.Workers;

/// <summary>What a worker gives back: single tasks that nobody wants, and everything when it is to leave.</summary>
public sealed class LeavingTests
{
    [Fact(Timeout = Patience.OfTest)]
    public async Task Abandoned_task_is_killed_at_no_attempt_and_the_others_go_on()
    {
        await using var harness = await WorkerHarness.StartAsync(["hang", "wait", "bias", "frozen"]);
        harness.GrantFoundation();
        harness.Grant("hang", "wait", "bias");
        await harness.ExecutesAsync("hang", "wait");

        harness.Say(new WorkerProtocol.Abandon(harness.Term, [harness.Key("hang"), harness.Key("bias")]));
        Assert.Equal([harness.Key("bias")], (await harness.HearAsync<WorkerProtocol.Released>()).Keys);
        Assert.Equal([harness.Key("hang")], (await harness.HearAsync<WorkerProtocol.Released>()).Keys);
        harness.Grant("frozen");
        Assert.Equal(harness.Key("frozen"), (await harness.HearAsync<Outcome>()).Key);
        harness.Go();
        Assert.Equal(harness.Key("wait"), (await harness.HearAsync<Outcome>()).Key);

        Assert.DoesNotContain(harness.Heard.OfType<Outcome>(), o => o.Failure is not null);
        Assert.Equal(3, harness.Executions("start"));
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Abandoning_under_an_old_term_or_what_has_ended_changes_nothing()
    {
        await using var harness = await WorkerHarness.StartAsync(["frozen", "wait"]);
        harness.GrantFoundation();
        harness.Grant("frozen", "wait");
        await harness.HearAsync<Outcome>(o => o.Key == harness.Key("frozen"));

        harness.Say(new WorkerProtocol.Abandon(new TermNumber(harness.Term.Value - 1), [harness.Key("wait")]));
        harness.Say(new WorkerProtocol.Abandon(harness.Term, [harness.Key("frozen")]));
        await harness.ExecutesAsync("wait");
        harness.Go();
        await harness.HearAsync<Outcome>(o => o.Key == harness.Key("wait"));

        Assert.Empty(harness.Heard.OfType<WorkerProtocol.Released>());
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Drained_worker_ends_what_executes_hands_back_the_rest_and_says_goodbye()
    {
        await using var harness = await WorkerHarness.StartAsync(["wait", "bias", "frozen"], slots: 1);
        harness.GrantFoundation();
        harness.Grant("wait", "bias");
        await harness.ExecutesAsync("wait");

        harness.Say(new WorkerProtocol.Drain(harness.Term));
        Assert.Equal([harness.Key("bias")], (await harness.HearAsync<WorkerProtocol.Released>()).Keys);
        harness.Grant("frozen");
        Assert.Equal([harness.Key("frozen")], (await harness.HearAsync<WorkerProtocol.Released>()).Keys);
        await harness.HearAsync<WorkerProtocol.Heartbeat>(m => m.IsDraining);
        harness.Go();
        Assert.Equal(harness.Key("wait"), (await harness.HearAsync<Outcome>()).Key);
        await harness.HearAsync<WorkerProtocol.Goodbye>();
        await harness.Runtime.Drained;

        Assert.Equal((0, 1), (harness.Runtime.Spool.Count, harness.Executions("cell")));
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Deadline_kills_what_still_executes_at_no_attempt()
    {
        await using var harness = await WorkerHarness.StartAsync(["hang"]);
        harness.GrantFoundation();
        harness.Grant("hang");
        await harness.ExecutesAsync("hang");

        await harness.Runtime.DrainAsync(TimeSpan.Zero);

        Assert.Equal([harness.Key("hang")], (await harness.HearAsync<WorkerProtocol.Released>()).Keys);
        await harness.HearAsync<WorkerProtocol.Goodbye>();
        Assert.DoesNotContain(harness.Heard.OfType<Outcome>(), o => o.Failure is not null);
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Second_request_to_stop_kills_at_once_and_one_from_afar_does_not_count()
    {
        await using var harness = await WorkerHarness.StartAsync(["hang"]);
        harness.GrantFoundation();
        harness.Grant("hang");
        await harness.ExecutesAsync("hang");

        harness.Say(new WorkerProtocol.Drain(harness.Term));
        await harness.HearAsync<WorkerProtocol.Heartbeat>(m => m.IsDraining);
        var first = harness.Runtime.DrainAsync(TimeSpan.FromHours(1));
        harness.Say(new WorkerProtocol.Drain(harness.Term));
        await harness.ExecutesAsync("hang");
        await harness.Runtime.DrainAsync(TimeSpan.FromHours(1));

        await first;
        Assert.Equal([harness.Key("hang")], (await harness.HearAsync<WorkerProtocol.Released>()).Keys);
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Drain_survives_the_ActorSystem_and_delivers_when_a_coordinator_is_back()
    {
        await using var harness = await WorkerHarness.StartAsync(["wait"]);
        harness.GrantFoundation();
        harness.Grant("wait");
        await harness.ExecutesAsync("wait");
        await harness.EndSystemAsync();

        var drained = harness.Runtime.DrainAsync(TimeSpan.FromHours(1));
        harness.Go();
        await NodeHarness.UntilAsync(() => harness.Runtime.Spool.Count == 1);
        Assert.False(drained.IsCompleted);
        await harness.StartSystemAsync(new TermNumber(2));

        await harness.HearAsync<Outcome>(o => o.Key == harness.Key("wait"));
        await harness.HearAsync<WorkerProtocol.Goodbye>();
        await drained;
        Assert.Contains(harness.Heard.OfType<WorkerProtocol.Hello>(), h =>
            h.Worker.State == Core.Ports.WorkerState.Draining
        );
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Drain_without_a_coordinator_ends_when_it_is_told_to_hurry_and_keeps_what_it_has()
    {
        await using var harness = await WorkerHarness.StartAsync(["wait"]);
        harness.GrantFoundation();
        harness.Grant("wait");
        await harness.ExecutesAsync("wait");
        await harness.EndSystemAsync();

        var drained = harness.Runtime.DrainAsync(TimeSpan.FromHours(1));
        harness.Go();
        await NodeHarness.UntilAsync(() => harness.Runtime.Spool.Count == 1);
        await harness.Runtime.DrainAsync(TimeSpan.FromHours(1));

        await drained;
        Assert.Equal(1, harness.Runtime.Spool.Count);
    }
}

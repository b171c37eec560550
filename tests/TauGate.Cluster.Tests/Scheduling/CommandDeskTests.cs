using TauGate.Cluster.Configuration;
using TauGate.Cluster.Protocol;
using TauGate.Cluster.Recording;
using TauGate.Cluster.Scheduling;
using TauGate.Core.Ports;
using TauGate.Core.Scheduling;

namespace TauGate.Cluster.Tests.Scheduling;

/// <summary>A drain is told to the worker that is meant, however early or late the worker is there.</summary>
public sealed class CommandDeskTests : ActorTests
{
    private static readonly TermNumber Term = new(2);
    private static readonly WorkerRow Row = new(WorkerId.New(), 1, "host", 1, default, "class", "0.2.0", "2.10.0");
    private static readonly PendingCommand Drain = new(CommandId.New(), ControlKind.Drain, null, Row.Id);

    private readonly WorkerDesk _desk;
    private readonly CommandDesk _commands;

    public CommandDeskTests()
    {
        var (state, log) = (new SchedulerState(SchedulerSettings.Default), Akka.Event.Logging.GetLogger(Sys, "desk"));
        var roster = new WorkerRoster(Term, TestActor);
        var dispatcher = new Dispatcher(roster, Term, TestActor, log);
        state.Open();
        _desk = new WorkerDesk(
            state,
            roster,
            dispatcher,
            new WorkerRows(CreateTestProbe()),
            Term,
            HoconFiles.Load(HoconFiles.DefaultFolder).Settings,
            TestActor,
            Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance
        );
        _commands = new CommandDesk(state, roster, dispatcher, TestActor);
        _desk.Open(TimeSpan.Zero);
    }

    [Fact]
    public async Task Worker_that_is_not_here_is_waited_for_a_minute()
    {
        Apply(5);
        Apply(64);
        Assert.True(_commands.IsDraining);
        await ExpectNoMsgAsync(TimeSpan.Zero, TestContext.Current.CancellationToken);

        Apply(65);
        Assert.False(_commands.IsDraining);
        await ExpectMsgAsync<LedgerProtocol.Write>(cancellationToken: TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Worker_that_has_left_and_started_again_is_drained_although_its_hello_is_still_on_its_way()
    {
        Join(incarnation: 1, at: 0);
        Beat(incarnation: 1, at: 1, isDraining: true);
        _desk.OnGoodbye(new WorkerProtocol.Goodbye(Row.Id, 1), At(2));

        Apply(3);
        Assert.True(_commands.IsDraining);
        var again = Join(incarnation: 2, at: 4);
        Beat(incarnation: 2, at: 5);
        await again.FishForMessageAsync<WorkerProtocol.Drain>(
            _ => true,
            cancellationToken: TestContext.Current.CancellationToken
        );
    }

    [Fact]
    public async Task Worker_that_was_told_and_has_left_is_not_drained_again_when_it_comes_back()
    {
        var worker = Join(incarnation: 1, at: 0);
        Apply(1);
        Beat(incarnation: 1, at: 2);
        await worker.FishForMessageAsync<WorkerProtocol.Drain>(
            _ => true,
            cancellationToken: TestContext.Current.CancellationToken
        );
        _desk.OnGoodbye(new WorkerProtocol.Goodbye(Row.Id, 1), At(3));

        Apply(4);

        Assert.False(_commands.IsDraining);
        await ExpectMsgAsync<LedgerProtocol.Write>(cancellationToken: TestContext.Current.CancellationToken);
    }

    private void Apply(int second) => _commands.Apply([Drain], new Dictionary<SweepId, int>(), At(second));

    private Akka.TestKit.TestProbe Join(long incarnation, int at)
    {
        var worker = CreateTestProbe();
        _desk.OnHello(
            new WorkerProtocol.Hello(Row with { Incarnation = incarnation }, default, default),
            worker,
            At(at)
        );
        _desk.OnHolding(new WorkerProtocol.Holding(Row.Id, incarnation, [], [], [], [], Last: true), At(at));
        _worker = worker;
        return worker;
    }

    private Akka.TestKit.TestProbe? _worker;

    private void Beat(long incarnation, int at, bool isDraining = false) =>
        _desk.OnHeartbeat(new WorkerProtocol.Heartbeat(Row.Id, incarnation, Term, 0, [], isDraining), _worker!, At(at));

    private static TimeSpan At(int second) => TimeSpan.FromSeconds(second);
}

using Akka.Event;
using TauGate.Cluster.Configuration;
using TauGate.Cluster.Coordination;
using TauGate.Core.Cells;
using TauGate.Core.Ports;

namespace TauGate.Cluster.Tests.Coordination;

public sealed class CommandDeskTests : ActorTests
{
    private static readonly PendingCommand Drain = new(Guid.NewGuid(), ControlKind.Drain, null, Guid.NewGuid());

    [Fact]
    public void Drain_waits_for_a_worker_of_the_previous_term_for_as_long_as_it_may_return()
    {
        var (state, term, log) = (new SchedulerState(SchedulerSettings.Default), new Term(2), Logging.GetLogger(Sys, "desk"));
        var roster = new WorkerRoster(term, TestActor);
        var dispatcher = new Dispatcher(state, roster, term, TestActor, log) { MayGrant = true };
        var desk = new WorkerDesk(state, roster, dispatcher, new WorkerRows(TestActor), term, HoconFiles.Load(HoconFiles.DefaultFolder).Settings, TestActor, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        var adoption = new AdoptionWait(roster, TimeSpan.FromSeconds(3));
        adoption.Begin([Drain.Worker!.Value], TimeSpan.Zero);
        var commands = new CommandDesk(roster, desk, dispatcher, adoption, TestActor);

        commands.Apply([Drain], new Dictionary<long, int>(), TimeSpan.FromSeconds(59));
        Assert.Equal([Drain.Worker.Value], desk.ToDrain);

        commands.Apply([Drain], new Dictionary<long, int>(), TimeSpan.FromSeconds(60));
        Assert.Empty(desk.ToDrain);
    }
}

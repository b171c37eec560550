using System.Collections.Immutable;
using Akka.Event;
using Akka.TestKit;
using TauGate.Cluster.Configuration;
using TauGate.Cluster.Coordination;
using TauGate.Cluster.Protocol;
using TauGate.Core.Cells;
using TauGate.Core.Ports;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;

namespace TauGate.Cluster.Tests.Coordination;

public sealed class WorkerDeskTests : ActorTests
{
    private static readonly Term Term = new(3);
    private static readonly ClusterSettings Settings = HoconFiles.Load(HoconFiles.DefaultFolder).Settings;
    private static readonly WorkerRow Row = new(Guid.NewGuid(), 1, "host", 1, default, "class", "0.2.0", "2.10.0");
    private readonly SchedulerState _state = new(SchedulerSettings.Default);
    private readonly WorkerDesk _desk;
    private readonly TestProbe _worker;

    public WorkerDeskTests()
    {
        var (writer, log) = (CreateTestProbe(), Logging.GetLogger(Sys, "desk"));
        var roster = new WorkerRoster(Term, TestActor);
        var dispatcher = new Dispatcher(_state, roster, Term, writer, log) { MayGrant = true };
        _desk = new WorkerDesk(_state, roster, dispatcher, new WorkerRows(writer), Term, Settings, TestActor, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        _worker = CreateTestProbe();
        var spec = Samples.Sweep("s", 1, "a");
        _state.Activate(SweepGrid.Expand(1, spec, SweepJson.DigestOf(spec)), new LedgerSnapshot(
            ImmutableHashSet<long>.Empty, ImmutableHashSet<long>.Empty, ImmutableDictionary<Digest, int>.Empty, ImmutableDictionary<Digest, CanonicalFoundation>.Empty));
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
        for (var second = 2; second < 2 + patience; second++) Beat(second);
        Assert.False(_worker.HasMessages);

        Beat(2 + patience);

        Assert.Equal(Term.Number, (await _worker.FishForMessageAsync<WorkerProtocol.Call>(_ => true, cancellationToken: TestContext.Current.CancellationToken)).Term);
        await AdmitAsync(3 + patience);
    }

    /// <summary>Brings the worker in with nothing in its hands; the task that it is given first.</summary>
    private async Task<Digest> AdmitAsync(int second = 0)
    {
        Hello(second, incarnation: 1);
        _desk.OnHolding(new WorkerProtocol.Holding(Row.Id, 1, [], [], [], [], Last: true), At(second));
        var grant = await _worker.FishForMessageAsync<WorkerProtocol.Grant>(_ => true, cancellationToken: TestContext.Current.CancellationToken);
        var spec = Samples.Sweep("s", 1, "a");
        Assert.True(grant.Tasks[0].IsFoundation);
        return spec.Task(spec.Cell(grant.Tasks[0].Ordinal)).Foundation.Key;
    }

    private void Hello(int second, long incarnation) => _desk.OnHello(new WorkerProtocol.Hello(Row with { Incarnation = incarnation }, 0, Guid.Empty), _worker, At(second));

    private void Beat(int second, params Digest[] executing) => _desk.OnHeartbeat(new WorkerProtocol.Heartbeat(Row.Id, 1, Term.Number, 1, [.. executing]), _worker, At(second));

    private static TimeSpan At(int second) => TimeSpan.FromSeconds(second);
}

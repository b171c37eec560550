using System.Collections.Concurrent;
using System.Threading.Channels;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using TauGate.Cluster.Configuration;
using TauGate.Cluster.Protocol;
using TauGate.Cluster.Trainers;
using TauGate.Cluster.Transfer;
using TauGate.Cluster.Workers;
using TauGate.Core.Sweeps;

namespace TauGate.Cluster.Tests.Workers;

/// <summary>One worker with fake trainers, and a coordinator that does what the test says.</summary>
internal sealed class WorkerHarness : IAsyncDisposable
{
    private const string Local = """
        akka.cluster.roles = [coordinator, worker]
        akka.remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 }
        akka.coordinated-shutdown.run-by-actor-system-terminate = off
        """;

    private readonly TemporaryFolder _folder;
    private readonly SweepSpec _spec;
    private readonly Channel<object> _heard = Channel.CreateUnbounded<object>();
    private readonly List<object> _passed = [];
    private readonly ConcurrentQueue<string> _told = new();
    private ActorSystem? _system;
    private IActorRef _coordinator = ActorRefs.Nobody;
    private long _grants;

    private WorkerHarness(TemporaryFolder folder, SweepSpec spec, CollectedLog log, WorkerRuntime runtime) =>
        (_folder, _spec, Log, Runtime) = (folder, spec, log, runtime);

    public WorkerRuntime Runtime { get; }

    public CollectedLog Log { get; }

    public TermNumber Term { get; private set; }

    /// <summary>What its actors log at warning and above.</summary>
    public IReadOnlyCollection<string> Told => _told;

    /// <summary>Where the fake trainers note what they do.</summary>
    public string State => _folder.Sub("state");

    /// <summary>Where the worker keeps tensors.</summary>
    public string Artifacts => Path.Combine(_folder.Sub("home"), "cache", "artifacts");

    /// <summary>A worker of a sweep with one seed, welcomed under term 1.</summary>
    public static async Task<WorkerHarness> StartAsync(
        string[] methods,
        int slots = 2,
        TimeProvider? time = null,
        Func<ITrainerStarter>? trainers = null,
        Func<long>? freeDisk = null
    )
    {
        var folder = new TemporaryFolder();
        var log = new CollectedLog();
        var settings = Settings(out _);
        var node = new NodeSettings
        {
            Home = folder.Sub("home"),
            ClusterId = null,
            Trainer = Samples.Trainer(folder.Sub("state")),
            DataFolder = Samples.WriteData(folder.Sub("data")),
            Slots = slots,
            ProgramVersion = "test",
            SlotTokenFolder = folder.Sub("tokens"),
            Trainers = trainers,
            FreeDisk = freeDisk,
        };
        var runtime = await WorkerRuntime.StartAsync(
            node,
            new ClusterId(Guid.NewGuid()),
            Samples.Trainer(folder.Sub("state")),
            settings,
            log,
            time ?? TimeProvider.System
        );
        var harness = new WorkerHarness(folder, Samples.Sweep("worker", 1, methods), log, runtime);
        runtime.Run();
        await harness.StartSystemAsync(new TermNumber(1));
        return harness;
    }

    /// <summary>Makes the ActorSystem, with a coordinator of this term.</summary>
    public async Task StartSystemAsync(TermNumber term)
    {
        Settings(out var hocon);
        (Term, _grants) = (term, 0);
        _system = ActorSystem.Create("taugate", ConfigurationFactory.ParseString(Local).WithFallback(hocon));
        _coordinator = _system.ActorOf(
            Props.Create(() => new FakeCoordinator(_spec, term, _heard.Writer)),
            GatewayActor.Name
        );
        _system.EventStream.Subscribe(_system.ActorOf(Props.Create(() => new Listener(_told))), typeof(LogEvent));
        var cluster = Akka.Cluster.Cluster.Get(_system);
        await cluster.JoinAsync(cluster.SelfAddress, TestContext.Current.CancellationToken);
        var runtime = Runtime;
        _system.ActorOf(Props.Create(() => new WorkerActor(runtime, _ => true)), "worker");
        await HearAsync<WorkerProtocol.Holding>(m => m.Last);
    }

    public async Task EndSystemAsync()
    {
        await _system!.Terminate();
        _system = null;
    }

    /// <summary>Another term begins, or none.</summary>
    public void Coordinate(TermNumber? term)
    {
        (Term, _grants) = (term ?? Term, 0);
        _coordinator.Tell(new FakeCoordinator.Coordinate(term));
    }

    public void Say(IWireMessage message) => _coordinator.Tell(new FakeCoordinator.Say(message));

    /// <summary>A gateway that the worker has not been welcomed by sends it something.</summary>
    public void OtherGatewaySays(IWireMessage message) =>
        _system!.ActorSelection("/user/worker").Tell(message, _system.ActorOf(Props.Empty));

    /// <summary>Grants the foundation.</summary>
    public void GrantFoundation() => Grant(new WorkerProtocol.GrantedTask(0, 1, true, -1));

    /// <summary>Grants the cells of these methods.</summary>
    public void Grant(params string[] methods) =>
        Grant([.. methods.Select(m => new WorkerProtocol.GrantedTask(Ordinal(m), 1, false, -1))]);

    public void GrantAlone(string method) =>
        Grant(new WorkerProtocol.GrantedTask(Ordinal(method), 1, false, -1, IsAlone: true, Losses: 1));

    public CellKey Key(string method) => _spec.Task(_spec.Cell(Ordinal(method))).Key;

    /// <summary>Lets the cells go that wait for it.</summary>
    public void Go() => File.WriteAllText(Path.Combine(State, "go"), "");

    public int Executions(string kind) => Directory.EnumerateFiles(State, $"{kind}-*").Count();

    /// <summary>
    /// The next message of a kind that the worker sends; what it passes over is kept in <see cref="Heard"/>.
    /// </summary>
    public async Task<T> HearAsync<T>(Func<T, bool>? expected = null)
    {
        while (true)
        {
            var message = await _heard.Reader.ReadAsync(TestContext.Current.CancellationToken);
            _passed.Add(message);
            if (message is T found && expected?.Invoke(found) != false)
                return found;
        }
    }

    /// <summary>Everything heard so far.</summary>
    public IReadOnlyList<object> Heard
    {
        get
        {
            while (_heard.Reader.TryRead(out var message))
                _passed.Add(message);
            return _passed;
        }
    }

    /// <summary>
    /// Waits until the worker says that just these cells execute, and that what ended before is delivered.
    /// </summary>
    public Task ExecutesAsync(params string[] methods) =>
        HearAsync<WorkerProtocol.Heartbeat>(m =>
            m.Spooled == 0 && m.Executing.ToHashSet().SetEquals(methods.Select(m => (TaskKey)Key(m)))
        );

    public async ValueTask DisposeAsync()
    {
        if (_system is not null)
            await EndSystemAsync();
        await Runtime.DisposeAsync();
        _folder.Dispose();
    }

    private sealed class Listener : ReceiveActor
    {
        public Listener(ConcurrentQueue<string> told) =>
            Receive<LogEvent>(e => told.Enqueue($"{e.Message}"), e => e.LogLevel() >= Akka.Event.LogLevel.WarningLevel);
    }

    private void Grant(params WorkerProtocol.GrantedTask[] tasks) =>
        Say(new WorkerProtocol.Grant(Term, ++_grants, SweepJson.DigestOf(_spec), [.. tasks], []));

    private int Ordinal(string method) =>
        Enumerable.Range(0, _spec.Variants.Length).Single(o => _spec.Task(_spec.Cell(o)).Method == method);

    private static ClusterSettings Settings(out Config hocon)
    {
        (hocon, var settings) = HoconFiles.Load(HoconFiles.DefaultFolder);
        return settings with
        {
            Worker = settings.Worker with { Heartbeat = TimeSpan.FromMilliseconds(50) },
            Trainer = settings.Trainer with { StopGrace = TimeSpan.FromMilliseconds(500) },
        };
    }
}

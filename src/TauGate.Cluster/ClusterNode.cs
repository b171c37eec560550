using System.Threading.Channels;
using Akka.Actor;
using Akka.Hosting;
using Akka.Hosting.Logging;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using TauGate.Cluster.Configuration;
using TauGate.Cluster.Coordination;
using TauGate.Cluster.Workers;
using TauGate.Core.Ports;

namespace TauGate.Cluster;

/// <summary>
/// A node that coordinates and trains: a member of an Akka cluster with a candidate for the term, a gateway, and a worker with its trainer
/// processes. Trainers start at once, beside the cluster.
/// </summary>
public sealed class ClusterNode : IAsyncDisposable
{
    internal const string CoordinatorRole = "coordinator";
    internal const string WorkerRole = "worker";

    private static readonly TimeSpan TermRelease = TimeSpan.FromSeconds(2);

    private readonly NodePorts _ports;
    private readonly ClusterSettings _settings;
    private readonly Akka.Configuration.Config _hocon;
    private readonly ILoggerFactory _logging;
    private readonly WorkerRuntime _runtime;
    private readonly NodeStatus _status = new();
    private readonly Channel<TaskEvent> _events = Channel.CreateUnbounded<TaskEvent>(new UnboundedChannelOptions { SingleWriter = false });
    private readonly TaskCompletionSource _failure = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _gate = new(1);
    private IHost _host = null!;
    private bool _stopped;

    private ClusterNode(NodePorts ports, ClusterSettings settings, Akka.Configuration.Config hocon, ILoggerFactory logging, WorkerRuntime runtime)
    {
        (_ports, _settings, _hocon, _logging, _runtime) = (ports, settings, hocon, logging, runtime);
        _runtime.SlotChanged += _status.On;
        _status.TaskChanged += happened => _events.Writer.TryWrite(happened);
    }

    /// <summary>What the node does now. Thread-safe.</summary>
    public NodeSnapshot Snapshot => _status.Snapshot(_runtime.Slots, _runtime.Spool.Count);

    /// <summary>Tasks as they begin and end on this node; completes when the node has stopped.</summary>
    public ChannelReader<TaskEvent> Events => _events.Reader;

    /// <summary>Faults with <see cref="EnvironmentException"/> when the node cannot work: trainers cannot start, they disagree, the disk is full.</summary>
    public Task Failure => _failure.Task;

    internal ActorSystem System => _host.Services.GetRequiredService<ActorSystem>();

    /// <summary>Starts trainers and cluster; returns when the node is a member. The term is taken in the background.</summary>
    /// <exception cref="InputException">A configuration file is wrong.</exception>
    /// <exception cref="EnvironmentException">The home or the configuration cannot be used.</exception>
    public static async Task<ClusterNode> StartAsync(NodeSettings settings, NodePorts ports, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.Slots, 1);
        var (hocon, cluster) = HoconFiles.Load(settings.HoconFolder ?? HoconFiles.DefaultFolder);
        var logging = settings.Logging ?? NullLoggerFactory.Instance;
        var runtime = await WorkerRuntime.StartAsync(settings, cluster, logging.CreateLogger<ClusterNode>(), TimeProvider.System);
        var node = new ClusterNode(ports, cluster, hocon, logging, runtime);
        try
        {
            runtime.Run();
            _ = node.PassOnFailureAsync(runtime.Failure);
            await node.StartSystemAsync(cancellation);
            return node;
        }
        catch
        {
            await runtime.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Stops: no more grants; what executes is killed and costs no attempt; outcomes on the disk are recorded as far as the deadline allows and
    /// otherwise wait for the next start; the term is released. Leaves no process behind. Idempotent.
    /// </summary>
    /// <param name="deadline">For all of it together, but for ending the processes, which takes as long as it takes.</param>
    public async Task StopAsync(TimeSpan deadline)
    {
        await _gate.WaitAsync();
        try
        {
            if (!_stopped) await StopOnceAsync(deadline);
            _stopped = true;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Stops within ten seconds.</summary>
    public async ValueTask DisposeAsync() => await StopAsync(TimeSpan.FromSeconds(10));

    private async Task StopOnceAsync(TimeSpan deadline)
    {
        using var late = new CancellationTokenSource(deadline);
        var (system, registry) = (System, ActorRegistry.For(System));
        await AskQuietlyAsync(registry.Get<WorkerActor>(), new WorkerActor.Leave(), late.Token);
        await _runtime.StopTrainersAsync();
        // A database that answers needs a fraction of it; the rest is for the term.
        await FlushAsync(deadline / 2);
        // Given a moment even when the deadline has passed: without the term the next run need not wait.
        using var release = new CancellationTokenSource(TermRelease);
        await AskQuietlyAsync(registry.Get<TermActor>(), new TermActor.GiveUp(), release.Token);
        await _host.StopAsync(CancellationToken.None);
        await system.WhenTerminated;
        _host.Dispose();
        await _runtime.DisposeAsync();
        _events.Writer.TryComplete();
    }

    private async Task StartSystemAsync(CancellationToken cancellation)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSingleton<IHostLifetime, DetachedLifetime>();
        builder.Services.AddSingleton(_logging);
        builder.Services.AddAkka("taugate", akka => akka
            .AddHocon(_hocon, HoconAddMode.Prepend)
            .AddHocon($"akka.cluster.roles = [{CoordinatorRole}, {WorkerRole}]", HoconAddMode.Prepend)
            .ConfigureLoggers(loggers =>
            {
                loggers.ClearLoggers();
                loggers.AddLogger<MessageLogger>();
            })
            .AddSetup(new LoggerFactorySetup(_logging)));
        _host = builder.Build();
        var (system, cluster) = await StartHostAsync(cancellation);
        await cluster.JoinAsync(cluster.SelfAddress, cancellation);
        StartActors(system, cluster.SelfAddress.ToString());
        _ = ReplaceSystemAsync(system);
    }

    private async Task<(ActorSystem System, Akka.Cluster.Cluster Cluster)> StartHostAsync(CancellationToken cancellation)
    {
        try
        {
            // Made before its host starts, which would write the error to the console.
            var system = System;
            await _host.StartAsync(cancellation);
            return (system, Akka.Cluster.Cluster.Get(system));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            _host.Dispose();
            throw SystemStart.Explain(e, _hocon);
        }
    }

    private void StartActors(ActorSystem system, string address)
    {
        var (ports, settings, status, runtime, time) = (_ports, _settings, _status, _runtime, TimeProvider.System);
        var registry = ActorRegistry.For(system);
        var desk = Props.Create(() => new BlobDeskActor(ports.Ledger, ports.Artifacts, settings.Transfer));
        var gateway = system.ActorOf(Props.Create(() => new GatewayActor(desk)), GatewayActor.Name);
        var candidate = new TermActor.Candidate(runtime.Identity.Host, runtime.Identity.BootId, address);
        Func<Term, Props> scheduler = term => Props.Create(() => new SchedulerActor(ports.Ledger, term, settings, gateway, status, time));
        Action<EnvironmentException> fail = e => _failure.TrySetException(e);
        registry.Register<TermActor>(system.ActorOf(Props.Create(() => new TermActor(ports.Terms, settings.Term, candidate, scheduler, gateway, status, time, fail)), "term"));
        registry.Register<WorkerActor>(system.ActorOf(Props.Create(() => new WorkerActor(runtime)), "worker"));
    }

    /// <summary>An ActorSystem that ends by itself (downed, quarantined) is made again in place; the worker's runtime has not noticed.</summary>
    private async Task ReplaceSystemAsync(ActorSystem system)
    {
        await system.WhenTerminated;
        await _gate.WaitAsync();
        try
        {
            if (_stopped) return;
            _host.Dispose();
            await StartSystemAsync(CancellationToken.None);
        }
#pragma warning disable CA1031 // Whoever runs the node is told.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _failure.TrySetException(new EnvironmentException($"The cluster node could not be started again: {e.Message}", e));
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task FlushAsync(TimeSpan most)
    {
        var empty = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Look()
        {
            if (_runtime.Spool.Count == 0) empty.TrySetResult();
        }
        _runtime.Spool.Changed += Look;
        Look();
        await empty.Task.WaitAsync(most).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _runtime.Spool.Changed -= Look;
    }

    private static async Task AskQuietlyAsync(IActorRef actor, object question, CancellationToken cancellation)
    {
        try
        {
            await actor.Ask(question, cancellation);
        }
        catch (OperationCanceledException)
        {
            // The deadline has passed; what was asked for is done by the next holder of the term.
        }
    }

    private async Task PassOnFailureAsync(Task failure)
    {
        try
        {
            await failure;
        }
        catch (EnvironmentException e)
        {
            _failure.TrySetException(e);
        }
    }
}

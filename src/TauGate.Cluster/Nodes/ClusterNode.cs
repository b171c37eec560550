using System.Threading.Channels;
using Akka.Actor;
using Akka.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using TauGate.Cluster.Configuration;
using TauGate.Cluster.Disk;
using TauGate.Cluster.Election;
using TauGate.Cluster.Joining;
using TauGate.Cluster.Security;
using TauGate.Cluster.Standing;
using TauGate.Cluster.Workers;
using TauGate.Core.Errors;

namespace TauGate.Cluster.Nodes;

/// <summary>
/// A node that coordinates, trains, or both: a member of an Akka cluster with a candidate for the term and a gateway,
/// and a worker with its trainer processes. An ActorSystem that ends by itself is replaced; trainers go on meanwhile.
/// </summary>
public sealed class ClusterNode : IAsyncDisposable
{
    private static readonly TimeSpan TermRelease = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ShortLife = TimeSpan.FromSeconds(5);

    private readonly NodeSettings _settings;
    private readonly NodeEndpoint _endpoint;
    private readonly TimeSpan _joinDeadline;
    private readonly Config _hocon;
    private readonly ILoggerFactory _logging;
    private readonly NodeSecurity? _security;
    private readonly CoordinatorPart? _coordinator;
    private readonly WorkerPart? _worker;
    private readonly NodeStatus _status = new();
    private readonly Channel<TaskEvent> _events = Channel.CreateUnbounded<TaskEvent>(
        new UnboundedChannelOptions { SingleWriter = false }
    );
    private readonly TaskCompletionSource _failure = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _gate = new(1);
    private NodeSystem _system = null!;
    private bool _stopped;

    private ClusterNode(
        NodeSettings settings,
        NodePorts? ports,
        Config hocon,
        ClusterSettings cluster,
        NodeEndpoint endpoint
    )
    {
        (_settings, _endpoint, _joinDeadline) = (settings, endpoint, cluster.Node.JoinDeadline);
        _security = endpoint.CertificateFolder is { } folder
            ? NodeSecurity.Load(folder, settings.Roles, TimeProvider.System)
            : null;
        _hocon = endpoint.Hocon(settings.Roles).WithFallback(hocon);
        if (_security is not null)
            _hocon = _security.Hocon.WithFallback(_hocon);
        _logging = settings.Logging ?? NullLoggerFactory.Instance;
        var logger = _logging.CreateLogger<ClusterNode>();
        if (_security?.Warning is { } warning)
            logger.LogWarning("{Warning}", warning);
        if (settings.Roles.HasFlag(NodeRoles.Coordinator))
            _coordinator = new CoordinatorPart(
                settings,
                ports!,
                cluster,
                _status,
                _security,
                logger,
                TimeProvider.System,
                Fail
            );
        if (settings.Roles.HasFlag(NodeRoles.Worker))
            _worker = new WorkerPart(settings, cluster, _status, _security, logger, TimeProvider.System, Fail);
        _status.TaskChanged += happened => _events.Writer.TryWrite(happened);
    }

    /// <summary>What the node does now. Thread-safe.</summary>
    public NodeSnapshot Snapshot =>
        _status.Snapshot(
            _worker is null ? 0 : _settings.Slots,
            _worker?.Runtime?.Spool.Count ?? 0,
            _worker?.Runtime?.Obstacle
        );

    /// <summary>Tasks as they begin and end on this node; completes when the node has stopped.</summary>
    public ChannelReader<TaskEvent> Events => _events.Reader;

    /// <summary>
    /// Faults with <see cref="EnvironmentException"/> when the node cannot work: trainers cannot start, they disagree,
    /// the disk is full, the cluster speaks another version.
    /// </summary>
    public Task Failure => _failure.Task;

    /// <summary>
    /// Completes when the worker was drained, at the request of this process or of a coordinator, and has said goodbye.
    /// </summary>
    public Task Drained => _worker?.Drained ?? Task.CompletedTask;

    /// <summary>Where other nodes reach this one, <c>host:port</c>.</summary>
    public string Address => HostPort.Of(_system.Address).ToString();

    /// <summary>The database's id; null for a dedicated worker that has not been admitted.</summary>
    public ClusterId? ClusterId => _settings.ClusterId ?? _worker?.ClusterId;

    /// <summary>The worker's id; null for a dedicated coordinator, and before the worker is admitted.</summary>
    public WorkerId? WorkerId => _worker?.Runtime?.Identity.Worker;

    internal ActorSystem System => _system.System;

    /// <summary>
    /// Starts a node. With a worker in the same node, a coordinator joins in the background; for a dedicated
    /// coordinator the task completes when it is a member, and for a dedicated worker when it has joined, has its data
    /// and is starting its trainers.
    /// </summary>
    /// <param name="ports">The database; null for a dedicated worker.</param>
    /// <exception cref="InputException">A setting or a configuration file is wrong.</exception>
    /// <exception cref="EnvironmentException">The home or the configuration cannot be used, or no coordinator could be
    /// joined.</exception>
    public static async Task<ClusterNode> StartAsync(
        NodeSettings settings,
        NodePorts? ports,
        CancellationToken cancellation
    )
    {
        if (settings.Roles.HasFlag(NodeRoles.Worker))
            ArgumentOutOfRangeException.ThrowIfLessThan(settings.Slots, 1);
        if (settings.Roles.HasFlag(NodeRoles.Coordinator))
            ArgumentNullException.ThrowIfNull(ports);
        var (hocon, cluster) = HoconFiles.Load(settings.HoconFolder ?? HoconFiles.DefaultFolder, settings.Roles);
        var node = new ClusterNode(settings, ports, hocon, cluster, NodeEndpoint.Resolve(settings, cluster.Node));
        try
        {
            if (settings.Roles == NodeRoles.Both)
                await node._worker!.BeginAsync(settings.ClusterId!.Value);
            if (settings is { Roles: NodeRoles.Worker, DataFolder: not null, Trainers: null })
                await RefuseDamagedAsync(node._worker!.Data);
            await node.StartSystemAsync(cancellation);
            await node.JoinAsync(cancellation);
            return node;
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// The worker takes no more work, lets executing tasks end within the deadline, hands back the others and says
    /// goodbye. Stop the node then.
    /// </summary>
    /// <param name="deadline">Null for that of the settings.</param>
    public Task DrainAsync(TimeSpan? deadline = null) => _worker?.DrainAsync(deadline) ?? Task.CompletedTask;

    /// <summary>
    /// Stops the node. Nothing more is granted; executing tasks are killed, which counts as no attempt; outcomes on the
    /// disk are recorded as far as the deadline allows and otherwise wait for the next start; the term is released.
    /// Leaves no process behind. Idempotent.
    /// </summary>
    /// <param name="deadline">For all of it together, except ending the processes, which may take longer.</param>
    public async Task StopAsync(TimeSpan deadline)
    {
        await _gate.WaitAsync();
        try
        {
            if (!_stopped)
                await StopOnceAsync(deadline);
            _stopped = true;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Stops within ten seconds.</summary>
    public async ValueTask DisposeAsync() => await StopAsync(TimeSpan.FromSeconds(10));

    /// <summary>For tests: ends as a killed process does, without telling anyone or releasing anything.</summary>
    internal async Task KillAsync()
    {
        _stopped = true;
        ((ExtendedActorSystem)System).Abort();
        await _system.Ended;
        _system.Dispose();
        if (_worker is not null)
            await _worker.DisposeAsync();
        _events.Writer.TryComplete();
    }

    private async Task StopOnceAsync(TimeSpan deadline)
    {
        if (_system is { } system)
        {
            using var late = new CancellationTokenSource(deadline);
            await system.AskQuietlyAsync<WorkerActor>(new WorkerActor.Leave(), late.Token);
            if (_worker?.Runtime is { } runtime)
            {
                await runtime.StopTrainersAsync();
                // A database that answers needs a fraction of this time; the rest is for the term.
                await FlushAsync(runtime.Spool, system.Ended, deadline / 2);
            }
            // Given a moment even when the deadline has passed: when the term is released, the next run need not wait
            // for it.
            using var release = new CancellationTokenSource(TermRelease);
            await system.AskQuietlyAsync<TermActor>(new TermActor.GiveUp(), release.Token);
            await system.StopAsync();
            system.Dispose();
        }
        if (_worker is not null)
            await _worker.DisposeAsync();
        _security?.Dispose();
        _events.Writer.TryComplete();
    }

    private static async Task RefuseDamagedAsync(DataFolder data)
    {
        if (await data.MissingAsync() is [var (name, digest), ..])
            throw new EnvironmentException(
                $"{data.FileOf(name)}: is missing or damaged (its SHA-256 is not {digest}). Replace it, "
                    + "or leave --data away to fetch the data through the cluster."
            );
    }

    private async Task StartSystemAsync(CancellationToken cancellation)
    {
        _system = await NodeSystem.StartAsync(
            _hocon,
            _security is null ? [] : [_security.Setup],
            _logging,
            cancellation
        );
        _coordinator?.Attach(_system.System, _system.Address.ToString());
        _worker?.Attach(_system.System, _endpoint.Seeds);
        _ = ReplaceSystemAsync(_system);
    }

    private async Task JoinAsync(CancellationToken cancellation)
    {
        if (_settings.Roles == NodeRoles.Both)
            return;
        if (_worker is { } worker)
        {
            var isLate = Task.Delay(_joinDeadline, cancellation);
            if (await Task.WhenAny(worker.Joined, Failure, isLate) == isLate)
            {
                cancellation.ThrowIfCancellationRequested();
                throw await SeedLook.ExplainAsync(
                    _endpoint.Seeds,
                    HostPort.Of(_system.Address),
                    _joinDeadline,
                    _security
                );
            }
        }
        var ready = _worker?.Ready ?? _coordinator!.Joined;
        await await Task.WhenAny(ready, Failure).WaitAsync(cancellation);
    }

    /// <summary>
    /// Replaces an ActorSystem that ended by itself (downed, quarantined, alone). The worker's runtime goes on
    /// meanwhile.
    /// </summary>
    private async Task ReplaceSystemAsync(NodeSystem system)
    {
        var began = TimeProvider.System.GetTimestamp();
        await system.Ended;
        if (TimeProvider.System.GetElapsedTime(began) < ShortLife)
            await Task.Delay(TimeSpan.FromSeconds(1));
        await _gate.WaitAsync();
        try
        {
            if (_stopped || Failure.IsCompleted)
                return;
            system.Dispose();
            _logging
                .CreateLogger<ClusterNode>()
                .LogWarning(
                    "This node was cut off from its cluster and joins again{Rest}.",
                    _worker is null ? "" : "; its trainers go on"
                );
            await StartSystemAsync(CancellationToken.None);
        }
#pragma warning disable CA1031 // Whoever runs the node is told.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Fail(new EnvironmentException($"The cluster node could not be started again: {e.Message}", e));
        }
        finally
        {
            _gate.Release();
        }
    }

    private static async Task FlushAsync(Spool spool, Task ended, TimeSpan most)
    {
        var empty = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Look()
        {
            if (spool.Count == 0)
                empty.TrySetResult();
        }
        spool.Changed += Look;
        Look();
        await ((Task)Task.WhenAny(empty.Task, ended))
            .WaitAsync(most)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        spool.Changed -= Look;
    }

    private void Fail(EnvironmentException error) => _failure.TrySetException(error);
}

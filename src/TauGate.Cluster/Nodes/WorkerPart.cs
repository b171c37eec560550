using System.Collections.Concurrent;
using System.Collections.Immutable;
using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.Logging;
using TauGate.Cluster.Configuration;
using TauGate.Cluster.Joining;
using TauGate.Cluster.Logging;
using TauGate.Cluster.Protocol;
using TauGate.Cluster.Security;
using TauGate.Cluster.Standing;
using TauGate.Cluster.Workers;
using TauGate.Core.Errors;

namespace TauGate.Cluster.Nodes;

/// <summary>
/// What makes a node a worker: the runtime, which outlives its ActorSystems. In a node that also coordinates, the
/// database is known and the runtime begins at once. A dedicated worker has to be admitted first, and begins another
/// runtime when the cluster turns out to have another database.
/// </summary>
internal sealed class WorkerPart(
    NodeSettings settings,
    ClusterSettings cluster,
    NodeStatus status,
    NodeSecurity? security,
    ILogger logger,
    TimeProvider time,
    Action<EnvironmentException> fail
) : IAdmission, IAsyncDisposable
{
    private static readonly TimeSpan ToleratedSkew = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How long after the start the log says that no seed has let this node join, when none answers: a coordinator that
    /// is there answers within a second.
    /// </summary>
    private static readonly TimeSpan UsualJoin = TimeSpan.FromSeconds(3);

    /// <summary>The same when a seed answers: joining then takes a second or two, on a busy machine several.</summary>
    private static readonly TimeSpan LongJoin = TimeSpan.FromSeconds(15);

    private readonly TaskCompletionSource _joined = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _gate = new(1);
    private readonly Reminder _skewed = new(TimeSpan.FromHours(1), time);
    private readonly Reminder _seeking = new(TimeSpan.FromMinutes(1), time);
    private readonly ConcurrentDictionary<string, HostPort> _unusable = new(StringComparer.Ordinal);
    private WorkerRuntime? _runtime;
    private ClusterId? _cluster;
    private bool _disposed;

    /// <summary>Completes when the node is a member for the first time.</summary>
    public Task Joined => _joined.Task;

    /// <summary>Completes when the runtime has started.</summary>
    public Task Ready => _ready.Task;

    /// <summary>Completes when the worker was drained and has said goodbye.</summary>
    public Task Drained => _drained.Task;

    /// <summary>Null before the worker is admitted.</summary>
    public WorkerRuntime? Runtime => Volatile.Read(ref _runtime);

    /// <inheritdoc/>
    public ClusterId? ClusterId => _cluster;

    /// <inheritdoc/>
    public DataFolder Data =>
        settings.DataFolder is { } own
            ? new DataFolder(own, settings.Data)
            : DataFolder.InHome(settings.Home, settings.Data);

    /// <inheritdoc/>
    public string ProgramVersion => settings.ProgramVersion;

    /// <inheritdoc/>
    public async Task BeginAsync(ClusterId database)
    {
        await _gate.WaitAsync();
        try
        {
            if (_disposed || _cluster == database)
                return;
            await EndAsync();
            var runtime = await WorkerRuntime.StartAsync(settings, database, settings.Trainer, cluster, logger, time);
            runtime.SlotChanged += status.On;
            Volatile.Write(ref _runtime, runtime);
            _cluster = database;
            runtime.Run();
            _ = PassOnFailureAsync(runtime.Failure);
            _ = PassOnDrainedAsync(runtime.Drained);
            _ready.TrySetResult();
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>
    /// Starts the worker's actors in a new ActorSystem; those of a dedicated worker after it is admitted.
    /// </summary>
    public void Attach(ActorSystem system, ImmutableArray<HostPort> seeds)
    {
        IAdmission admission = this;
        var transfer = (cluster.Worker, cluster.Transfer);
        if (settings.Roles.HasFlag(NodeRoles.Coordinator))
            StartWorker(system);
        else
            system.ActorOf(Props.Create(() => new AdmissionActor(admission, seeds, transfer, time)), "admission");
    }

    /// <inheritdoc/>
    public void StartWorker(ActorSystem system)
    {
        var (runtime, isCoordinator) = (Runtime!, (Func<Address, bool>)IsCoordinator);
        ActorRegistry
            .For(system)
            .Register<WorkerActor>(
                system.ActorOf(Props.Create(() => new WorkerActor(runtime, isCoordinator)), "worker"),
                overwrite: true
            );
    }

    /// <inheritdoc/>
    public bool IsCoordinator(Address address) =>
        security is null || address.HasLocalScope || security.IsCoordinator(address);

    /// <inheritdoc/>
    public void OnJoined() => _joined.TrySetResult();

    /// <inheritdoc/>
    public void OnSeeking(IReadOnlyCollection<SeedFinding> findings, HostPort own, TimeSpan elapsed)
    {
        var silent = findings.Where(f => f is { Name: null, NeedsChange: false }).Select(f => f.Seed).ToArray();
        var answering = findings.Where(f => f.Name is not null).Select(f => f.Seed).ToArray();
        // A seed that cannot be used has been reported already, with the change that it needs.
        if (
            silent.Length + answering.Length == 0
            || elapsed < (answering.Length > 0 ? LongJoin : UsualJoin)
            || !_seeking.IsDue()
        )
            return;
        if (answering.Length > 0)
            logger.LogWarning(
                "The node at {Seeds} answers and does not let this one join: no coordinator has the term yet, "
                    + "or it cannot reach {Own}. Trying again.",
                string.Join(", ", answering),
                own
            );
        else if (Joined.IsCompleted)
            logger.LogWarning(
                "No coordinator answers at {Seeds}; what is granted is trained meanwhile. Trying again.",
                string.Join(", ", silent)
            );
        else
            logger.LogWarning(
                "No coordinator answers at {Seeds} yet; trying for {Seconds} s (taugate.node.join-deadline).",
                string.Join(", ", silent),
                cluster.Node.JoinDeadline.TotalSeconds
            );
    }

    /// <inheritdoc/>
    public SeedLook LookAtSeeds(HostPort own) => new(own, security);

    /// <inheritdoc/>
    public void OnUnusableSeed(SeedFinding finding)
    {
        if (_unusable.TryAdd(finding.Problem!, finding.Seed))
            logger.LogWarning("{Problem}", finding.Problem);
    }

    /// <inheritdoc/>
    public void Fail(EnvironmentException error) => fail(error);

    /// <inheritdoc/>
    public void OnIntroduced(JoinProtocol.Introduction introduction)
    {
        var skew = time.GetUtcNow() - introduction.Now;
        if (skew.Duration() > ToleratedSkew && _skewed.IsDue())
        {
            logger.LogWarning(
                "This host's clock is {Minutes:F0} minutes {Direction} of the coordinator's. "
                    + "Times in results are off by as much; nothing else depends on it. Set the clock.",
                skew.Duration().TotalMinutes,
                skew > TimeSpan.Zero ? "ahead" : "behind"
            );
        }
        if (_cluster is { } old && old != introduction.Cluster)
            logger.LogWarning(
                "The cluster has another database than before ({New}, it was {Old}): what was granted is dropped, "
                    + "what is not recorded stays in the home.",
                introduction.Cluster,
                old
            );
    }

    /// <summary>
    /// Lets executing tasks end within the deadline, hands back the others and says goodbye. A second call kills them
    /// at once.
    /// </summary>
    public async Task DrainAsync(TimeSpan? deadline)
    {
        if (Runtime is { } runtime)
            await runtime.DrainAsync(deadline ?? runtime.DrainDeadline);
        _drained.TrySetResult();
    }

    public async ValueTask DisposeAsync()
    {
        await _gate.WaitAsync();
        try
        {
            _disposed = true;
            await EndAsync();
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task EndAsync()
    {
        if (_runtime is not { } runtime)
            return;
        // Ended once, whatever follows.
        Volatile.Write(ref _runtime, null);
        await runtime.DisposeAsync();
        runtime.SlotChanged -= status.On;
        status.ForgetSlots();
        _cluster = null;
    }

    private async Task PassOnDrainedAsync(Task drained)
    {
        await drained;
        _drained.TrySetResult();
    }

    private async Task PassOnFailureAsync(Task failure)
    {
        try
        {
            await failure;
        }
        catch (EnvironmentException e)
        {
            fail(e);
        }
    }
}

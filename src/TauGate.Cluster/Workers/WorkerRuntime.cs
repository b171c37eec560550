using Microsoft.Extensions.Logging;
using TauGate.Cluster.Configuration;
using TauGate.Cluster.Disk;
using TauGate.Cluster.Protocol;
using TauGate.Cluster.Standing;
using TauGate.Cluster.Trainers;
using TauGate.Core.Errors;
using TauGate.Core.Text;

namespace TauGate.Cluster.Workers;

/// <summary>
/// All parts of a worker that must survive its ActorSystem: trainers, spool, journal, cache and work board. The
/// worker's actor reads it and fills the board; without an actor it goes on with what is queued.
/// </summary>
internal sealed class WorkerRuntime : IAsyncDisposable
{
    private readonly WorkerFolder _folder;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _failure = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TrainerSlot[] _slots;
    private Task _running = Task.CompletedTask;

    private WorkerRuntime(
        WorkerFolder folder,
        ClusterId cluster,
        Spool spool,
        Journal journal,
        NodeSettings node,
        TrainerCommand trainer,
        ClusterSettings settings,
        ILogger logger,
        TimeProvider time
    )
    {
        (_folder, Cluster) = (folder, cluster);
        (Spool, Journal, Settings, Logger, Time) = (spool, journal, settings, logger, time);
        Identity = NodeIdentity.Of(folder, node.ProgramVersion);
        Trainers = node.Trainers?.Invoke() ?? new TrainerProcesses(trainer, settings.Trainer.StartTimeout, time);
        Cache = new ArtifactCache(node.Home, settings.Node.CacheLimit, NeededArtifacts, time, logger);
        Data = new DataFiles(node.Home, node.DataFolder, Cache);
        Tokens = new SlotTokens(
            node.SlotTokenFolder ?? SlotTokens.DefaultFolder,
            Math.Max(Environment.ProcessorCount, node.Slots),
            time
        );
        Golden = new GoldenAgreement(node.Slots);
        StartFailures = new StartFailures(settings.Trainer.StartFailures);
        Contact = new CoordinatorContact(Board, spool, logger);
        Drain = new WorkerDrain(Board, spool, Contact, time, logger);
        DrainDeadline = node.DrainDeadline ?? settings.Worker.DrainDeadline;
        Guard = new SpoolGuard(
            spool,
            Board,
            settings.Spool.Limit,
            node.FreeDisk ?? (() => SpoolGuard.FreeOn(folder.SpoolPath)),
            time,
            logger
        );
        _slots = [.. Enumerable.Range(0, node.Slots).Select(n => new TrainerSlot(n, this))];
    }

    public NodeIdentity Identity { get; }

    public ClusterSettings Settings { get; }

    public ITrainerStarter Trainers { get; }

    public ILogger Logger { get; }

    public TimeProvider Time { get; }

    public Spool Spool { get; }

    public Journal Journal { get; }

    public ArtifactCache Cache { get; }

    public DataFiles Data { get; }

    /// <summary>The database that it works for.</summary>
    public ClusterId Cluster { get; }

    public SlotTokens Tokens { get; }

    public SpoolGuard Guard { get; }

    public WorkBoard Board { get; } = new();

    public GoldenAgreement Golden { get; }

    public StartFailures StartFailures { get; }

    public CoordinatorContact Contact { get; }

    public WorkerDrain Drain { get; }

    /// <summary>How long executing tasks may go on when this worker is to leave.</summary>
    public TimeSpan DrainDeadline { get; }

    /// <summary>
    /// Completes when the worker has left the cluster, at the request of its node or of a coordinator.
    /// </summary>
    public Task Drained => Drain.Drained;

    public int Slots => _slots.Length;

    /// <summary>Why slots begin nothing although there is work, for people; null when none has to wait.</summary>
    public string? Obstacle =>
        Guard.Reason
        ?? (
            Tokens.Waiting is var waiting and > 0
                ? $"{Plural.Count(waiting, "slot")} {Plural.Of(waiting, "waits", "wait")} for a core: "
                    + $"other runs of {Environment.UserName} on this machine use them, and each has its turn"
                : null
        );

    /// <summary>Faults with <see cref="EnvironmentException"/> when the worker cannot go on.</summary>
    public Task Failure => _failure.Task;

    /// <summary>Raised, on any thread, when a slot begins or ends a task.</summary>
    public event Action<SlotEvent>? SlotChanged;

    /// <summary>
    /// Takes a worker's folder of the cluster, adopts the spools that dead workers of this host left, and starts the
    /// trainers.
    /// </summary>
    /// <exception cref="EnvironmentException">The home cannot be written, or the disk is full.</exception>
    public static async Task<WorkerRuntime> StartAsync(
        NodeSettings node,
        ClusterId cluster,
        TrainerCommand trainer,
        ClusterSettings settings,
        ILogger logger,
        TimeProvider time
    )
    {
        var folder = WorkerFolder.Open(node.Home, Environment.MachineName, cluster);
        try
        {
            var spool = OpenSpool(folder, settings, logger);
            var journal = Journal.Open(folder.JournalPath);
            foreach (var abandoned in WorkerFolder.TakeAbandoned(node.Home, Environment.MachineName, cluster))
            {
                using (abandoned)
                    await AdoptAsync(abandoned, spool, journal, settings, logger);
            }
            return new WorkerRuntime(folder, cluster, spool, journal, node, trainer, settings, logger, time);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            folder.Dispose();
            throw DiskErrors.Explain($"The worker's folder {folder.ClusterPath} cannot be used", e);
        }
    }

    /// <summary>Starts every slot. Subscribe to <see cref="SlotChanged"/> before.</summary>
    public void Run() => _running = Task.WhenAll(_slots.Select(RunSlotAsync));

    public void Raise(SlotEvent happened)
    {
        SlotChanged?.Invoke(happened);
        if (happened is SlotEvent.Finished)
            Contact.TaskEnded();
    }

    /// <summary>
    /// Lets executing tasks end within the deadline, hands back the others and leaves. A second call kills them at
    /// once. See <see cref="Drained"/>.
    /// </summary>
    public Task DrainAsync(TimeSpan deadline) => Drain.AskAsync(deadline);

    /// <summary>
    /// Kills executing tasks, which counts as no attempt, and ends the trainers. The spool stays open.
    /// </summary>
    public async Task StopTrainersAsync()
    {
        await _stop.CancelAsync();
        await _running;
        await Task.WhenAll(_slots.Select(s => s.DisposeAsync().AsTask()));
    }

    public async ValueTask DisposeAsync()
    {
        await StopTrainersAsync();
        Guard.Dispose();
        await Spool.DisposeAsync();
        Journal.Dispose();
        Trainers.Dispose();
        _folder.Dispose();
        _stop.Dispose();
    }

    /// <summary>
    /// Artifacts that must stay on the disk: foundations of the tasks on the board, data sets, and artifacts of the
    /// outcomes in the spool.
    /// </summary>
    private HashSet<ArtifactDigest> NeededArtifacts() =>
        [
            .. Board.FoundationArtifacts,
            .. Data.Used,
            .. Spool.ReadAfter(0, int.MaxValue).Select(r => Outcome.ArtifactOf(r.Payload)).OfType<ArtifactDigest>(),
        ];

    private async Task RunSlotAsync(TrainerSlot slot)
    {
        try
        {
            await Task.Yield();
            await slot.RunAsync(_stop.Token);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Asked to.
        }
#pragma warning disable CA1031 // Whatever ends a slot ends the node, and whoever runs the node is told.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Board.End(slot.Number, trainerKept: false);
            _failure.TrySetException(Explain(e));
        }
    }

    internal static EnvironmentException Explain(Exception e) =>
        e switch
        {
            EnvironmentException explained => explained,
            IOException or UnauthorizedAccessException => DiskErrors.Explain(
                "What a trainer did cannot be written to the disk",
                e
            ),
            _ => new EnvironmentException($"A trainer's slot failed: {e.Message}", e),
        };

    /// <summary>
    /// Opens the spool. Each incarnation numbers its records from a different start, so that no number is used twice
    /// whatever a crash has destroyed.
    /// </summary>
    private static Spool OpenSpool(WorkerFolder folder, ClusterSettings settings, ILogger logger) =>
        Spool.Open(folder.SpoolPath, folder.RejectedPath, settings.Spool, folder.Incarnation << 32, logger);

    private static async Task AdoptAsync(
        WorkerFolder abandoned,
        Spool spool,
        Journal journal,
        ClusterSettings settings,
        ILogger logger
    )
    {
        await using var theirs = OpenSpool(abandoned, settings, logger);
        var records = theirs.ReadAfter(0, int.MaxValue);
        await Task.WhenAll(records.Select(r => spool.AppendAsync(r.Payload)));
        if (records.Count > 0)
            theirs.Acknowledge(records[^1].Sequence);
        journal.Adopt(abandoned.JournalPath);
        File.Delete(abandoned.JournalPath);
    }
}

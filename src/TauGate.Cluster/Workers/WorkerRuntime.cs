using Microsoft.Extensions.Logging;
using TauGate.Cluster.Configuration;
using TauGate.Cluster.Trainers;
using TauGate.Core.Ports;

namespace TauGate.Cluster.Workers;

/// <summary>
/// Everything of a worker that must survive its ActorSystem: trainers, spool, journal, cache and the set of executing tasks. The worker's
/// actor looks at it and fills its board; it needs no actor to go on.
/// </summary>
internal sealed class WorkerRuntime : IAsyncDisposable
{
    private readonly WorkerFolder _folder;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _failure = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TrainerSlot[] _slots;
    private Task _running = Task.CompletedTask;

    private WorkerRuntime(WorkerFolder folder, Spool spool, Journal journal, NodeSettings node, ClusterSettings settings, ILogger logger, TimeProvider time)
    {
        _folder = folder;
        (Spool, Journal, Settings, Logger, Time) = (spool, journal, settings, logger, time);
        Identity = NodeIdentity.Of(folder, node.ProgramVersion);
        Command = node.Trainer;
        Cache = new ArtifactCache(node.Home);
        Tokens = new SlotTokens(node.SlotTokenFolder ?? SlotTokens.DefaultFolder, Math.Max(Environment.ProcessorCount, node.Slots), time);
        Golden = new GoldenAgreement(node.Slots);
        StartFailures = new StartFailures(settings.Trainer.StartFailures);
        _slots = [.. Enumerable.Range(0, node.Slots).Select(n => new TrainerSlot(n, this))];
    }

    public NodeIdentity Identity { get; }

    public ClusterSettings Settings { get; }

    public TrainerCommand Command { get; }

    public ILogger Logger { get; }

    public TimeProvider Time { get; }

    public Spool Spool { get; }

    public Journal Journal { get; }

    public ArtifactCache Cache { get; }

    public SlotTokens Tokens { get; }

    public WorkBoard Board { get; } = new();

    public GoldenAgreement Golden { get; }

    public StartFailures StartFailures { get; }

    public TrainerSpawner Spawner { get; } = new();

    public int Slots => _slots.Length;

    /// <summary>Faults with <see cref="EnvironmentException"/> when the worker cannot go on.</summary>
    public Task Failure => _failure.Task;

    /// <summary>What slots do; raised on any thread.</summary>
    public event Action<SlotEvent>? SlotChanged;

    /// <summary>Takes a worker's folder, adopts the spools that dead workers of this host left, and starts the trainers.</summary>
    /// <exception cref="EnvironmentException">The home cannot be written.</exception>
    public static async Task<WorkerRuntime> StartAsync(NodeSettings node, ClusterSettings settings, ILogger logger, TimeProvider time)
    {
        var folder = WorkerFolder.Open(node.Home, Environment.MachineName, node.ClusterId);
        var spool = Spool.Open(folder.SpoolPath, folder.RejectedPath, settings.Spool, logger);
        var journal = Journal.Open(folder.JournalPath, settings.Schedule.NodeLosses);
        foreach (var abandoned in WorkerFolder.TakeAbandoned(node.Home, Environment.MachineName, node.ClusterId))
        {
            using (abandoned) await AdoptAsync(abandoned, spool, journal, settings, logger);
        }
        return new WorkerRuntime(folder, spool, journal, node, settings, logger, time);
    }

    /// <summary>Lets every slot run. Subscribe to <see cref="SlotChanged"/> before.</summary>
    public void Run() => _running = Task.WhenAll(_slots.Select(RunSlotAsync));

    public void Raise(SlotEvent happened) => SlotChanged?.Invoke(happened);

    /// <summary>Kills what executes, at no attempt, and ends the trainers. The spool stays open.</summary>
    public async Task StopTrainersAsync()
    {
        await _stop.CancelAsync();
        await _running;
        await Task.WhenAll(_slots.Select(s => s.DisposeAsync().AsTask()));
    }

    public async ValueTask DisposeAsync()
    {
        await StopTrainersAsync();
        await Spool.DisposeAsync();
        Journal.Dispose();
        Spawner.Dispose();
        _folder.Dispose();
        _stop.Dispose();
    }

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
            _failure.TrySetException(Explain(e));
        }
    }

    internal static EnvironmentException Explain(Exception e) => e switch
    {
        EnvironmentException explained => explained,
        IOException or UnauthorizedAccessException => DiskErrors.Explain("What a trainer did cannot be written to the disk", e),
        _ => new EnvironmentException($"A trainer's slot failed: {e.Message}", e),
    };

    private static async Task AdoptAsync(WorkerFolder abandoned, Spool spool, Journal journal, ClusterSettings settings, ILogger logger)
    {
        await using var theirs = Spool.Open(abandoned.SpoolPath, abandoned.RejectedPath, settings.Spool, logger);
        var records = theirs.ReadAfter(0, int.MaxValue);
        await Task.WhenAll(records.Select(r => spool.AppendAsync(r.Payload)));
        if (records.Count > 0) theirs.Acknowledge(records[^1].Sequence);
        journal.Adopt(abandoned.JournalPath);
        File.Delete(abandoned.JournalPath);
    }
}

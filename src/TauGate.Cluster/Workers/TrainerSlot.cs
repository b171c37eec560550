using TauGate.Cluster.Disk;
using TauGate.Cluster.Protocol;
using TauGate.Cluster.Standing;
using TauGate.Cluster.Trainers;
using TauGate.Core.Errors;
using TauGate.Core.Ports;
using TauGate.Core.Results;
using TauGate.Core.Scheduling;
using TauGate.Core.Sweeps;
using TauGate.Core.Work;

namespace TauGate.Cluster.Workers;

/// <summary>
/// One slot of a worker: a trainer process and the loop that gives it tasks. An execution is written to the journal
/// before the trainer gets the task. Its tensors are in the cache and its record is in the spool before its end is
/// reported.
/// </summary>
internal sealed class TrainerSlot(int number, WorkerRuntime runtime) : IAsyncDisposable
{
    private ITrainer? _trainer;

    public int Number => number;

    /// <summary>
    /// Starts the trainer and executes tasks until cancelled. A task under way is then killed, which counts as no
    /// attempt; so is a task that nobody wants any more, and the next one gets a new trainer.
    /// </summary>
    /// <exception cref="EnvironmentException">Trainers cannot start here, they disagree, or results cannot be written
    /// to the disk.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (!await EnsureTrainerAsync(Numerics.Native, cancellation)) { }
        await runtime.Golden.Agreed.WaitAsync(cancellation);
        while (true)
        {
            await runtime.Board.WorkAsync(number, cancellation);
            // First a core, then a task: which task is best may have changed while the slot waited.
            using var token = await runtime.Tokens.TakeAsync(cancellation);
            if (runtime.Board.TryBegin(number) is not var (item, kill))
                continue;
            using var unwanted = CancellationTokenSource.CreateLinkedTokenSource(cancellation, kill);
            try
            {
                if (await EnsureTrainerAsync(item.Foundation.Numerics, unwanted.Token))
                    await ExecuteAsync(item, unwanted.Token);
                else if (!runtime.Board.PutBack(number))
                    runtime.Raise(new SlotEvent.Finished(number, item, null, 0));
            }
            catch (OperationCanceledException) when (unwanted.IsCancellationRequested)
            {
                runtime.Board.End(number, trainerKept: _trainer is { IsUsable: true });
                runtime.Raise(new SlotEvent.Finished(number, item, null, 0));
            }
            cancellation.ThrowIfCancellationRequested();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_trainer is { } trainer)
            await trainer.StopAsync(runtime.Settings.Trainer.StopGrace);
        _trainer = null;
    }

    /// <summary>
    /// Starts a trainer with these numerics unless one is ready; false when it could not start this time.
    /// </summary>
    private async Task<bool> EnsureTrainerAsync(Numerics numerics, CancellationToken cancellation)
    {
        if (_trainer is { IsUsable: true } && _trainer.Numerics == numerics)
            return true;
        if (_trainer is not null)
            runtime.Raise(new SlotEvent.TrainerLost(number));
        await DisposeAsync();
        try
        {
            _trainer = await runtime.Trainers.StartAsync(numerics, cancellation);
        }
        catch (TrainerUnavailableException e)
        {
            if (runtime.StartFailures.Add())
                throw new EnvironmentException($"Trainers cannot work on this host: {e.Message}", e);
            return false;
        }
        runtime.StartFailures.Reset();
        runtime.Golden.Hello(numerics, _trainer.Identity);
        runtime.Raise(new SlotEvent.Ready(number, _trainer.Identity));
        return true;
    }

    private async Task ExecuteAsync(WorkItem item, CancellationToken kill)
    {
        // Before the task begins: fetching a data set does not count as the task's time.
        var data = await runtime.Data.FindAsync(item.Foundation.Data, kill);
        var execution = ExecutionId.New();
        var started = runtime.Time.GetUtcNow();
        var began = runtime.Time.GetTimestamp();
        var foundation = item.IsFoundation ? null : runtime.Board.Foundation(item.Foundation.Key);

        kill.ThrowIfCancellationRequested();
        runtime.Journal.Begin(execution, new HeldTask(item.Key, item.Attempt), item.Losses);
        runtime.Raise(new SlotEvent.Started(number, item, started));
        var reply = await _trainer!.ExecuteAsync(
            item,
            new TaskFiles(
                data,
                foundation is null ? null : (foundation.Digest, runtime.Cache.PathOf(foundation.Artifact))
            ),
            kill
        );

        var elapsed = runtime.Time.GetElapsedTime(began);
        string? status;
        try
        {
            status = await KeepAsync(item, reply, Provenance(execution, item, started, elapsed));
        }
        catch (Exception e) when (e is EnvironmentException or IOException or UnauthorizedAccessException)
        {
            // The node is about to end, which is not this task's fault.
            runtime.Journal.TryKilled(execution);
            throw;
        }
        if (reply is TrainerReply.Killed)
            runtime.Journal.Killed(execution);
        else
            runtime.Journal.End(execution, item.Key);
        runtime.Board.End(number, trainerKept: _trainer.IsUsable);
        runtime.Raise(new SlotEvent.Finished(number, item, status, elapsed.TotalSeconds));
    }

    /// <summary>Makes the outcome durable. Returns its status for people; null when there is no outcome.</summary>
    private async Task<string?> KeepAsync(WorkItem item, TrainerReply reply, Execution execution)
    {
        switch (reply)
        {
            case TrainerReply.FoundationTrained(var result, var archive):
                var artifact = runtime.Cache.Put(archive.Span);
                await SpoolAsync(new Outcome(item.Term, new FoundationRecord(result, execution, artifact), null, null));
                runtime.Board.FoundationAvailable(
                    item.Foundation.Key,
                    new CanonicalFoundation(result.Digest, artifact, result.Status == CellStatus.Diverged),
                    canonical: false
                );
                return StatusName(result.Status);
            case TrainerReply.CellTrained(var result, var adapter):
                // A method that trains nothing has no tensors to keep.
                ArtifactDigest? kept = item.KeepAdapter && adapter.Length > 0 ? runtime.Cache.Put(adapter.Span) : null;
                await SpoolAsync(
                    new Outcome(item.Term, null, new CellRecord(result, result.ComputeDigest(), execution, kept), null)
                );
                return StatusName(result.Status);
            case TrainerReply.Failed(var kind, var detail, var errors):
                await SpoolAsync(
                    new Outcome(
                        item.Term,
                        null,
                        null,
                        new FailureRecord(item.Key, item.IsFoundation, kind, detail, errors, execution)
                    )
                );
                return kind switch
                {
                    FailureKind.Crashed => "crashed",
                    FailureKind.TimedOut => "timed out",
                    _ => "failed",
                };
            default:
                return null;
        }
    }

    private async Task SpoolAsync(Outcome outcome)
    {
        try
        {
            await runtime.Spool.AppendAsync(WireJson.Write(outcome));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw DiskErrors.Explain("A result cannot be written to the spool", e);
        }
    }

    /// <summary>
    /// The end is the start plus the time by the monotonic clock: when the system's clock is set meanwhile, an
    /// execution must not seem to last an hour, or a negative time.
    /// </summary>
    private Execution Provenance(ExecutionId id, WorkItem item, DateTimeOffset started, TimeSpan elapsed)
    {
        var (node, trainer) = (runtime.Identity, _trainer!.Identity);
        return new Execution(
            id,
            item.Attempt,
            trainer.NumericClass,
            node.Host,
            node.BootId,
            node.Worker,
            node.ProgramVersion,
            trainer.LibtorchVersion,
            started,
            started + elapsed
        );
    }

    private static string StatusName(CellStatus status) =>
        status switch
        {
            CellStatus.Diverged => "diverged",
            CellStatus.Collapsed => "collapsed",
            _ => "done",
        };
}

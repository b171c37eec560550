using TauGate.Cluster.Protocol;
using TauGate.Cluster.Serialization;
using TauGate.Cluster.Trainers;
using TauGate.Core.Cells;
using TauGate.Core.Ports;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;

namespace TauGate.Cluster.Workers;

/// <summary>
/// One slot of a worker: a trainer process and the loop that feeds it. An execution is journalled before the trainer hears of it, its
/// tensors are in the cache and its record is on the disk before anybody else hears of its end.
/// </summary>
internal sealed class TrainerSlot(int number, WorkerRuntime runtime) : IAsyncDisposable
{
    private TrainerProcess? _trainer;

    /// <summary>Starts the trainer and executes tasks until cancelled; a task under way is then killed at no attempt.</summary>
    /// <exception cref="EnvironmentException">Trainers cannot start here, disagree, or the disk refuses results.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (!await EnsureTrainerAsync(Numerics.Native, cancellation)) { }
        await runtime.Golden.Agreed.WaitAsync(cancellation);
        while (true)
        {
            var item = await runtime.Board.BeginAsync(number, cancellation);
            using var token = await runtime.Tokens.TakeAsync(cancellation);
            if (await EnsureTrainerAsync(item.Foundation.Numerics, cancellation)) await ExecuteAsync(item, cancellation);
            else runtime.Board.PutBack(number);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_trainer is { } trainer) await trainer.StopAsync(runtime.Settings.Trainer.StopGrace);
        _trainer = null;
    }

    /// <summary>Makes sure that a trainer with these numerics is ready; false when it could not start this time.</summary>
    private async Task<bool> EnsureTrainerAsync(Numerics numerics, CancellationToken cancellation)
    {
        if (_trainer is { IsUsable: true } && _trainer.Numerics == numerics) return true;
        if (_trainer is not null) runtime.Raise(new SlotEvent.TrainerLost(number));
        await DisposeAsync();
        try
        {
            _trainer = await TrainerProcess.StartAsync(
                runtime.Spawner, runtime.Command, numerics, runtime.Settings.Trainer.StartTimeout, runtime.Time, cancellation);
        }
        catch (TrainerUnavailableException e)
        {
            if (runtime.StartFailures.Add()) throw new EnvironmentException($"Trainers cannot work on this host: {e.Message}", e);
            return false;
        }
        runtime.StartFailures.Reset();
        runtime.Golden.Hello(numerics, _trainer.Identity);
        runtime.Raise(new SlotEvent.Ready(number, _trainer.Identity));
        return true;
    }

    private async Task ExecuteAsync(WorkItem item, CancellationToken cancellation)
    {
        var execution = Guid.CreateVersion7();
        var started = runtime.Time.GetUtcNow();
        var began = runtime.Time.GetTimestamp();
        var foundation = item.IsFoundation ? null : runtime.Board.Foundation(item.Foundation.Key);

        runtime.Journal.Begin(execution, new HeldTask(item.Key, item.Attempt));
        runtime.Raise(new SlotEvent.Started(number, item, started));
        var reply = await _trainer!.ExecuteAsync(
            item, foundation is null ? null : (foundation.Digest, runtime.Cache.PathOf(foundation.Artifact)), cancellation);

        var provenance = Provenance(execution, item, started);
        var status = await KeepAsync(item, reply, provenance);
        runtime.Journal.End(execution, item.Key);
        runtime.Board.End(number, trainerKept: _trainer.IsUsable);
        runtime.Raise(new SlotEvent.Finished(number, item, status, runtime.Time.GetElapsedTime(began).TotalSeconds));
        cancellation.ThrowIfCancellationRequested();
    }

    /// <summary>Makes the outcome durable. Returns its status for people, null when nothing is to be kept.</summary>
    private async Task<string?> KeepAsync(WorkItem item, TrainerReply reply, Execution execution)
    {
        switch (reply)
        {
            case TrainerReply.FoundationTrained(var result, var archive):
                var artifact = runtime.Cache.Put(archive.Span);
                await SpoolAsync(new Outcome(item.Term, new FoundationRecord(result, execution, artifact), null, null));
                runtime.Board.FoundationAvailable(item.Key, new CanonicalFoundation(result.Digest, artifact, result.Status == CellStatus.Diverged), canonical: false);
                return StatusName(result.Status);
            case TrainerReply.CellTrained(var result, var adapter):
                // A method that trains nothing has no tensors to keep.
                Digest? kept = item.KeepAdapter && adapter.Length > 0 ? runtime.Cache.Put(adapter.Span) : null;
                await SpoolAsync(new Outcome(item.Term, null, new CellRecord(result, result.ComputeDigest(), execution, kept), null));
                return StatusName(result.Status);
            case TrainerReply.Failed(var kind, var detail, var errors):
                await SpoolAsync(new Outcome(item.Term, null, null, new FailureRecord(item.Key, item.IsFoundation, kind, detail, errors, execution)));
                return kind switch { FailureKind.Crashed => "crashed", FailureKind.TimedOut => "timed out", _ => "failed" };
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

    private Execution Provenance(Guid id, WorkItem item, DateTimeOffset started)
    {
        var (node, trainer) = (runtime.Identity, _trainer!.Identity);
        return new Execution(
            id, item.Attempt, trainer.NumericClass, node.Host, node.BootId, node.Worker, node.ProgramVersion, trainer.LibtorchVersion, started, runtime.Time.GetUtcNow());
    }

    private static string StatusName(CellStatus status) => status switch
    {
        CellStatus.Diverged => "diverged",
        CellStatus.Collapsed => "collapsed",
        _ => "done",
    };
}

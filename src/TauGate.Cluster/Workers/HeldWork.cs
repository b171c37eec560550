using TauGate.Cluster.Protocol;
using TauGate.Core.Scheduling;

namespace TauGate.Cluster.Workers;

/// <summary>What a worker tells a coordinator that has just welcomed it.</summary>
internal static class HeldWork
{
    /// <summary>What this worker holds, in messages of bounded size.</summary>
    public static IEnumerable<WorkerProtocol.Holding> Of(WorkerRuntime runtime)
    {
        var (executing, queued) = runtime.Board.Held;
        var spooled = runtime.Spool.ReadAfter(0, int.MaxValue).Select(r => HeldBy(r.Payload)).OfType<HeldTask>();
        var lost = runtime.Journal.Lost.Select(l => new WorkerProtocol.Loss(l.Key, l.Losses));
        WorkerProtocol.Holding[] parts =
        [
            .. executing.Chunk(WorkerProtocol.MostTasks).Select(c => Empty() with { Executing = [.. c] }),
            .. queued.Chunk(WorkerProtocol.MostTasks).Select(c => Empty() with { Queued = [.. c] }),
            .. spooled.Chunk(WorkerProtocol.MostTasks).Select(c => Empty() with { Spooled = [.. c] }),
            .. lost.Chunk(WorkerProtocol.MostTasks).Select(c => Empty() with { Lost = [.. c] }),
        ];
        return [.. parts, Empty() with { Last = true }];

        WorkerProtocol.Holding Empty() =>
            new(runtime.Identity.Worker, runtime.Identity.Incarnation, [], [], [], [], Last: false);
    }

    private static HeldTask? HeldBy(byte[] payload)
    {
        try
        {
            var outcome = WireJson.Read<Outcome>(payload);
            var execution = outcome.Foundation?.Execution ?? outcome.Cell?.Execution ?? outcome.Failure!.Execution;
            return new HeldTask(outcome.Key, execution.Attempt);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}

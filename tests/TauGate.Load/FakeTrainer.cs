using TauGate.Cluster.Trainers;
using TauGate.Core.Ports;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;
using TauGate.Core.Work;

namespace TauGate.Load;

/// <summary>A trainer in the node's own process that waits and gives made-up, reproducible results.</summary>
internal sealed class FakeTrainer(TimeSpan duration) : ITrainer
{
    private const int Images = 80;

    public Numerics Numerics => Numerics.Native;

    public TrainerIdentity Identity { get; } =
        new(Digest.Of("golden"u8), new NumericClass(Digest.Of("class"u8)), "fake class", "0.0.0");

    public bool IsUsable { get; private set; } = true;

    public async Task<TrainerReply> ExecuteAsync(WorkItem item, TaskFiles files, CancellationToken kill)
    {
        try
        {
            await Task.Delay(duration, kill);
        }
        catch (OperationCanceledException)
        {
            IsUsable = false;
            return new TrainerReply.Killed();
        }
        return item.Cell is { } cell ? Cell(cell, files.Foundation!.Value.Digest) : Foundation(item.Foundation);
    }

    public Task StopAsync(TimeSpan grace) => Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static TrainerReply.FoundationTrained Foundation(FoundationTask task)
    {
        var tensors = new[]
        {
            new NamedTensor(
                "fc.weight",
                [64, 64],
                [.. Enumerable.Range(0, 64 * 64).Select(i => task.Seed + (i / 128f))]
            ),
        };
        return new TrainerReply.FoundationTrained(
            new FoundationResult
            {
                Key = task.Key,
                Digest = TensorArchive.ContentDigest(tensors),
                Status = CellStatus.Done,
                TrainLoss = [0.5, 0.25],
                Parameters = 64 * 64,
                Seconds = 0.01,
            },
            TensorArchive.Write(tensors)
        );
    }

    private static TrainerReply.CellTrained Cell(CellTask task, TensorDigest foundation)
    {
        var tensors = new[] { new NamedTensor("adapter", [4], [task.Foundation.Seed, 1, 2, 3]) };
        return new TrainerReply.CellTrained(
            new CellResult
            {
                Key = task.Key,
                FoundationKey = task.Foundation.Key,
                FoundationDigest = foundation,
                Status = CellStatus.Done,
                Target = Mode(60),
                Source = Mode(50),
                FoundationTarget = Mode(40),
                FoundationSource = Mode(45),
                TrainableParametersByLayer = [4, 0, 0],
                Curve =
                [
                    new EpochMeasures(0, null, 40, 0.5, 45, 0.4, Images),
                    new EpochMeasures(1, 0.3, 60, 0.25, 50, 0.3, Images),
                ],
                AdaptationSeconds = 0.01,
                EvaluationSeconds = 0.001,
                AdapterDigest = TensorArchive.ContentDigest(tensors),
            },
            TensorArchive.Write(tensors)
        );
    }

    private static ModeMeasures Mode(int correct) =>
        new(correct, Images, 1.0 / correct, [.. Enumerable.Repeat((byte)correct, Images / 8)]);
}

using System.Diagnostics;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;
using TauGate.Training.Adapters;
using TauGate.Training.Data;
using TauGate.Training.Kernels;
using TauGate.Training.Models;

namespace TauGate.Training.Loop;

/// <summary>Pretraining on the mixture of both modes: every weight of a fresh network, Adam, constant rate.</summary>
internal static class FoundationTraining
{
    // An empty tensor of this name tells whoever reads the archive that the loss ceased to be a number.
    private const string DivergedMarker = "diverged";

    /// <summary>
    /// Trains a seed's foundation. A diverged one is returned as it was when its loss ceased to be a number.
    /// </summary>
    /// <returns>The network, which the caller disposes, its tensors, and the record of its making.</returns>
    public static (Network Network, IReadOnlyList<NamedTensor> Tensors, FoundationResult Result) Train(
        FoundationTask task,
        ModeImages images
    )
    {
        var watch = Stopwatch.StartNew();
        var losses = new List<double>();
        using var initial = Network.Initialise(task.Seed, task.Spec.Hidden);
        using var learner = new FullAdapter(initial);
        using var pass = NetworkPass.Of(learner, task.Spec.Batch);
        using var batches = new MixtureBatches(images, task.Seed, task.Spec.Mixture, task.Spec.Batch);
        var finite = TrainingLoop.Run(
            pass,
            batches,
            task.Spec.Epochs,
            _ => task.Spec.LearningRate,
            (_, loss) => losses.Add(loss)
        );
        var network = learner.Merge();
        IReadOnlyList<NamedTensor> tensors = finite
            ? network.ToNamed()
            : [.. network.ToNamed(), new NamedTensor(DivergedMarker, [0], [])];
        var result = new FoundationResult
        {
            Key = task.Key,
            Digest = TensorArchive.ContentDigest(tensors),
            Status =
                !finite ? CellStatus.Diverged
                : losses is [.., var last] && Collapse.ByLoss(last) ? CellStatus.Collapsed
                : CellStatus.Done,
            TrainLoss = [.. losses],
            Parameters = network.Parameters,
            Seconds = watch.Elapsed.TotalSeconds,
        };
        return (network, tensors, result);
    }

    /// <summary>Whether these are the tensors of a foundation that diverged.</summary>
    public static bool HasDiverged(IReadOnlyList<NamedTensor> tensors) => tensors.Any(t => t.Name == DivergedMarker);
}

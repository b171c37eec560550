using System.Diagnostics;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;
using TauGate.Training.Adapters;
using TauGate.Training.Kernels;

namespace TauGate.Training.Loop;

/// <summary>One cell from an untrained adapter to its measures.</summary>
internal static class CellTraining
{
    /// <summary>
    /// Trains on the rotated training images and measures on both modes of the images that the task names. A cell whose
    /// loss ceases to be a number stops there and is measured as it is; a cell of a diverged foundation is measured
    /// untrained. Both are <see cref="CellStatus.Diverged"/>.
    /// </summary>
    public static (CellResult Result, IReadOnlyList<NamedTensor> Adapter) Run(CellTask task, FoundationContext context)
    {
        var entry = AdapterCatalog.Instance.Entry(task.Method);
        var method = entry.Descriptor;
        using var adapter = entry.Create(context.Network, task.Options, task.Foundation.Seed);
        using var pass = NetworkPass.Of(adapter, task.Target.Batch);
        using var hardened = adapter.Harden();
        using var hardPass = hardened is null ? null : NetworkPass.Of(hardened);
        var gates = adapter as ITrainedGates;

        // What the foundation's cells share is prepared before the watches start.
        var trains = method.Trains && !context.Diverged;
        if (trains)
            context.TargetTrain.For(adapter);
        var images = context.On(task.EvaluatedOn);
        var (foundationTarget, foundationSource) = (images.TargetMeasures, images.SourceMeasures);
        var foundationGates = gates is null ? [] : images.GatesAt(gates.Sharpness);

        var adaptation = Stopwatch.StartNew();
        var curve = new List<EpochMeasures> { Point(0, null) };
        var diverged = context.Diverged;
        if (trains)
        {
            diverged = !Train(pass);
            // Tuning has no test: a control's rate is that of the row that it is a control of.
            if (gates?.Control is { } control && !diverged && task.EvaluatedOn == EvaluatedOn.Test)
            {
                ThresholdControls.Apply(control, pass, gates, context.TargetValidation, task.Foundation.Seed);
                if (control.Refits)
                {
                    using var gains = gates.WithGainsAtStart();
                    using var gainsPass = NetworkPass.Of(gains, task.Target.Batch);
                    diverged = !Train(gainsPass);
                }
            }
        }
        adaptation.Stop();

        var evaluation = Stopwatch.StartNew();
        var activity = gates is null ? [] : GateStatistics.Measure(pass, gates, images);
        var tensors = adapter.ToNamed();
        var result = new CellResult
        {
            Key = task.Key,
            FoundationKey = task.Foundation.Key,
            FoundationDigest = context.Digest,
            Status =
                diverged ? CellStatus.Diverged
                : method.Trains && Collapsed(curve[^1], context) ? CellStatus.Collapsed
                : CellStatus.Done,
            Target = Evaluation.Measure(pass, images.Target),
            Source = Evaluation.Measure(pass, images.Source),
            HardenedTarget = hardPass is null ? null : Evaluation.Measure(hardPass, images.Target),
            HardenedSource = hardPass is null ? null : Evaluation.Measure(hardPass, images.Source),
            FoundationTarget = foundationTarget,
            FoundationSource = foundationSource,
            TrainableParametersByLayer = method.TrainableParameters(context.Network.Widths, task.Options),
            Curve = [.. curve],
            Gates = gates is null ? [] : GateStatistics.Compare(activity, foundationGates),
            Units = gates is null || !task.RecordUnits ? [] : GateStatistics.Units(pass, gates, activity, images),
            AdaptationSeconds = adaptation.Elapsed.TotalSeconds,
            EvaluationSeconds = evaluation.Elapsed.TotalSeconds,
            AdapterDigest = TensorArchive.ContentDigest(tensors),
        };
        return (result, tensors);

        // False when the loss ceased to be a number. A second training goes on with the curve.
        bool Train(NetworkPass network)
        {
            var (train, before) = (context.TargetTrain, curve[^1].Epoch);
            using var batches = new TargetBatches(
                train.RowsFor(adapter),
                train.Count,
                task.Foundation.Seed,
                task.Target.Batch
            );
            var rate = task.Options.Real(AdapterOptions.LearningRateName);
            var steps = task.Target.Epochs * batches.StepsPerEpoch;
            return TrainingLoop.Run(
                network,
                batches,
                task.Target.Epochs,
                step => LearningRates.At(task.Target.Schedule, rate, step, steps),
                (epoch, loss) => curve.Add(Point(before + epoch, loss))
            );
        }

        EpochMeasures Point(int epoch, double? trainLoss)
        {
            var target = Evaluation.Measure(pass, context.TargetValidation);
            var source = Evaluation.Measure(pass, context.SourceValidation);
            return new EpochMeasures(
                epoch,
                trainLoss,
                target.Correct,
                target.CrossEntropy,
                source.Correct,
                source.CrossEntropy,
                target.Total
            );
        }
    }

    private static bool Collapsed(EpochMeasures last, FoundationContext context) =>
        (last.TrainLoss is { } loss && Collapse.ByLoss(loss))
        || Collapse.ByValidation(last.TargetCorrect, context.Images.TargetValidation.Labels.data<long>().ToArray());
}

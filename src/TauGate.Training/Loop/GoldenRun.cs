using TauGate.Core.Ports;
using TauGate.Core.Sweeps;
using TauGate.Training.Adapters;
using TauGate.Training.Data;
using TauGate.Training.Randomness;

namespace TauGate.Training.Loop;

/// <summary>
/// A tiny sweep on the real layer shapes and made-up images, through the same code as every cell. Its digest tells
/// whether two trainers compute the same bits; its accuracy tells whether this one computes at all.
/// </summary>
internal static class GoldenRun
{
    private const long Seed = 0;
    private const int Train = 1_024;
    private const int Held = 128;
    private const double Rotation = 45;
    private const double WantedAccuracy = 0.9;

    // They run every kernel, and their digest is in the numeric class of every result: a method that came later is not
    // among them, so that the class does not change with the catalogue.
    private static readonly string[] Methods = ["frozen", "taugate", "ia3", "bias", "lora", "head", "full"];

    private static readonly FoundationSpec Foundation = FoundationSpec.Default with { Epochs = 2 };
    private static readonly TargetSpec Target = TargetSpec.Default with { Epochs = 1 };

    /// <summary>Runs it; tens of milliseconds.</summary>
    /// <exception cref="TrainerUnavailableException">It did not learn what it must: the arithmetic of this machine or
    /// library is broken.</exception>
    public static Digest Compute()
    {
        using var session = new TrainingSession(Images());
        var key = Digest.Of("golden"u8);
        var task = new FoundationTask(
            new FoundationKey(key),
            DataSet.Mnist,
            Seed,
            Foundation,
            Rotation,
            Numerics.Native
        );
        var (foundation, _) = session.TrainFoundation(task);
        using var hash = new CanonicalHash("taugate/golden");
        hash.Add("foundation", foundation.Digest.Value);
        foreach (var method in Methods.Select(id => AdapterCatalog.Instance.Entry(id).Descriptor))
        {
            var cell = new CellTask(
                new CellKey(key),
                task,
                method.Id,
                MethodDefaults.Of(method),
                Target,
                RecordUnits: false
            );
            var (result, _) = session.TrainCell(cell, foundation.Digest, () =>
                throw new InvalidOperationException("The foundation was just trained.")
            );
            if (!(result.Target.Accuracy >= WantedAccuracy))
            {
                throw new TrainerUnavailableException(
                    $"The golden run of '{method.Id}' reached an accuracy of {result.Target.Accuracy:0.00}, "
                        + $"expected {WantedAccuracy:0.00} or more: libtorch computes wrongly on this machine."
                );
            }
            hash.Add(method.Id, result.ComputeDigest().Value);
        }
        return hash.Finish();
    }

    /// <summary>Noise, with two bright rows for each class.</summary>
    private static RawImages Images()
    {
        var random = new RandomStream(Seed, Streams.Golden, "images");
        var (train, trainLabels) = Draw(random, Train + Held);
        var (test, testLabels) = Draw(random, Held);
        return new RawImages(train, trainLabels, test, testLabels, Held);
    }

    private static (byte[] Images, byte[] Labels) Draw(RandomStream random, int count)
    {
        var images = new byte[count * ImageShape.Pixels];
        var labels = new byte[count];
        for (var i = 0; i < count; i++)
        {
            labels[i] = (byte)random.NextBelow(ImageShape.Classes);
            var image = images.AsSpan(i * ImageShape.Pixels, ImageShape.Pixels);
            for (var pixel = 0; pixel < image.Length; pixel++)
            {
                var row = pixel / ImageShape.Side - 4;
                var lit = row >= 0 && row / 2 == labels[i];
                image[pixel] = (byte)((lit ? 128 : 0) + random.NextBelow(128));
            }
        }
        return (images, labels);
    }
}

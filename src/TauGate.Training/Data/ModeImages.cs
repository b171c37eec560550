using System.Runtime.InteropServices;
using TauGate.Training.Models;
using static TorchSharp.torch;

namespace TauGate.Training.Data;

/// <summary>
/// A data set as tensors: the rotated training images, and validation and test images of both modes. Upright training images
/// stay bytes, because only the foundation's mixture reads them, a batch at a time (that saves 172 MB).
/// </summary>
internal sealed class ModeImages : IDisposable
{
    private readonly OwnedTensors _owned = new();
    private readonly RawImages _raw;

    /// <summary>Maps every image; takes under a second for MNIST.</summary>
    /// <param name="raw">The files' content.</param>
    /// <param name="rotation">Degrees counter-clockwise of the rotated mode.</param>
    public ModeImages(RawImages raw, double rotation)
    {
        _raw = raw;
        Rotation = rotation;
        using var scope = NewDisposeScope();
        var map = new PixelMap(rotation);
        var (train, held) = (raw.TrainCount, raw.ValidationCount);
        var rotated = Map(map, raw.TrainImages); // [train + validation, 784]
        var labels = tensor(Array.ConvertAll(raw.TrainLabels, l => (long)l)); // [train + validation]
        var upright = Map(PixelMap.Upright, raw.TrainImages.AsSpan(train * ImageShape.Pixels)); // [validation, 784]
        var testLabels = tensor(Array.ConvertAll(raw.TestLabels, l => (long)l)); // [test]

        TargetTrain = Keep(rotated.narrow(0, 0, train), labels.narrow(0, 0, train));
        TargetValidation = Keep(rotated.narrow(0, train, held), labels.narrow(0, train, held));
        SourceValidation = Keep(upright, TargetValidation.Labels);
        TargetTest = Keep(Map(map, raw.TestImages), testLabels);
        SourceTest = Keep(Map(PixelMap.Upright, raw.TestImages), testLabels);
    }

    /// <summary>Degrees counter-clockwise of the rotated mode.</summary>
    public double Rotation { get; }

    /// <summary>Rotated images that are trained on.</summary>
    public LabelledImages TargetTrain { get; }

    /// <summary>Rotated validation split.</summary>
    public LabelledImages TargetValidation { get; }

    /// <summary>Upright validation split.</summary>
    public LabelledImages SourceValidation { get; }

    /// <summary>Rotated test images.</summary>
    public LabelledImages TargetTest { get; }

    /// <summary>Upright test images.</summary>
    public LabelledImages SourceTest { get; }

    /// <summary>Writes one training image of either mode.</summary>
    /// <param name="image">Its number.</param>
    /// <param name="rotated">Which mode.</param>
    /// <param name="target">[784].</param>
    public void CopyTrainImage(int image, bool rotated, Span<float> target)
    {
        if (rotated) MemoryMarshal.Cast<byte, float>(TargetTrain.Images.bytes).Slice(image * ImageShape.Pixels, ImageShape.Pixels).CopyTo(target);
        else PixelMap.Upright.Apply(_raw.TrainImages.AsSpan(image * ImageShape.Pixels, ImageShape.Pixels), target);
    }

    /// <inheritdoc/>
    public void Dispose() => _owned.Dispose();

    private LabelledImages Keep(Tensor images, Tensor labels) => new(_owned.Keep(images), _owned.Keep(labels));

    private static Tensor Map(PixelMap map, ReadOnlySpan<byte> images)
    {
        var mapped = empty(images.Length / ImageShape.Pixels, ImageShape.Pixels);
        map.Apply(images, MemoryMarshal.Cast<byte, float>(mapped.bytes));
        return mapped;
    }
}

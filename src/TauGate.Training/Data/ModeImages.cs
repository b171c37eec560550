using System.Runtime.InteropServices;
using TauGate.Training.Tensors;
using static TorchSharp.torch;

namespace TauGate.Training.Data;

/// <summary>
/// A data set as tensors: the rotated training images, and validation and test images of both modes. Upright training
/// images stay the bytes of their file, because only the foundation's mixture reads them, a batch at a time.
/// </summary>
internal sealed class ModeImages : IDisposable
{
    private readonly OwnedTensors _owned = new();
    private readonly RawImages _raw;
    private readonly MappedFloats? _mapped;

    /// <summary>Maps every image, or takes them from the cache.</summary>
    /// <param name="raw">The files' content.</param>
    /// <param name="rotation">Degrees counter-clockwise of the rotated mode.</param>
    /// <param name="cache">Where mapped images are kept; null keeps them in memory alone.</param>
    public ModeImages(RawImages raw, double rotation, PreparedFolder? cache = null)
    {
        (_raw, Rotation) = (raw, rotation);
        using var scope = NewDisposeScope();
        var (train, held, test) = (raw.TrainCount, raw.ValidationCount, raw.TestLabels.Length);
        var all = train + held;
        var labels = tensor(Array.ConvertAll(raw.TrainLabels, l => (long)l)); // [train + validation]
        var testLabels = tensor(Array.ConvertAll(raw.TestLabels, l => (long)l)); // [test]

        // The rotated training and validation images, the rotated test images, then the upright ones of both that are
        // measured on.
        var rows = all + test + held + test;
        _mapped = cache?.Open(rotation, rows * ImageShape.Pixels, Fill);
        var images = Images(rows); // [rows, 784]
        TargetTrain = Keep(images.narrow(0, 0, train), labels.narrow(0, 0, train));
        TargetValidation = Keep(images.narrow(0, train, held), labels.narrow(0, train, held));
        TargetTest = Keep(images.narrow(0, all, test), testLabels);
        SourceValidation = Keep(images.narrow(0, all + test, held), TargetValidation.Labels);
        SourceTest = Keep(images.narrow(0, all + test + held, test), testLabels);
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

    /// <summary>Writes one upright training image.</summary>
    /// <param name="image">Its number.</param>
    /// <param name="target">[784].</param>
    public void CopyUprightTrainImage(int image, Span<float> target) =>
        PixelMap.Upright.Apply(_raw.TrainImages.Span.Slice(image * ImageShape.Pixels, ImageShape.Pixels), target);

    /// <inheritdoc/>
    public void Dispose()
    {
        _owned.Dispose();
        _mapped?.Dispose();
    }

    private LabelledImages Keep(Tensor images, Tensor labels) => new(_owned.Keep(images), _owned.Keep(labels));

    private unsafe Tensor Images(int rows)
    {
        if (_mapped is not null)
            return BorrowedTensor.Over(_mapped.Start, rows, ImageShape.Pixels);
        var images = empty(rows, ImageShape.Pixels);
        Fill(MemoryMarshal.Cast<byte, float>(images.bytes));
        return images;
    }

    private void Fill(Span<float> values)
    {
        var map = new PixelMap(Rotation);
        values = Append(map, _raw.TrainImages.Span, values);
        values = Append(map, _raw.TestImages.Span, values);
        values = Append(PixelMap.Upright, _raw.TrainImages.Span[(_raw.TrainCount * ImageShape.Pixels)..], values);
        Append(PixelMap.Upright, _raw.TestImages.Span, values);
    }

    private static Span<float> Append(PixelMap map, ReadOnlySpan<byte> images, Span<float> values)
    {
        map.Apply(images, values[..images.Length]);
        return values[images.Length..];
    }
}

using System.Collections.Immutable;
using TauGate.Core.Sweeps;

namespace TauGate.Training.Data;

/// <summary>
/// A data set as it is in its files. The last <paramref name="ValidationCount"/> training images are the validation
/// split, never trained on.
/// </summary>
/// <param name="TrainImages">Bytes, [train + validation, 784].</param>
/// <param name="TrainLabels">0 to 9, [train + validation].</param>
/// <param name="TestImages">Bytes, [test, 784].</param>
/// <param name="TestLabels">0 to 9, [test].</param>
internal sealed record RawImages(
    ReadOnlyMemory<byte> TrainImages,
    byte[] TrainLabels,
    ReadOnlyMemory<byte> TestImages,
    byte[] TestLabels,
    int ValidationCount
)
{
    /// <summary>Images that are trained on.</summary>
    public int TrainCount => TrainLabels.Length - ValidationCount;

    /// <summary>Reads the four files of a folder by their standard names. Digests are the caller's business.</summary>
    /// <exception cref="InvalidDataException">A file is not what its name says.</exception>
    public static RawImages Read(string folder, DataSet data) =>
        Read([.. data.Files.Select(f => Path.Combine(folder, f.FileName))], data);

    /// <summary>Reads four files. Digests are the caller's business.</summary>
    /// <param name="files">Paths in the order of <see cref="DataSet.Files"/>.</param>
    /// <param name="data">Says how large the validation split is.</param>
    /// <exception cref="InvalidDataException">A file is not what it should be.</exception>
    public static RawImages Read(ImmutableArray<string> files, DataSet data)
    {
        var raw = new RawImages(
            IdxFile.ReadImages(files[0]),
            IdxFile.ReadLabels(files[1]),
            IdxFile.ReadImages(files[2]),
            IdxFile.ReadLabels(files[3]),
            data.Validation
        );
        Check(raw.TrainImages, raw.TrainLabels, files[0], files[1]);
        Check(raw.TestImages, raw.TestLabels, files[2], files[3]);
        return raw.TrainCount > 0
            ? raw
            : throw new InvalidDataException(
                $"{files[0]}: {raw.TrainLabels.Length} training images, of which the last {data.Validation} are the "
                    + "validation split, leave none to train on."
            );
    }

    private static void Check(ReadOnlyMemory<byte> images, byte[] labels, string imagesFile, string labelsFile)
    {
        if (images.Length != labels.Length * ImageShape.Pixels || labels.Length == 0)
            throw new InvalidDataException(
                $"{imagesFile} has {images.Length / ImageShape.Pixels} images, {labelsFile} {labels.Length} labels."
            );
        if (labels.Max() is var largest && largest >= ImageShape.Classes)
            throw new InvalidDataException(
                $"{labelsFile}: has the label {largest}; there are {ImageShape.Classes} classes, "
                    + $"0 to {ImageShape.Classes - 1}."
            );
    }
}

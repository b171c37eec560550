using TauGate.Core.Sweeps;

namespace TauGate.Training.Data;

/// <summary>
/// A data set as it is in its files. The last <paramref name="ValidationCount"/> training images are the validation split, never trained on.
/// </summary>
/// <param name="TrainImages">Bytes, [train + validation, 784].</param>
/// <param name="TrainLabels">0 to 9, [train + validation].</param>
/// <param name="TestImages">Bytes, [test, 784].</param>
/// <param name="TestLabels">0 to 9, [test].</param>
internal sealed record RawImages(byte[] TrainImages, byte[] TrainLabels, byte[] TestImages, byte[] TestLabels, int ValidationCount)
{
    private const int MnistValidationCount = 5_000;

    /// <summary>Images that are trained on.</summary>
    public int TrainCount => TrainLabels.Length - ValidationCount;

    /// <summary>Reads the four files of a folder. Digests are the caller's business.</summary>
    /// <exception cref="InvalidDataException">A file is not what its name says.</exception>
    public static RawImages Read(string folder, DataSet data, int validationCount = MnistValidationCount)
    {
        var files = data.Files;
        var raw = new RawImages(
            IdxFile.ReadImages(Path.Combine(folder, files[0].FileName)), IdxFile.ReadLabels(Path.Combine(folder, files[1].FileName)),
            IdxFile.ReadImages(Path.Combine(folder, files[2].FileName)), IdxFile.ReadLabels(Path.Combine(folder, files[3].FileName)),
            validationCount);
        if (raw.TrainImages.Length != raw.TrainLabels.Length * ImageShape.Pixels || raw.TestImages.Length != raw.TestLabels.Length * ImageShape.Pixels)
            throw new InvalidDataException($"{folder}: images and labels differ in number.");
        return raw;
    }
}

using TauGate.Core.Errors;
using TauGate.Core.Networks;
using TauGate.Core.Sweeps;

namespace TauGate.Training.Data;

/// <summary>The images of a data set's files, for plain arithmetic outside trainers. Loads no native library.</summary>
public sealed class FileImages : IDataImages
{
    private readonly RawImages _raw;

    private FileImages(RawImages raw) => _raw = raw;

    /// <summary>Reads the four files of a folder whose digests were checked.</summary>
    /// <exception cref="EnvironmentException">A file cannot be read or is not what its name says.</exception>
    public static FileImages Read(string folder, DataSet data)
    {
        try
        {
            return new FileImages(RawImages.Read(folder, data));
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentException(e.Message, e);
        }
    }

    /// <summary>Images of a mode, mapped to the network's input whenever they are copied.</summary>
    /// <param name="rotation">Degrees counter-clockwise; 0 is upright.</param>
    public IModeImages Mode(DataSplit split, double rotation)
    {
        var (images, labels, first, count) = split switch
        {
            DataSplit.Train => (_raw.TrainImages, _raw.TrainLabels, 0, _raw.TrainCount),
            DataSplit.Validation => (_raw.TrainImages, _raw.TrainLabels, _raw.TrainCount, _raw.ValidationCount),
            _ => (_raw.TestImages, _raw.TestLabels, 0, _raw.TestLabels.Length),
        };
        return new Mapped(images, labels, first, count, new PixelMap(rotation));
    }

    private sealed class Mapped(ReadOnlyMemory<byte> images, byte[] labels, int first, int count, PixelMap map)
        : IModeImages
    {
        public int Count => count;

        public int Label(int image) => labels[first + image];

        public void Copy(int start, Span<float> target)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(start + target.Length / ImageShape.Pixels, count);
            map.Apply(images.Span.Slice((first + start) * ImageShape.Pixels, target.Length), target);
        }
    }
}

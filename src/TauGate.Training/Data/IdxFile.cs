using System.Buffers.Binary;

namespace TauGate.Training.Data;

/// <summary>
/// The IDX format of the MNIST files: big-endian magic, extents, then bytes. Source: Y. LeCun's description of MNIST.
/// </summary>
internal static class IdxFile
{
    private const int ImagesMagic = 0x0803;
    private const int LabelsMagic = 0x0801;

    /// <summary>Images as bytes, 0 is black. Shape [images, 28 * 28]. The file is mapped, not copied.</summary>
    /// <exception cref="InvalidDataException">Not an IDX file of 28x28 images.</exception>
    public static ReadOnlyMemory<byte> ReadImages(string path)
    {
        using var stream = File.OpenRead(path);
        Span<int> header = stackalloc int[4];
        ReadHeader(stream, header, path);
        if (header[0] != ImagesMagic || header[2] != ImageShape.Side || header[3] != ImageShape.Side)
            throw new InvalidDataException($"{path}: not an IDX file of {ImageShape.Side}x{ImageShape.Side} images.");
        CheckRest(stream, checked(header[1] * ImageShape.Pixels), path);
        return MappedBytes.Open(stream)[(header.Length * sizeof(int))..];
    }

    /// <summary>Labels 0 to 9. Shape [images].</summary>
    /// <exception cref="InvalidDataException">Not an IDX file of labels.</exception>
    public static byte[] ReadLabels(string path)
    {
        using var stream = File.OpenRead(path);
        Span<int> header = stackalloc int[2];
        ReadHeader(stream, header, path);
        if (header[0] != LabelsMagic)
            throw new InvalidDataException($"{path}: not an IDX file of labels.");
        CheckRest(stream, header[1], path);
        var labels = new byte[header[1]];
        stream.ReadExactly(labels);
        return labels;
    }

    private static void ReadHeader(FileStream stream, Span<int> header, string path)
    {
        Span<byte> bytes = stackalloc byte[header.Length * sizeof(int)];
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            throw new InvalidDataException($"{path}: shorter than an IDX header.");
        for (var i = 0; i < header.Length; i++)
            header[i] = BinaryPrimitives.ReadInt32BigEndian(bytes[(i * sizeof(int))..]);
    }

    private static void CheckRest(FileStream stream, int count, string path)
    {
        if (count < 0 || stream.Length - stream.Position != count)
            throw new InvalidDataException(
                $"{path}: its header announces {count} bytes, {stream.Length - stream.Position} follow."
            );
    }
}

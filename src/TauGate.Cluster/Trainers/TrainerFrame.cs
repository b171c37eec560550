using System.Buffers.Binary;
using TauGate.Cluster.Protocol;

namespace TauGate.Cluster.Trainers;

/// <summary>The kinds of frames between a node and its trainer.</summary>
internal enum TrainerFrameKind : byte
{
    /// <summary>Trainer to node, first: <see cref="Core.Ports.TrainerIdentity"/>.</summary>
    Hello = 1,

    /// <summary>Trainer to node, instead of hello: it cannot work here, and why.</summary>
    Unavailable = 2,

    /// <summary>Node to trainer: a <see cref="FoundationOrder"/>.</summary>
    TrainFoundation = 3,

    /// <summary>Node to trainer: a <see cref="CellOrder"/>.</summary>
    TrainCell = 4,

    /// <summary>Trainer to node: a <see cref="Core.Results.FoundationResult"/> and its tensors.</summary>
    FoundationTrained = 5,

    /// <summary>Trainer to node: a <see cref="Core.Results.CellResult"/> and the adapter's tensors.</summary>
    CellTrained = 6,

    /// <summary>Trainer to node: the task failed with this message; the trainer lives.</summary>
    Errored = 7,
}

/// <summary>
/// A message between a node and its trainer: little-endian 32-bit length of the rest, one byte of kind, little-endian
/// 32-bit length of a JSON document, the document, raw bytes (a tensor archive, or none).
/// </summary>
internal sealed record TrainerFrame(TrainerFrameKind Kind, ReadOnlyMemory<byte> Json, ReadOnlyMemory<byte> Blob)
{
    /// <summary>Largest frame, in bytes after the length.</summary>
    public const int MaxLength = 256 << 20;

    private const int LengthSize = 4;
    private const int HeaderSize = 1 + LengthSize;

    /// <summary>Reads the document.</summary>
    /// <exception cref="InvalidDataException">It is not a <typeparamref name="T"/>.</exception>
    public T Read<T>() => WireJson.Read<T>(Json.Span);

    /// <summary>A frame with a document, and raw bytes or none.</summary>
    public static TrainerFrame Of<T>(TrainerFrameKind kind, T document, ReadOnlyMemory<byte> blob = default) =>
        new(kind, WireJson.Write(document), blob);

    /// <summary>Writes the frame and flushes.</summary>
    public async Task WriteAsync(Stream stream, CancellationToken cancellation)
    {
        var header = new byte[LengthSize + HeaderSize];
        BinaryPrimitives.WriteInt32LittleEndian(header, checked(HeaderSize + Json.Length + Blob.Length));
        header[LengthSize] = (byte)Kind;
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(LengthSize + 1), Json.Length);
        await stream.WriteAsync(header, cancellation);
        await stream.WriteAsync(Json, cancellation);
        await stream.WriteAsync(Blob, cancellation);
        await stream.FlushAsync(cancellation);
    }

    /// <summary>The next frame; null when the stream ends before its first byte.</summary>
    /// <exception cref="InvalidDataException">The bytes are not a frame.</exception>
    /// <exception cref="EndOfStreamException">The stream ends within a frame.</exception>
    public static async Task<TrainerFrame?> ReadAsync(Stream stream, CancellationToken cancellation)
    {
        var prefix = new byte[LengthSize];
        var read = await stream.ReadAtLeastAsync(prefix, LengthSize, throwOnEndOfStream: false, cancellation);
        if (read == 0)
            return null;
        if (read < LengthSize)
            throw new EndOfStreamException("The stream ended within a frame's length.");
        var length = BinaryPrimitives.ReadInt32LittleEndian(prefix);
        if (length is < HeaderSize or > MaxLength)
            throw new InvalidDataException($"A frame cannot be {length} bytes long.");

        var body = new byte[length];
        await stream.ReadExactlyAsync(body, cancellation);
        var kind = (TrainerFrameKind)body[0];
        var json = BinaryPrimitives.ReadInt32LittleEndian(body.AsSpan(1));
        if (!Enum.IsDefined(kind) || json < 0 || json > length - HeaderSize)
            throw new InvalidDataException("The bytes are not a frame.");
        return new TrainerFrame(kind, body.AsMemory(HeaderSize, json), body.AsMemory(HeaderSize + json));
    }
}

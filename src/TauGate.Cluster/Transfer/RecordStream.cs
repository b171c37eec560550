using System.Buffers;
using System.Buffers.Binary;
using TauGate.Cluster.Protocol;

namespace TauGate.Cluster.Transfer;

/// <summary>Puts the slices of one worker's outcomes together.</summary>
internal sealed class RecordStream
{
    /// <summary>Bytes before each outcome: its sequence and its length.</summary>
    public const int HeaderSize = 12;

    private const int MaxOutcome = 64 << 20;

    private readonly ArrayBufferWriter<byte> _rest = new();
    private Guid _stream;
    private int _next;

    /// <summary>An outcome with its header, as the worker sends it.</summary>
    public static byte[] Frame(long sequence, ReadOnlySpan<byte> payload)
    {
        var frame = new byte[HeaderSize + payload.Length];
        BinaryPrimitives.WriteInt64LittleEndian(frame, sequence);
        BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(8), payload.Length);
        payload.CopyTo(frame.AsSpan(HeaderSize));
        return frame;
    }

    /// <summary>
    /// The outcomes that this slice completes; null when slices before it are missing. An outcome is null when it
    /// cannot be read.
    /// </summary>
    public IReadOnlyList<(long Sequence, Outcome? Outcome)>? Add(RecordProtocol.Slice slice)
    {
        if (slice.Number == 0)
        {
            (_stream, _next) = (slice.Stream, 0);
            _rest.ResetWrittenCount();
        }
        if (slice.Stream != _stream || slice.Number != _next)
            return null;
        _next++;
        _rest.Write(slice.Bytes.Span);

        var complete = new List<(long, Outcome?)>();
        var bytes = _rest.WrittenSpan;
        var at = 0;
        while (bytes.Length - at >= HeaderSize)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(bytes[(at + 8)..]);
            if (length is < 0 or > MaxOutcome)
                return null;
            if (bytes.Length - at - HeaderSize < length)
                break;
            complete.Add(
                (BinaryPrimitives.ReadInt64LittleEndian(bytes[at..]), Understand(bytes.Slice(at + HeaderSize, length)))
            );
            at += HeaderSize + length;
        }
        var left = bytes[at..].ToArray();
        _rest.ResetWrittenCount();
        _rest.Write(left);
        return complete;
    }

    private static Outcome? Understand(ReadOnlySpan<byte> payload)
    {
        try
        {
            return WireJson.Read<Outcome>(payload) is { IsValid: true } outcome ? outcome : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}

using System.Buffers.Binary;
using System.Globalization;
using TauGate.Core.Results;

namespace TauGate.Cluster.Disk;

/// <summary>
/// The bytes of a spool segment: an eight-byte mark with the format's version, then records of
/// <c>length u32 | crc32c u32 | sequence u64 | payload</c>, little-endian; the checksum is over sequence and payload.
/// </summary>
internal static class SpoolSegment
{
    /// <summary>Bytes before the first record.</summary>
    public const int MarkSize = 8;

    /// <summary>Bytes of a record before its payload.</summary>
    public const int HeaderSize = 16;

    /// <summary>Largest payload; a length beyond it is damage.</summary>
    public const int MaxPayload = 64 << 20;

    public static ReadOnlySpan<byte> Mark => "TGSPOOL1"u8;

    /// <summary>File name of the segment that begins with a sequence; names sort in order.</summary>
    public static string FileName(long firstSequence) =>
        firstSequence.ToString("D20", CultureInfo.InvariantCulture) + ".seg";

    /// <summary>A record's bytes.</summary>
    public static byte[] Encode(long sequence, ReadOnlySpan<byte> payload)
    {
        var bytes = new byte[HeaderSize + payload.Length];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, payload.Length);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8), sequence);
        payload.CopyTo(bytes.AsSpan(HeaderSize));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), Crc32C.Of(bytes.AsSpan(8)));
        return bytes;
    }

    /// <summary>
    /// Reads a segment: good records, ranges that are damaged, and where the good part ends when the tail is torn.
    /// </summary>
    public static SegmentScan Scan(ReadOnlySpan<byte> bytes)
    {
        var good = new List<(long Sequence, int Offset, int Length)>();
        var damaged = new List<Range>();
        if (bytes.Length < MarkSize || !bytes[..MarkSize].SequenceEqual(Mark))
        {
            // The segment was cut off within its mark, or it is not one of TauGate's.
            var torn = bytes.Length < MarkSize && Mark.StartsWith(bytes);
            return new SegmentScan(good, torn ? [] : [new Range(0, bytes.Length)], 0);
        }
        var at = MarkSize;
        while (at < bytes.Length)
        {
            if (bytes.Length - at < HeaderSize)
                break;
            var length = BinaryPrimitives.ReadInt32LittleEndian(bytes[at..]);
            if (length is < 0 or > MaxPayload)
            {
                // Without its length the next record cannot be found.
                damaged.Add(at..bytes.Length);
                return new SegmentScan(good, damaged, bytes.Length);
            }
            var end = at + HeaderSize + length;
            if (end > bytes.Length)
                break;
            if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[(at + 4)..]) == Crc32C.Of(bytes[(at + 8)..end]))
                good.Add((BinaryPrimitives.ReadInt64LittleEndian(bytes[(at + 8)..]), at + HeaderSize, length));
            else
                damaged.Add(at..end);
            at = end;
        }
        return new SegmentScan(good, damaged, at);
    }
}

/// <summary>
/// What a segment holds. <paramref name="WholeLength"/> is where a last record that was cut off begins, else the file's
/// length.
/// </summary>
internal sealed record SegmentScan(
    IReadOnlyList<(long Sequence, int Offset, int Length)> Good,
    IReadOnlyList<Range> Damaged,
    int WholeLength
);

using System.Buffers.Binary;

namespace TauGate.Reporting.Figures;

/// <summary>
/// Writes into a PNG file how large its pixels are: the chunk pHYs (PNG specification, third edition, 11.3.4.3), which
/// Skia does not write. Without it a word processor takes 72 or 96 dots an inch and shows the figure three times too
/// large.
/// </summary>
internal static class PngDensity
{
    private const int Signature = 8,
        ChunkFrame = 12,
        Header = ChunkFrame + 13,
        Payload = 9;

    private const double MetresPerInch = 0.0254;

    private static ReadOnlySpan<byte> Name => "pHYs"u8;

    /// <summary>The file with the chunk behind its header, where it must stand before the pixels.</summary>
    /// <param name="png">A PNG file without the chunk.</param>
    /// <param name="dotsPerInch">Both ways; the chunk holds whole dots a metre.</param>
    public static byte[] Add(ReadOnlySpan<byte> png, double dotsPerInch)
    {
        var file = new byte[png.Length + ChunkFrame + Payload];
        png[..(Signature + Header)].CopyTo(file);
        png[(Signature + Header)..].CopyTo(file.AsSpan(Signature + Header + ChunkFrame + Payload));
        var chunk = file.AsSpan(Signature + Header, ChunkFrame + Payload);
        var dots = (int)Math.Round(dotsPerInch / MetresPerInch);
        BinaryPrimitives.WriteInt32BigEndian(chunk, Payload);
        Name.CopyTo(chunk[4..]);
        BinaryPrimitives.WriteInt32BigEndian(chunk[8..], dots);
        BinaryPrimitives.WriteInt32BigEndian(chunk[12..], dots);
        chunk[16] = 1; // the unit is the metre
        BinaryPrimitives.WriteUInt32BigEndian(chunk[17..], Crc(chunk[4..17]));
        return file;
    }

    /// <summary>CRC-32 of a chunk's name and payload (PNG specification, annex D), bit by bit: it is short.</summary>
    internal static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ (0xEDB88320u & (0u - (crc & 1)));
        }
        return ~crc;
    }
}

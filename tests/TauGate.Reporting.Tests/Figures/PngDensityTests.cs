using System.Buffers.Binary;
using System.Text;
using SkiaSharp;
using TauGate.Reporting.Figures;

namespace TauGate.Reporting.Tests.Figures;

/// <summary>What a PNG file says about the size of its pixels.</summary>
public sealed class PngDensityTests
{
    [Fact]
    public void Checksum_is_that_of_the_png_specification()
    {
        // Every PNG file ends with this one; the other is the check value of CRC-32.
        Assert.Equal(0xAE426082, PngDensity.Crc("IEND"u8));
        Assert.Equal(0xCBF43926, PngDensity.Crc("123456789"u8));
    }

    [Fact]
    public void Figure_says_300_dots_an_inch_right_behind_its_header_and_every_chunk_is_whole()
    {
        var file = FigureCatalog.Draw("modes", SampleSweep.Plain(), FigureFormat.Png).File!;
        var chunks = Chunks(file.Content);

        Assert.Equal(["IHDR", "pHYs"], chunks.Take(2).Select(c => c.Name));
        Assert.Equal("IEND", chunks[^1].Name);
        Assert.All(chunks, c =>
            Assert.Equal(c.Crc, PngDensity.Crc([.. Encoding.ASCII.GetBytes(c.Name), .. c.Payload]))
        );
        var density = chunks[1].Payload;
        // 300 dots an inch are 11,811.02 a metre.
        Assert.Equal(11811, BinaryPrimitives.ReadInt32BigEndian(density));
        Assert.Equal(11811, BinaryPrimitives.ReadInt32BigEndian(density.AsSpan(4)));
        Assert.Equal(1, density[8]);
        Assert.Equal(9, density.Length);
    }

    [Fact]
    public void Pixels_are_those_of_the_file_without_it()
    {
        using var surface = SKSurface.Create(new SKImageInfo(3, 2));
        surface.Canvas.Clear(SKColors.Teal);
        using var image = surface.Snapshot();
        using var bare = image.Encode(SKEncodedImageFormat.Png, 100);

        using var read = SKBitmap.Decode(PngDensity.Add(bare.Span, 96));

        Assert.Equal((3, 2), (read.Width, read.Height));
        Assert.All(read.Pixels, p => Assert.Equal(SKColors.Teal, p));
    }

    private static List<(string Name, byte[] Payload, uint Crc)> Chunks(byte[] png)
    {
        var chunks = new List<(string, byte[], uint)>();
        for (var place = 8; place < png.Length; )
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(place));
            chunks.Add(
                (
                    Encoding.ASCII.GetString(png, place + 4, 4),
                    png[(place + 8)..(place + 8 + length)],
                    BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan(place + 8 + length))
                )
            );
            place += length + 12;
        }
        return chunks;
    }
}

using System.Runtime.InteropServices;
using TauGate.Core.Sweeps;
using TauGate.Training.Data;

namespace TauGate.Training.Tests.Data;

public sealed class PixelMapTests
{
    private const int Side = 28;

    // Published in docs/methods/data.md.
    private const string ExcerptTrainRotated = "76853b4301799b9e6af10acbb0f553a0b2b102583fe764efa8d60774467c9bc9";
    private const string MnistTrainRotated = "542d7488b8dfbd1d5916165f3864783c507a11945792602b47d3d369ddca8a31";
    private const string MnistTrainUpright = "a32116bb66cc07188fa6bf5bb9d0da2a2d492bfa03aab63d7566c8e33dce2d9e";
    private const string MnistTestRotated = "6f9d94f1ad86d430fcca50bd964c074f1960f159689408634988e7d77335f561";
    private const string MnistTestUpright = "386fffd00ca9dc14b287494a8e8fc2fbb6c7467c5880677219b71615c94fbeb1";

    [Fact]
    public void Upright_image_is_only_scaled_and_normalised()
    {
        var image = Enumerable.Range(0, Side * Side).Select(i => (byte)i).ToArray();
        Assert.Equal(image.Select(p => (float)((p / 255.0 - 0.1307) / 0.3081)), Map(0, image));
    }

    [Fact]
    public void Quarter_turn_moves_pixels_counter_clockwise_exactly()
    {
        var image = Enumerable.Range(0, Side * Side).Select(i => (byte)(i * 7)).ToArray();
        var upright = Map(0, image);
        var turned = Map(90, image);
        // The right edge comes to the top: what is displayed at (row, column) was at (column, 27 - row).
        for (var row = 0; row < Side; row++)
        for (var column = 0; column < Side; column++)
            Assert.Equal(upright[column * Side + (Side - 1 - row)], turned[row * Side + column]);
    }

    [Fact]
    public void Four_quarter_turns_are_none()
    {
        var image = Enumerable.Range(0, Side * Side).Select(i => (byte)(i * 11)).ToArray();
        Assert.Equal(Map(0, image), Map(360, image));
    }

    [Fact]
    public void Rotation_spreads_a_pixel_over_its_neighbours_with_weights_that_add_to_one()
    {
        var image = new byte[Side * Side];
        // A bright block around the centre keeps its brightness in the middle.
        for (var row = 10; row < 18; row++)
        for (var column = 10; column < 18; column++)
            image[row * Side + column] = 200;
        var middle = Map(45, image)[13 * Side + 13];
        Assert.Equal((float)((200 / 255.0 - 0.1307) / 0.3081), middle, 1e-6f);
    }

    [Fact]
    public void Corners_of_a_tilted_image_are_padded_with_zero()
    {
        var bright = Enumerable.Repeat((byte)255, Side * Side).ToArray();
        Assert.Equal((float)(-0.1307 / 0.3081), Map(45, bright)[0]);
    }

    [Fact]
    public void Rotated_excerpt_has_the_published_digest() =>
        Assert.Equal(
            ExcerptTrainRotated,
            DigestOf(
                45,
                IdxFile.ReadImages(Path.Combine(AppContext.BaseDirectory, "Excerpt", "train-images-idx3-ubyte"))
            )
        );

    [Fact]
    public async Task Whole_data_set_has_the_published_digests()
    {
        var folder = await new MnistFetcher(new DataSettings(StandardHome.Path)).EnsureAsync(
            DataSet.Mnist,
            cancellation: TestContext.Current.CancellationToken
        );
        var raw = RawImages.Read(folder, DataSet.Mnist);
        Assert.Equal(55_000, raw.TrainCount);
        Assert.Equal(
            [MnistTrainRotated, MnistTrainUpright, MnistTestRotated, MnistTestUpright],
            [
                DigestOf(45, raw.TrainImages),
                DigestOf(0, raw.TrainImages),
                DigestOf(45, raw.TestImages),
                DigestOf(0, raw.TestImages),
            ]
        );
    }

    private static float[] Map(double degrees, ReadOnlySpan<byte> images)
    {
        var mapped = new float[images.Length];
        new PixelMap(degrees).Apply(images, mapped);
        return mapped;
    }

    /// <summary>SHA-256 over the little-endian float32 values.</summary>
    private static string DigestOf(double degrees, ReadOnlyMemory<byte> images) =>
        Digest.Of(MemoryMarshal.AsBytes<float>(Map(degrees, images.Span))).ToString();
}

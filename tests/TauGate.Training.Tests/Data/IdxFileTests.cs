using TauGate.Training.Data;

namespace TauGate.Training.Tests.Data;

public sealed class IdxFileTests
{
    [Fact]
    public void Excerpt_is_read()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "Excerpt");
        Assert.Equal(300 * 784, IdxFile.ReadImages(Path.Combine(folder, "train-images-idx3-ubyte")).Length);
        var labels = IdxFile.ReadLabels(Path.Combine(folder, "train-labels-idx1-ubyte"));
        Assert.Equal([5, 0, 4, 1, 9], labels[..5]);
    }

    [Theory]
    [InlineData(new byte[] { 0, 0, 8 })]
    [InlineData(new byte[] { 0, 0, 8, 3, 0, 0, 0, 2, 1, 2 })]
    [InlineData(new byte[] { 0, 0, 8, 1, 0, 0, 0, 3, 1, 2 })]
    [InlineData(new byte[] { 0, 0, 8, 1, 0, 0, 0, 1, 1, 2 })]
    [InlineData(new byte[] { 0, 0, 8, 1, 255, 255, 255, 255 })]
    public void Damaged_labels_are_refused_by_path(byte[] content)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["labels"], content);
        Assert.StartsWith(
            folder["labels"],
            Assert.Throws<InvalidDataException>(() => IdxFile.ReadLabels(folder["labels"])).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Images_of_another_size_are_refused()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["images"], [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 7]);
        Assert.Throws<InvalidDataException>(() => IdxFile.ReadImages(folder["images"]));
    }
}

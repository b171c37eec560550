using TauGate.Core.Results;

namespace TauGate.Core.Sweeps;

/// <summary>A data set by name and by the SHA-256 of its four uncompressed IDX files, which are part of every cell's key.</summary>
public sealed record DataSet(string Name, Digest TrainImages, Digest TrainLabels, Digest TestImages, Digest TestLabels)
{
    /// <summary>MNIST: 60,000 training and 10,000 test images of 28x28 bytes.</summary>
    public static DataSet Mnist { get; } = new(
        "mnist",
        Digest.Parse("ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
        Digest.Parse("65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
        Digest.Parse("0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
        Digest.Parse("ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"));

    /// <summary>The data sets a sweep file may name.</summary>
    public static IReadOnlyList<DataSet> All { get; } = [Mnist];

    /// <summary>The four files, by their standard names.</summary>
    public IReadOnlyList<(string FileName, Digest Digest)> Files =>
    [
        ("train-images-idx3-ubyte", TrainImages), ("train-labels-idx1-ubyte", TrainLabels),
        ("t10k-images-idx3-ubyte", TestImages), ("t10k-labels-idx1-ubyte", TestLabels),
    ];
}

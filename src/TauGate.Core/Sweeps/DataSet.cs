using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace TauGate.Core.Sweeps;

/// <summary>
/// A data set of 28x28 grey images in ten classes, by name and by the SHA-256 of its four uncompressed IDX files, which
/// are part of every cell's key. The name is for people.
/// </summary>
public sealed record DataSet(
    string Name,
    ArtifactDigest TrainImages,
    ArtifactDigest TrainLabels,
    ArtifactDigest TestImages,
    ArtifactDigest TestLabels
)
{
    /// <summary>The validation split of MNIST, and of sets of its size.</summary>
    public const int UsualValidation = 5_000;

    /// <summary>MNIST: 60,000 training and 10,000 test images.</summary>
    public static DataSet Mnist { get; } =
        new(
            "mnist",
            Published("ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
            Published("65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
            Published("0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
            Published("ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2")
        );

    private static ArtifactDigest Published(string digest) => new(Digest.Parse(digest));

    /// <summary>
    /// The data sets that a sweep file may name without their digests, because this program knows where to fetch them.
    /// </summary>
    public static IReadOnlyList<DataSet> Known { get; } = [Mnist];

    /// <summary>How many of the last training images are the validation split, never trained on.</summary>
    public int Validation { get; init; } = UsualValidation;

    /// <summary>Name of the folder with its files in a home; different for two data sets of the same name.</summary>
    [JsonIgnore]
    public string FolderName => Known.Contains(this) ? Name : $"{Name}-{TrainImages.Short}";

    /// <summary>The four files, by their standard names: training images and labels, test images and labels.</summary>
    [JsonIgnore]
    public ImmutableArray<(string FileName, ArtifactDigest Digest)> Files =>
        [
            ("train-images-idx3-ubyte", TrainImages),
            ("train-labels-idx1-ubyte", TrainLabels),
            ("t10k-images-idx3-ubyte", TestImages),
            ("t10k-labels-idx1-ubyte", TestLabels),
        ];
}

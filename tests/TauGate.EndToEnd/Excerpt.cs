using System.Security.Cryptography;

namespace TauGate.EndToEnd;

/// <summary>
/// A few hundred images of MNIST as a data set of its own: cells that train in a fraction of a second, for tests that
/// are not about accuracy.
/// </summary>
internal static class Excerpt
{
    public const int TestImages = 200;
    public const int ValidationImages = 60;

    /// <summary>Folder with the four files.</summary>
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Excerpt");

    /// <summary>The section of a sweep file that names it.</summary>
    public static string Section { get; } =
        $"""
            data:
              name: excerpt
              train_images: {DigestOf("train-images-idx3-ubyte")}
              train_labels: {DigestOf("train-labels-idx1-ubyte")}
              test_images: {DigestOf("t10k-images-idx3-ubyte")}
              test_labels: {DigestOf("t10k-labels-idx1-ubyte")}
              validation: {ValidationImages}
            """;

    /// <summary>Submits a sweep of the excerpt, with its files.</summary>
    public static Task<TauGateProgram.Finished> SubmitExcerptAsync(
        this ClusterHarness cluster,
        string name,
        string text,
        params string[] options
    ) => cluster.SubmitAsync(name, text, ["--data", Folder, .. options]);

    private static string DigestOf(string file) =>
        Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(Folder, file))));
}

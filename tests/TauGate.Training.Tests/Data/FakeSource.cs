using TauGate.Core.Sweeps;
using TauGate.Training.Data;

namespace TauGate.Training.Tests.Data;

/// <summary>A source that delivers what a test gives it, and counts how often it was asked.</summary>
internal sealed class FakeSource(string name, Func<string, CancellationToken, Task<byte[]>> deliver) : IDataSource
{
    private int _fetches;

    public FakeSource(string name, Func<string, byte[]> deliver)
        : this(name, (file, _) => Task.FromResult(deliver(file))) { }

    /// <summary>A tiny data set whose files contain their own names.</summary>
    public static DataSet Tiny { get; } =
        new(
            "tiny",
            ArtifactDigest.Of(Content("train-images-idx3-ubyte")),
            ArtifactDigest.Of(Content("train-labels-idx1-ubyte")),
            ArtifactDigest.Of(Content("t10k-images-idx3-ubyte")),
            ArtifactDigest.Of(Content("t10k-labels-idx1-ubyte"))
        );

    public static FakeSource Good => new("good", Content);

    public string Name => name;

    public int Fetches => _fetches;

    public static byte[] Content(string file) => System.Text.Encoding.ASCII.GetBytes(file);

    public static FakeSource Unreachable(string name) =>
        new(name, _ => throw new DataSourceException("connection refused"));

    public async Task FetchAsync(
        DataSet data,
        IReadOnlyList<string> files,
        string folder,
        IProgress<DataProgress>? progress,
        CancellationToken cancellation
    )
    {
        Interlocked.Increment(ref _fetches);
        foreach (var file in files)
        {
            await File.WriteAllBytesAsync(Path.Combine(folder, file), await deliver(file, cancellation), cancellation);
            progress?.Report(new DataProgress(Name, file, file.Length, file.Length));
        }
    }
}

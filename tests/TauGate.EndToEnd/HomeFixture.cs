using TauGate.EndToEnd;

[assembly: AssemblyFixture(typeof(MnistFixture))]
[assembly: System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace TauGate.EndToEnd;

/// <summary>MNIST, fetched once for all tests the way the program fetches it.</summary>
public sealed class MnistFixture : IAsyncLifetime
{
    private readonly TemporaryFolder _home = new();

    /// <summary>Folder with the four IDX files.</summary>
    public string DataFolder { get; private set; } = "";

    public async ValueTask InitializeAsync() => DataFolder = await MnistFiles.FetchAsync(_home.Path);

    public ValueTask DisposeAsync()
    {
        _home.Dispose();
        return ValueTask.CompletedTask;
    }
}

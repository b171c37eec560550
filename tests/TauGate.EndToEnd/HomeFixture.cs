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

    public async ValueTask InitializeAsync()
    {
        (await TauGateProgram.RunAsync(_home.Path, "data", "fetch")).ExpectExit(0);
        DataFolder = (await TauGateProgram.RunAsync(_home.Path, "data", "path")).ExpectExit(0).Output.Trim();
    }

    public ValueTask DisposeAsync()
    {
        _home.Dispose();
        return ValueTask.CompletedTask;
    }
}

/// <summary>A new folder that goes when the test ends.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Make();

    public string Write(string name, string text)
    {
        var path = System.IO.Path.Combine(Path, name);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);

    // Open to others, so that also for root the database server, which may not be root, keeps its data here and not elsewhere.
    private static string Make()
    {
        var folder = Directory.CreateTempSubdirectory("taugate-e2e-").FullName;
        File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        return folder;
    }
}

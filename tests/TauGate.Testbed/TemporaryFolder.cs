namespace TauGate.Testbed;

/// <summary>A new folder that goes when the test ends.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Make();

    public string Write(string name, string text)
    {
        var path = System.IO.Path.Combine(Path, name);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);

    // Open to others, so that also for root the database server, which may not be root, keeps its data here and not
    // elsewhere.
    private static string Make()
    {
        var folder = Directory.CreateTempSubdirectory("taugate-e2e-").FullName;
        File.SetUnixFileMode(
            folder,
            File.GetUnixFileMode(folder) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute
        );
        return folder;
    }
}

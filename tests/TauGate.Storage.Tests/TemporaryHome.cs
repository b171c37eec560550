namespace TauGate.Storage.Tests;

/// <summary>A TauGate home that is deleted. Others may enter it: as root the server runs as another user.</summary>
internal sealed class TemporaryHome : IDisposable
{
    public TemporaryHome()
    {
        Path = Directory.CreateTempSubdirectory("taugate-home-").FullName;
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(
                Path,
                File.GetUnixFileMode(Path) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute
            );
    }

    public string Path { get; }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

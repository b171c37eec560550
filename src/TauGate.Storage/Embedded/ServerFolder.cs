using System.Text;
using TauGate.Core.Ports;
using TauGate.Core.Results;

namespace TauGate.Storage.Embedded;

/// <summary>
/// Where a TauGate home keeps its private server, and the user the server runs as. Normally <c>HOME/postgres</c> and the user
/// itself. PostgreSQL refuses to run as root: then it runs as <c>nobody</c>, and when that user cannot enter the home (as under
/// <c>/root</c>) the folder is <c>/var/lib/taugate/KEY</c>, where KEY is made from the home's path.
/// </summary>
/// <param name="Path">The folder.</param>
/// <param name="RunAs">The user to drop to; null to stay who we are.</param>
internal sealed record ServerFolder(string Path, string? RunAs)
{
    private const string Unprivileged = "nobody";
    private const string SystemFolder = "/var/lib/taugate";

    public string Data => System.IO.Path.Combine(Path, "data");

    public string Log => System.IO.Path.Combine(Data, "server.log");

    public string PostmasterFile => System.IO.Path.Combine(Data, "postmaster.pid");

    public string VersionFile => System.IO.Path.Combine(Data, "PG_VERSION");

    /// <summary>Downloaded server binaries.</summary>
    public string Binaries => System.IO.Path.Combine(Path, "binaries");

    /// <summary>Held exclusively while the server is started or stopped.</summary>
    public string ControlLock => System.IO.Path.Combine(Path, "control.lock");

    /// <summary>Held shared by every user of the server; whoever gets it exclusively is alone and may stop the server.</summary>
    public string UsersLock => System.IO.Path.Combine(Path, "users.lock");

    /// <summary>Exists while the server was told to stay up (<c>db start</c>).</summary>
    public string StayUpMark => System.IO.Path.Combine(Path, "stay-up");

    /// <summary>The folder of a home; nothing is created.</summary>
    public static ServerFolder Of(string home)
    {
        home = System.IO.Path.GetFullPath(home);
        var within = System.IO.Path.Combine(home, "postgres");
        if (OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess) return new ServerFolder(within, null);
        var outside = System.IO.Path.Combine(SystemFolder, Digest.Of(Encoding.UTF8.GetBytes(home)).Short);
        // An existing data folder stays where it is, whatever became of the permissions above it.
        foreach (var path in (string[])[within, outside])
            if (Directory.Exists(System.IO.Path.Combine(path, "data"))) return new ServerFolder(path, Unprivileged);
        return new ServerFolder(IsOpenToAll(home) ? within : outside, Unprivileged);
    }

    /// <summary>Creates the folder.</summary>
    /// <exception cref="EnvironmentException">It cannot be created.</exception>
    public void Create()
    {
        try
        {
            Directory.CreateDirectory(Path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentException($"The database's folder '{Path}' cannot be created: {e.Message} Choose another home with --home.", e);
        }
    }

    /// <summary>The major version that the data folder belongs to; null when there is none yet.</summary>
    public int? DataVersion() =>
        File.Exists(VersionFile) && int.TryParse(File.ReadAllText(VersionFile).Trim(), out var major) ? major : null;

    /// <summary>Whether every user can enter the folder.</summary>
    public static bool IsOpenToAll(string path)
    {
        for (var folder = new DirectoryInfo(path); folder is not null; folder = folder.Parent)
            if (folder.Exists && !OperatingSystem.IsWindows() && !folder.UnixFileMode.HasFlag(UnixFileMode.OtherExecute)) return false;
        return true;
    }
}

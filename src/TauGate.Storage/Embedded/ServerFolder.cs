using TauGate.Core.Errors;

namespace TauGate.Storage.Embedded;

/// <summary>
/// Where a TauGate home keeps its private server, and the user the server runs as. Normally <c>HOME/postgres</c> and
/// the user itself. PostgreSQL refuses to run as root: then it runs as <c>nobody</c>, and when that user cannot enter
/// the home (as under <c>/root</c>) <c>HOME/postgres</c> is a link to a folder of its own under
/// <c>/var/lib/taugate</c>. A home that is deleted takes the link with it: one made in its place starts empty.
/// </summary>
/// <param name="Path">The folder, links resolved: the server's user could not follow them.</param>
/// <param name="RunAs">The user to drop to; null to stay the present user.</param>
internal sealed record ServerFolder(string Path, string? RunAs)
{
    private const string SystemFolder = "/var/lib/taugate";

    /// <summary>What to do about a home that belongs to another user, for messages.</summary>
    public const string OfAnotherUser =
        "The home belongs to another user: give one of your own with --home DIR, or run taugate as that user.";

    public string Data => System.IO.Path.Combine(Path, "data");

    public string Log => System.IO.Path.Combine(Data, "server.log");

    public string PostmasterFile => System.IO.Path.Combine(Data, "postmaster.pid");

    public string VersionFile => System.IO.Path.Combine(Data, "PG_VERSION");

    /// <summary>Downloaded server binaries.</summary>
    public string Binaries { get; private init; } = System.IO.Path.Combine(Path, "binaries");

    /// <summary>The major version that new data is made with; null for the newest that the machine has.</summary>
    public int? MajorOfNewData { get; init; }

    /// <summary>Data of a newer version, complete, which is to take the place of <see cref="Data"/>.</summary>
    public string Upgraded => Data + ".upgraded";

    /// <summary>Held exclusively while the server is started or stopped.</summary>
    public string ControlLock => System.IO.Path.Combine(Path, "control.lock");

    /// <summary>
    /// Every user of the server holds it shared; a process that gets it exclusively is the only one and may stop the
    /// server.
    /// </summary>
    public string UsersLock => System.IO.Path.Combine(Path, "users.lock");

    /// <summary>Held by the server's own processes, all of them: free when the last has ended.</summary>
    public string RunningLock => System.IO.Path.Combine(Path, "running.lock");

    /// <summary>Says where the server was started.</summary>
    public string HolderFile => System.IO.Path.Combine(Path, "holder");

    /// <summary>Exists while the server was told to stay up (<c>db start</c>).</summary>
    public string StayUpMark => System.IO.Path.Combine(Path, "stay-up");

    /// <summary>The folder of a home as it is, or would be; nothing is created.</summary>
    public static ServerFolder Of(string home)
    {
        var folder = LinkOf(home);
        return new ServerFolder(folder.LinkTarget ?? folder.FullName, ServerUser.Dropped);
    }

    /// <summary>The folder of a home, created when missing.</summary>
    /// <exception cref="EnvironmentException">It cannot be created, or the server's user cannot enter it.</exception>
    public static ServerFolder Create(string home)
    {
        try
        {
            Directory.CreateDirectory(home);
            RefuseLostTarget(home);
            var folder = Of(home);
            if (!Directory.Exists(folder.Path) && folder.RunAs is not null && !IsOpenToAll(home))
                LinkOutside(home);
            folder = Of(home);
            Directory.CreateDirectory(folder.Path);
            if (folder.RunAs is not null)
                folder.LetIn(home);
            return folder;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentException(
                $"The database's folder in '{home}' cannot be created: {e.Message} Choose another home with --home.",
                e
            );
        }
    }

    /// <summary>Where an upgrade makes a server of another version, which uses the same programs.</summary>
    public ServerFolder Next(int? major) =>
        new(System.IO.Path.Combine(Path, "upgrade"), RunAs) { Binaries = Binaries, MajorOfNewData = major };

    /// <summary>The major version that the data folder belongs to; null when there is none yet.</summary>
    public int? DataVersion() => VersionIn(Data) ?? VersionIn(Upgraded);

    /// <summary>
    /// What stands where the data folder would be, when no server could use or make it, and what to do; else null.
    /// </summary>
    public string? Problem()
    {
        try
        {
            if (DataVersion() is not null || !System.IO.Path.Exists(Data))
                return null;
            if (Directory.Exists(Data) && !Directory.EnumerateFileSystemEntries(Data).Any())
                return null;
            return $"'{Data}' is not a PostgreSQL data folder: it has no valid PG_VERSION, but it is not empty. "
                + "If it was one, the results in it are there: restore it from a backup. Otherwise move it away, "
                + "and a run makes a new, empty database.";
        }
        catch (UnauthorizedAccessException)
        {
            return $"'{Data}' may not be read by user '{Environment.UserName}'. {OfAnotherUser}";
        }
    }

    private static int? VersionIn(string data)
    {
        var file = System.IO.Path.Combine(data, "PG_VERSION");
        return File.Exists(file) && int.TryParse(File.ReadAllText(file).Trim(), out var major) ? major : null;
    }

    /// <summary>Whether every user can enter the folder.</summary>
    public static bool IsOpenToAll(string path) => FirstClosed(path) is null;

    /// <summary>Lets every user read a folder and run the programs in it, whatever umask it was made under.</summary>
    public static void OpenToAll(string path)
    {
        if (OperatingSystem.IsWindows())
            return;
        const UnixFileMode readable =
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        const UnixFileMode executable =
            readable | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        File.SetUnixFileMode(path, executable);
        foreach (var entry in new DirectoryInfo(path).EnumerateFileSystemInfos())
        {
            if (entry.LinkTarget is not null)
                continue;
            if (entry is DirectoryInfo)
                OpenToAll(entry.FullName);
            else
                File.SetUnixFileMode(
                    entry.FullName,
                    entry.UnixFileMode.HasFlag(UnixFileMode.UserExecute) ? executable : readable
                );
        }
    }

    /// <summary>
    /// Lets the server's user pass through the folders that this program made, now or under an earlier umask. Those
    /// that people made are theirs to open.
    /// </summary>
    private void LetIn(string home)
    {
        LetPass(Path);
        if (Directory.Exists(Binaries) && !IsOpen(new DirectoryInfo(Binaries)))
            OpenToAll(Binaries);
        if (Path.StartsWith(SystemFolder + "/", StringComparison.Ordinal))
            LetPass(SystemFolder);
        if (FirstClosed(Path) is { } closed)
        {
            throw new EnvironmentException(
                $"Root's server runs as user '{RunAs}', who cannot pass through '{closed}' to '{Path}'. "
                    + $"Allow it ('chmod o+x {closed}'), or choose another home than '{home}' with --home."
            );
        }
    }

    /// <summary>Lets every user pass through a folder, whatever umask it was made under.</summary>
    public static void LetPass(string path)
    {
        if (OperatingSystem.IsWindows())
            return;
        const UnixFileMode passable =
            UnixFileMode.UserRead
            | UnixFileMode.UserWrite
            | UnixFileMode.UserExecute
            | UnixFileMode.GroupExecute
            | UnixFileMode.OtherExecute;
        var mode = File.GetUnixFileMode(path);
        if ((mode & passable) != passable)
            File.SetUnixFileMode(path, mode | passable);
    }

    /// <summary>The innermost folder on the way that some user may not enter.</summary>
    private static string? FirstClosed(string path)
    {
        for (var folder = new DirectoryInfo(path); folder is not null; folder = folder.Parent)
            if (folder.Exists && !IsOpen(folder))
                return folder.FullName;
        return null;
    }

    private static bool IsOpen(DirectoryInfo folder) =>
        OperatingSystem.IsWindows() || folder.UnixFileMode.HasFlag(UnixFileMode.OtherExecute);

    /// <summary><c>HOME/postgres</c>, a folder or a link to one.</summary>
    private static DirectoryInfo LinkOf(string home) =>
        new(System.IO.Path.Combine(System.IO.Path.GetFullPath(home), "postgres"));

    /// <summary>
    /// A container that shares the home may lack the folder outside it: an empty one in its place would look as if the
    /// results were lost.
    /// </summary>
    private static void RefuseLostTarget(string home)
    {
        var link = LinkOf(home);
        if (link.LinkTarget is not { } target || Directory.Exists(link.FullName))
            return;
        throw new EnvironmentException(
            $"'{link.FullName}' is a link to the database's folder '{target}', which is not there. "
                + "If another machine or container shares this home, the results are there: "
                + "work there, or let this one see that folder too. If it was deleted to start over, "
                + "delete the link as well."
        );
    }

    private static void LinkOutside(string home)
    {
        var target = System.IO.Path.Combine(SystemFolder, System.IO.Path.GetRandomFileName());
        try
        {
            Directory.CreateDirectory(target);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentException(
                $"Root's server runs as user '{ServerUser.Unprivileged}', who cannot enter '{home}', "
                    + $"and a folder for it cannot be made elsewhere: {e.Message} "
                    + "Choose a home that every user may enter with --home.",
                e
            );
        }
        // tells people whose folder this is, or was
        File.WriteAllText(System.IO.Path.Combine(target, "home"), home + "\n");
        try
        {
            Directory.CreateSymbolicLink(LinkOf(home).FullName, target);
        }
        catch (IOException) when (LinkOf(home).LinkTarget is not null)
        {
            Directory.Delete(target, recursive: true); // another process was faster
        }
    }
}

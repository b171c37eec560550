using TauGate.Core.Processes;

namespace TauGate.Storage.Embedded;

/// <summary>
/// Who runs the server of a folder, as far as that can be seen from here. The server's own processes hold
/// <see cref="ServerFolder.RunningLock"/> as long as one of them lives, and <see cref="ServerFolder.HolderFile"/> says
/// where they were started: process ids alone say nothing about another container or host.
/// </summary>
/// <param name="Process">The server's process, by its id where it was started; null when no server runs, or none is
/// known to.</param>
/// <param name="Elsewhere">Where it runs, when its processes cannot be seen from here; null when they can.</param>
/// <param name="Refusal">Why the folder must not be used from here, and what to do; null when nothing speaks against
/// it.</param>
internal sealed record ServerHolder(int? Process, ProcessSpace? Elsewhere, string? Refusal)
{
    /// <summary>Looks, without changing anything.</summary>
    /// <param name="isFree">Whether the caller has the lock, so that no server has it.</param>
    public static ServerHolder Of(ServerFolder folder, bool isFree = false)
    {
        try
        {
            return Look(folder, isFree);
        }
        catch (UnauthorizedAccessException e)
        {
            return new ServerHolder(null, null, folder.Problem() ?? $"{e.Message} {ServerFolder.OfAnotherUser}");
        }
    }

    /// <summary>Notes that the server is started here.</summary>
    public static void Write(ServerFolder folder) => File.WriteAllText(folder.HolderFile, ProcessSpace.Here + "\n");

    private static ServerHolder Look(ServerFolder folder, bool isFree)
    {
        var postmaster = PostmasterFile.Read(folder.PostmasterFile);
        var space = File.Exists(folder.HolderFile) ? ProcessSpace.Parse(File.ReadAllText(folder.HolderFile)) : null;
        if (space is null or { IsVisible: true })
            return new ServerHolder(postmaster?.IsAlive() == true ? postmaster.Pid : null, null, null);
        if (!isFree && IsHeld(folder))
            return new ServerHolder(postmaster?.Pid, space, space.IsThisMachine ? null : Busy(folder, space));
        // Its lock is free: it has ended, unless the lock of another host cannot be seen here.
        return space.IsThisMachine || space.Host == ProcessSpace.Here.Host || postmaster is null || !IsShared(folder)
            ? new ServerHolder(null, null, null)
            : new ServerHolder(null, null, Uncertain(folder, space));
    }

    private static bool IsHeld(ServerFolder folder)
    {
        if (!File.Exists(folder.RunningLock))
            return false;
        using var free = ServerLock.TryTake(folder.RunningLock, exclusive: true);
        return free is null;
    }

    /// <summary>Whether the folder may be on several hosts at once.</summary>
    private static bool IsShared(ServerFolder folder) =>
        new DriveInfo(folder.Path).DriveType is DriveType.Network or DriveType.Unknown;

    private static string Busy(ServerFolder folder, ProcessSpace space) =>
        $"The database in '{folder.Data}' is in use on host '{space.Host}', which shares this home. "
        + "A private database serves one host at a time: work there, or end what uses it there "
        + "('taugate db stop' when nothing else does). For several hosts at once give a database of your own with "
        + "--db, or this host another --home.";

    private static string Uncertain(ServerFolder folder, ProcessSpace space) =>
        $"The database in '{folder.Data}' was last used on host '{space.Host}' and was not stopped there; "
        + "from here it cannot be seen whether it still runs, and two servers on the same files would "
        + "destroy them. Run 'taugate db stop' there; when that host is gone for good, "
        + $"delete '{folder.PostmasterFile}'. Then run the same command again.";
}

using System.Diagnostics;
using System.Globalization;
using TauGate.Core.Files;

namespace TauGate.Storage.Embedded;

/// <summary>
/// What a server's <c>postmaster.pid</c> says: line 1 is the process
/// (https://www.postgresql.org/docs/current/storage-file-layout.html).
/// </summary>
/// <param name="Folder">The data folder that the file lies in.</param>
internal sealed record PostmasterFile(int Pid, string Folder)
{
    /// <summary>
    /// Above every real process id, so that the server takes the file for stale but still checks its shared memory.
    /// </summary>
    private const int NoProcess = int.MaxValue;

    private static readonly TimeSpan PollPeriod = TimeSpan.FromMilliseconds(10);

    /// <summary>Null when there is none, or it is not complete yet.</summary>
    public static PostmasterFile? Read(string path)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        return lines.Length > 0 && int.TryParse(lines[0], CultureInfo.InvariantCulture, out var pid)
            ? new PostmasterFile(pid, Path.GetDirectoryName(path)!)
            : null;
    }

    /// <summary>
    /// Whether the process is a live PostgreSQL server, and this folder's: not a zombie, nor another program or another
    /// folder's server that got the same id, nor the server of the folder that this one is a copy of. Only for a file
    /// that was written in this PID namespace.
    /// </summary>
    public bool IsAlive()
    {
        try
        {
            using var process = Process.GetProcessById(Pid);
            return process.ProcessName.StartsWith("postgres", StringComparison.Ordinal)
                && !IsZombie()
                // A server works in its data folder; that of another user does not show it.
                && FileStatus.AreSame($"/proc/{Text(Pid)}/cwd", Folder) != false;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>
    /// Waits for the end of the process, which outlives its file by a moment; false when it takes longer than
    /// <paramref name="patience"/>. Polls, because the process is not a child of this one.
    /// </summary>
    public async Task<bool> EndsWithinAsync(TimeSpan patience)
    {
        using var timer = new PeriodicTimer(PollPeriod);
        var begin = TimeProvider.System.GetTimestamp();
        while (IsAlive())
        {
            if (TimeProvider.System.GetElapsedTime(begin) > patience)
                return false;
            await timer.WaitForNextTickAsync();
        }
        return true;
    }

    /// <summary>
    /// Makes the server accept a file whose process id now belongs to something else (after a reboot, or in a
    /// container). The rest is kept: with it the server makes sure that no process of its predecessor still uses the
    /// data.
    /// </summary>
    public static void Disown(string path)
    {
        var lines = File.ReadAllLines(path);
        lines[0] = NoProcess.ToString(CultureInfo.InvariantCulture);
        File.WriteAllText(path, string.Join('\n', lines) + "\n");
    }

    private bool IsZombie()
    {
        try
        {
            var text = File.ReadAllText($"/proc/{Text(Pid)}/stat");
            return text[(text.LastIndexOf(')') + 2)..].StartsWith('Z');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // no /proc on this system
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

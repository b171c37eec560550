using System.Diagnostics;
using TauGate.Core.Files;

namespace TauGate.Core.Processes;

/// <summary>
/// Starts child processes one at a time, so that a file that one is to inherit does not get into another that is
/// started at the same moment.
/// </summary>
public static class ChildProcess
{
    private static readonly Lock Starting = new();

    /// <summary>Starts a process.</summary>
    /// <param name="start">What to start; not through a shell.</param>
    /// <param name="inherited">A lock that the process and its descendants also hold, until the last of them has
    /// ended.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">The executable cannot be started.</exception>
    public static Process Start(ProcessStartInfo start, FileLock? inherited = null)
    {
        lock (Starting)
        {
            using (inherited?.Lend())
                return Process.Start(start)!;
        }
    }
}

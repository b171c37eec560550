using System.Diagnostics;
using TauGate.Core.Files;

namespace TauGate.Core.Processes;

/// <summary>
/// Starts child processes, one at a time: what is meant to be inherited by one must not get into another that is
/// started in the same moment.
/// </summary>
public static class ChildProcess
{
    private static readonly Lock Starting = new();

    /// <summary>Starts a process.</summary>
    /// <param name="start">What to start; not through a shell.</param>
    /// <param name="inherited">A lock that the process holds as well, with everything that it starts in turn, until the
    /// last of them has ended.</param>
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

using System.Globalization;
using System.Runtime.InteropServices;

namespace TauGate.Testbed;

/// <summary>Signals and process trees, from /proc.</summary>
public static partial class Processes
{
    public const int Interrupt = 2;
    public const int Kill = 9;
    public const int Terminate = 15;
    public const int Continue = 18;
    public const int Stop = 19;

    private const nint DefaultHandler = 0;

    /// <summary>Sends a signal.</summary>
    public static void Signal(int pid, int signal)
    {
        if (SendSignal(pid, signal) != 0)
            throw new InvalidOperationException(
                $"kill({pid}, {signal}) failed with errno {Marshal.GetLastPInvokeError()}."
            );
    }

    /// <summary>Sends a signal to a process that may have ended meanwhile.</summary>
    public static void TrySignal(int pid, int signal) => _ = SendSignal(pid, signal);

    /// <summary>
    /// Gives this process's children the interrupt that a terminal gives: a shell starts what it runs in the background
    /// with an ignored one, which every descendant inherits.
    /// </summary>
    public static void HeedInterrupts()
    {
        var ignored = ulong.Parse(
            StatusField(Environment.ProcessId, "SigIgn:"),
            NumberStyles.HexNumber,
            CultureInfo.InvariantCulture
        );
        if ((ignored & (1UL << (Interrupt - 1))) != 0)
            _ = SetHandler(Interrupt, DefaultHandler);
    }

    /// <summary>Whether a process of that id runs; a zombie does not.</summary>
    public static bool IsAlive(int pid) => All().Any(p => p.Id == pid);

    /// <summary>Trainer processes that descend from <paramref name="pid"/>.</summary>
    public static IReadOnlyList<int> TrainersOf(int pid) =>
        [.. All().Where(p => p.Parent == pid && IsTrainer(p.Id)).Select(p => p.Id)];

    /// <summary>
    /// Every live process whose command line names <paramref name="text"/>, such as a test's own home folder.
    /// </summary>
    public static IReadOnlyList<string> Naming(string text) =>
        [
            .. All()
                .Where(p => p.Id != Environment.ProcessId)
                .Select(p => $"{p.Id} {CommandLine(p.Id)}")
                .Where(line => line.Contains(text, StringComparison.Ordinal)),
        ];

    /// <summary>Largest resident memory so far, in MiB.</summary>
    public static long PeakMemory(int pid) => MemoryLine(pid, "VmHWM:");

    /// <summary>Resident memory, in MiB.</summary>
    public static long Memory(int pid) => MemoryLine(pid, "VmRSS:");

    /// <summary>Memory that it shares with no other process, in MiB; null when it has ended.</summary>
    public static double? PrivateMemory(int pid)
    {
        try
        {
            return File.ReadLines($"/proc/{pid}/smaps_rollup")
                    .Where(l =>
                        l.StartsWith("Private_Clean:", StringComparison.Ordinal)
                        || l.StartsWith("Private_Dirty:", StringComparison.Ordinal)
                    )
                    .Sum(l =>
                        long.Parse(l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture)
                    ) / 1024.0;
        }
        // A process that ends while it is looked at has no memory left to tell of.
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static long MemoryLine(int pid, string name) =>
        long.Parse(StatusField(pid, name).Split(' ')[0], CultureInfo.InvariantCulture) / 1024;

    private static string StatusField(int pid, string name) =>
        File.ReadLines($"/proc/{pid}/status")
            .Single(l => l.StartsWith(name, StringComparison.Ordinal))[name.Length..]
            .Trim();

    private static bool IsTrainer(int pid) => CommandLine(pid).Split(' ').Contains("trainer");

    private static IEnumerable<(int Id, int Parent)> All()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id))
                continue;
            string stat;
            try
            {
                stat = File.ReadAllText($"{folder}/stat");
            }
            catch (IOException)
            {
                continue;
            }
            // "pid (name) state ppid ...": the name may contain spaces and parentheses.
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            if (fields[0] is "Z" or "X")
                continue;
            yield return (id, int.Parse(fields[1], CultureInfo.InvariantCulture));
        }
    }

    private static string CommandLine(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline").Replace('\0', ' ');
        }
        catch (IOException)
        {
            return "";
        }
    }

    [LibraryImport("libc", EntryPoint = "signal", SetLastError = true)]
    private static partial nint SetHandler(int signal, nint handler);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int pid, int signal);
}

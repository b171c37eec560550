namespace TauGate.Cluster.Configuration;

/// <summary>How many trainers fit on this machine.</summary>
public static class SlotCount
{
    private const long SharedBytes = 3L << 29;
    private const long TrainerBytes = 400L << 20;

    /// <summary>
    /// The cores allowed, or what memory has room for (1.5 GiB for the node, its database and the files that trainers
    /// share, 400 MiB a trainer), whichever is smaller; at least 1.
    /// </summary>
    public static int Default() => For(Environment.ProcessorCount, AvailableBytes());

    internal static int For(int cores, long availableBytes) =>
        (int)Math.Clamp((availableBytes - SharedBytes) / TrainerBytes, 1, Math.Max(cores, 1));

    /// <summary>Memory that could be had without swapping, within the container's limit.</summary>
    private static long AvailableBytes()
    {
        var limit = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        const string meminfo = "/proc/meminfo";
        if (!File.Exists(meminfo))
            return limit;
        var line = File.ReadLines(meminfo).FirstOrDefault(l => l.StartsWith("MemAvailable:", StringComparison.Ordinal));
        return
            line?.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var kibibytes, ..]
            && long.TryParse(kibibytes, out var available)
            ? Math.Min(limit, available * 1024)
            : limit;
    }
}

using System.Buffers.Binary;
using System.Globalization;

namespace TauGate.Testbed;

/// <summary>A worker's spools, read from the disk as docs/architecture.md describes them.</summary>
internal static class SpoolFiles
{
    private const int MarkSize = 8;
    private const int HeaderSize = 16;

    /// <summary>Records below a worker's home that nobody has acknowledged.</summary>
    public static int Unacknowledged(string home) => FoldersNamed(home, "spool").Sum(Count);

    /// <summary>Whether a worker below that home keeps results that were refused or damaged.</summary>
    public static bool HasRejected(string home) => FoldersNamed(home, "rejected").Any(f => f.EnumerateFiles().Any());

    private static IEnumerable<DirectoryInfo> FoldersNamed(string home, string name)
    {
        var workers = new DirectoryInfo(Path.Combine(home, "workers"));
        return workers.Exists ? workers.EnumerateDirectories(name, SearchOption.AllDirectories) : [];
    }

    private static int Count(DirectoryInfo spool)
    {
        try
        {
            var mark = Path.Combine(spool.FullName, "acknowledged");
            var acknowledged =
                File.Exists(mark)
                && long.TryParse(File.ReadAllText(mark), CultureInfo.InvariantCulture, out var through)
                    ? through
                    : 0;
            return spool
                .EnumerateFiles("*.seg")
                .Sum(f => Sequences(File.ReadAllBytes(f.FullName)).Count(s => s > acknowledged));
        }
        catch (IOException)
        {
            // The worker deletes segments as they are acknowledged; whoever waits looks again.
            return 1;
        }
    }

    private static IEnumerable<long> Sequences(byte[] segment)
    {
        for (var at = MarkSize; at + HeaderSize <= segment.Length; )
        {
            yield return BinaryPrimitives.ReadInt64LittleEndian(segment.AsSpan(at + 8));
            at += HeaderSize + BinaryPrimitives.ReadInt32LittleEndian(segment.AsSpan(at));
        }
    }
}

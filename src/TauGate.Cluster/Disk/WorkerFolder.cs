using System.Globalization;
using TauGate.Core.Errors;
using TauGate.Core.Files;

namespace TauGate.Cluster.Disk;

/// <summary>
/// A worker's place on disk, <c>&lt;home&gt;/workers/&lt;host&gt;/&lt;n&gt;/</c>: its identity, and for each cluster id
/// a journal, a spool and what was rejected. Locked as long as the worker lives; a starting worker takes the first free
/// one, and with it the identity.
/// </summary>
internal sealed class WorkerFolder : IDisposable
{
    private readonly FileLock _lock;

    private WorkerFolder(FileLock fileLock, string path, WorkerId worker, long incarnation, ClusterId cluster)
    {
        _lock = fileLock;
        Worker = worker;
        Incarnation = incarnation;
        ClusterPath = Path.Combine(path, cluster.ToString());
        Directory.CreateDirectory(ClusterPath);
    }

    /// <summary>Persisted identity.</summary>
    public WorkerId Worker { get; }

    /// <summary>Counts the starts under this identity.</summary>
    public long Incarnation { get; }

    /// <summary>The folder with what belongs to the cluster.</summary>
    public string ClusterPath { get; }

    public string SpoolPath => Path.Combine(ClusterPath, "spool");

    public string JournalPath => Path.Combine(ClusterPath, "journal");

    public string RejectedPath => Path.Combine(ClusterPath, "rejected");

    /// <summary>Takes the first free folder of this host, or makes one.</summary>
    /// <exception cref="EnvironmentException">The home cannot be written.</exception>
    public static WorkerFolder Open(string home, string host, ClusterId cluster)
    {
        try
        {
            for (var n = 0; ; n++)
            {
                var path = Path.Combine(HostPath(home, host), n.ToString(CultureInfo.InvariantCulture));
                if (TryOpen(path, cluster) is { } folder)
                    return folder;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentException(
                $"The worker's folder under {home} cannot be written: {e.Message} Free some space, "
                    + "or choose another home with --home.",
                e
            );
        }
    }

    /// <summary>
    /// Takes every other free folder of this host that has files of the cluster, so that its spool can be adopted.
    /// </summary>
    public static IEnumerable<WorkerFolder> TakeAbandoned(string home, string host, ClusterId cluster)
    {
        foreach (
            var path in Directory.EnumerateDirectories(HostPath(home, host)).Order(StringComparer.Ordinal).ToArray()
        )
        {
            if (!Directory.Exists(Path.Combine(path, cluster.ToString(), "spool")))
                continue;
            if (TryOpen(path, cluster) is { } folder)
                yield return folder;
        }
    }

    public void Dispose() => _lock.Dispose();

    private static string HostPath(string home, string host) =>
        Path.Combine(
            home,
            "workers",
            string.Concat(host.Select(c => char.IsLetterOrDigit(c) || c is '-' or '.' ? c : '_'))
        );

    private static WorkerFolder? TryOpen(string path, ClusterId cluster)
    {
        Directory.CreateDirectory(path);
        if (FileLock.TryTake(Path.Combine(path, "lock")) is not { } fileLock)
            return null;
        var identity = Path.Combine(path, "identity");
        var (worker, incarnation) = ReadIdentity(identity);
        DurableFile.Write(identity, Invariant($"{worker}\n{++incarnation}\n"));
        return new WorkerFolder(fileLock, path, worker, incarnation, cluster);
    }

    private static (WorkerId Worker, long Incarnation) ReadIdentity(string path)
    {
        if (
            File.Exists(path)
            && File.ReadAllLines(path) is [var id, var count, ..]
            && Guid.TryParse(id, out var worker)
            && long.TryParse(count, CultureInfo.InvariantCulture, out var incarnation)
        )
            return (new WorkerId(worker), incarnation);
        return (WorkerId.New(), 0);
    }
}

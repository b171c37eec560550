using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace TauGate.Cluster.Disk;

/// <summary>
/// Artifacts on this host's disk, <c>&lt;home&gt;/cache/artifacts/ab/abcdef...</c>, named by the SHA-256 of their
/// bytes. Shared by all workers of the home. A file is verified before this process first uses it; a damaged one counts
/// as absent. Beyond the limit the least recently used files are removed, except those that are needed here or that any
/// worker has used recently.
/// </summary>
/// <param name="limit">Bytes.</param>
/// <param name="needed">Artifacts that must stay: foundations of granted tasks, and those that are not delivered
/// yet.</param>
internal sealed class ArtifactCache(
    string home,
    long limit,
    Func<IReadOnlySet<ArtifactDigest>> needed,
    TimeProvider time,
    ILogger logger
)
{
    /// <summary>
    /// How long after its last use a file stays. Protects files that other workers of the home need, which is not known
    /// here.
    /// </summary>
    private static readonly TimeSpan Recent = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan TouchInterval = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<ArtifactDigest, DateTimeOffset> _verified = new();
    private readonly string _root = Path.Combine(home, "cache", "artifacts");

    // Not measured yet; the first addition measures it.
    private long _bytes = long.MaxValue / 2;
    private int _trimming;

    /// <summary>Completes when the latest trim has ended.</summary>
    public Task Trimmed { get; private set; } = Task.CompletedTask;

    /// <summary>Stores bytes durably.</summary>
    public ArtifactDigest Put(ReadOnlySpan<byte> bytes)
    {
        var digest = ArtifactDigest.Of(bytes);
        if (Has(digest))
            return digest;
        var path = PathOf(digest);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        DurableFile.Write(path, bytes);
        Added(digest, bytes.Length);
        return digest;
    }

    /// <summary>Takes note of a file that the caller has verified and put into its place.</summary>
    public void Adopt(ArtifactDigest digest) => Added(digest, new FileInfo(PathOf(digest)).Length);

    /// <summary>Whether the artifact is there and undamaged; counts as a use.</summary>
    public bool Has(ArtifactDigest digest)
    {
        var now = time.GetUtcNow();
        if (_verified.TryGetValue(digest, out var used) && now - used < TouchInterval)
            return File.Exists(PathOf(digest));
        if (used == default ? Read(digest) is null : !File.Exists(PathOf(digest)))
        {
            _verified.TryRemove(digest, out _);
            return false;
        }
        File.SetLastWriteTimeUtc(PathOf(digest), now.UtcDateTime);
        _verified[digest] = now;
        return true;
    }

    /// <summary>The bytes, verified; null when the artifact is absent or damaged.</summary>
    public byte[]? Read(ArtifactDigest digest)
    {
        var path = PathOf(digest);
        if (!File.Exists(path))
            return null;
        var bytes = File.ReadAllBytes(path);
        return ArtifactDigest.Of(bytes) == digest ? bytes : null;
    }

    /// <summary>Where the artifact is or would be.</summary>
    public string PathOf(ArtifactDigest digest)
    {
        var name = digest.ToString();
        return Path.Combine(_root, name[..2], name);
    }

    private void Added(ArtifactDigest digest, long bytes)
    {
        _verified[digest] = time.GetUtcNow();
        if (Interlocked.Add(ref _bytes, bytes) > limit && Interlocked.Exchange(ref _trimming, 1) == 0)
            Trimmed = Task.Run(Trim);
    }

    private void Trim()
    {
        try
        {
            var files = new DirectoryInfo(_root)
                .EnumerateFiles("*", SearchOption.AllDirectories)
                .Where(f => Digest.TryParse(f.Name, out _))
                .ToArray();
            var bytes = files.Sum(f => f.Length);
            if (bytes > limit)
            {
                var stay = needed();
                var recent = time.GetUtcNow().UtcDateTime - Recent;
                foreach (var file in files.OrderBy(f => f.LastWriteTimeUtc))
                {
                    // Remove a tenth more than needed, so that not every addition trims.
                    if (bytes <= limit - (limit / 10) || file.LastWriteTimeUtc > recent)
                        break;
                    if (!Digest.TryParse(file.Name, out var name) || stay.Contains(new ArtifactDigest(name)))
                        continue;
                    _verified.TryRemove(new ArtifactDigest(name), out _);
                    // A deleted file has no length to ask for.
                    bytes -= file.Length;
                    file.Delete();
                }
            }
            Interlocked.Exchange(ref _bytes, bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            logger.LogWarning("The cache in {Folder} cannot be trimmed: {Message}", _root, e.Message);
        }
        finally
        {
            Interlocked.Exchange(ref _trimming, 0);
        }
    }
}

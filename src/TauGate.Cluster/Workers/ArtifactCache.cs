using System.Collections.Concurrent;
using TauGate.Core.Results;

namespace TauGate.Cluster.Workers;

/// <summary>
/// Artifacts on this host's disk, <c>&lt;home&gt;/cache/artifacts/ab/abcdef...</c>, named by the SHA-256 of their bytes. Shared by every worker of
/// the home. A file is verified before its first use by this process, and one that is damaged counts as absent.
/// </summary>
internal sealed class ArtifactCache(string home)
{
    private readonly ConcurrentDictionary<Digest, bool> _verified = new();
    private readonly string _root = Path.Combine(home, "cache", "artifacts");

    /// <summary>Stores bytes durably.</summary>
    public Digest Put(ReadOnlySpan<byte> bytes)
    {
        var digest = Digest.Of(bytes);
        if (Has(digest)) return digest;
        var path = PathOf(digest);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        DurableFile.Write(path, bytes);
        _verified[digest] = true;
        return digest;
    }

    /// <summary>Whether the artifact is here and whole.</summary>
    public bool Has(Digest digest)
    {
        if (_verified.ContainsKey(digest)) return true;
        if (Read(digest) is null) return false;
        _verified[digest] = true;
        return true;
    }

    /// <summary>The bytes, verified; null when there are none.</summary>
    public byte[]? Read(Digest digest)
    {
        var path = PathOf(digest);
        if (!File.Exists(path)) return null;
        var bytes = File.ReadAllBytes(path);
        return Digest.Of(bytes) == digest ? bytes : null;
    }

    /// <summary>Where the artifact is or would be.</summary>
    public string PathOf(Digest digest)
    {
        var name = digest.ToString();
        return Path.Combine(_root, name[..2], name);
    }
}

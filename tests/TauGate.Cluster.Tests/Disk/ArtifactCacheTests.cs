namespace TauGate.Cluster.Tests.Disk;

public sealed class ArtifactCacheTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Beyond_the_limit_the_least_recently_used_go_and_what_is_needed_or_just_used_stays()
    {
        var (oldest, older, needed, used) = (
            ArtifactDigest.Of(Bytes(1)),
            ArtifactDigest.Of(Bytes(2)),
            ArtifactDigest.Of(Bytes(3)),
            ArtifactDigest.Of(Bytes(4))
        );
        var earlier = Samples.Cache(_folder.Path);
        foreach (var (age, n) in ((byte[])[4, 3, 1, 2]).Index())
            File.SetLastWriteTimeUtc(earlier.PathOf(earlier.Put(Bytes(n))), DateTime.UtcNow.AddHours(age - 9));
        var cache = Samples.Cache(_folder.Path, limit: 500, needed: needed);
        Assert.True(cache.Has(used));

        cache.Put(Bytes(5));
        await cache.Trimmed;
        cache.Put(Bytes(6));
        await cache.Trimmed;

        Assert.Equal(
            (false, false, true, true),
            (cache.Has(oldest), cache.Has(older), cache.Has(needed), cache.Has(used))
        );
    }

    public void Dispose() => _folder.Dispose();

    private static byte[] Bytes(byte n) => [.. Enumerable.Repeat(n, 100)];
}

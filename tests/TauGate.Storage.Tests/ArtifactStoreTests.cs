using TauGate.Core.Ports;

namespace TauGate.Storage.Tests;

public sealed class ArtifactStoreTests(PrivateServerFixture server) : DatabaseTests(server)
{
    private static readonly CancellationToken None = CancellationToken.None;

    private IArtifactStore Artifacts => Db.Database.Artifacts;

    [Fact]
    public async Task Blob_is_given_back_as_it_was_stored_once_or_twice()
    {
        var bytes = new byte[1_100_000];
        new Random(1).NextBytes(bytes);
        var digest = ArtifactDigest.Of(bytes);
        var absent = ArtifactDigest.Of("absent"u8);

        await Artifacts.PutAsync(digest, bytes, None);
        await Artifacts.PutAsync(digest, bytes, None);

        Assert.Equal(bytes, await Artifacts.GetAsync(digest, None));
        Assert.Null(await Artifacts.GetAsync(absent, None));
        Assert.Equal(new HashSet<ArtifactDigest> { absent }, await Artifacts.MissingAsync([digest, absent], None));
        Assert.Empty(await Artifacts.MissingAsync([], None));
    }

    [Fact]
    public async Task Blob_under_another_name_is_refused()
    {
        var name = ArtifactDigest.Of("name"u8);

        await Assert.ThrowsAsync<InvalidDataException>(() => Artifacts.PutAsync(name, "other bytes"u8.ToArray(), None));

        Assert.Null(await Artifacts.GetAsync(name, None));
    }

    [Fact]
    public async Task Blobs_are_stored_together_or_not_at_all()
    {
        var (one, two) = ("one"u8.ToArray(), "two"u8.ToArray());

        await Assert.ThrowsAsync<InvalidDataException>(() =>
            Artifacts.PutAsync([(ArtifactDigest.Of(one), one), (ArtifactDigest.Of(one), two)], None)
        );
        Assert.Null(await Artifacts.GetAsync(ArtifactDigest.Of(one), None));

        await Artifacts.PutAsync(
            [(ArtifactDigest.Of(one), one), (ArtifactDigest.Of(two), two), (ArtifactDigest.Of(one), one)],
            None
        );
        Assert.Equal(one, await Artifacts.GetAsync(ArtifactDigest.Of(one), None));
        Assert.Equal(two, await Artifacts.GetAsync(ArtifactDigest.Of(two), None));
    }

    [Fact]
    public async Task Empty_blob_is_a_blob()
    {
        await Artifacts.PutAsync(ArtifactDigest.Of([]), [], None);

        Assert.Empty((await Artifacts.GetAsync(ArtifactDigest.Of([]), None))!);
    }
}

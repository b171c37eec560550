using System.Security.Cryptography;
using TauGate.Core.Errors;
using TauGate.Core.Ports;
using TauGate.Core.Sweeps;

namespace TauGate.Storage.Tests;

/// <summary>Blobs that are large, and blobs that nothing needs.</summary>
public sealed class GarbageTests(PrivateServerFixture server) : DatabaseTests(server)
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private IArtifactStore Artifacts => Db.Database.Artifacts;

    [Fact]
    public async Task Blob_that_nothing_needed_for_a_day_is_removed_and_the_others_stay()
    {
        var spec = Samples.Sweep("garbage", 1, 1, Samples.Variant("bias"));
        await Db.Database.Sweeps.SubmitAsync(spec, "", null, None);
        await Samples.RecordFoundationsAsync(Db, spec);
        var adapter = await PutAsync("adapter");
        await Db.Database.Ledger.RecordAsync(
            Db.Term,
            Samples.Batch(Samples.Cell(Samples.Tasks(spec).Single(), adapter: adapter)),
            None
        );
        var forgotten = await PutAsync("forgotten!");
        var askedFor = await PutAsync("asked for");
        var storedAgain = await PutAsync("stored again");
        await PretendAgeAsync("25 hours");
        Assert.Empty(await Artifacts.MissingAsync([askedFor], None));
        await PutAsync("stored again");
        var recent = await PutAsync("recent");

        Assert.Equal((1, 10), await Db.Database.CollectGarbageAsync(Day, None));

        Assert.Equal(
            [forgotten],
            await Artifacts.MissingAsync(
                [adapter, forgotten, askedFor, storedAgain, recent, ArtifactDigest.Of(Samples.FoundationBytes(1))],
                None
            )
        );
        await Assert.ThrowsAsync<InputException>(() => Db.Database.CollectGarbageAsync(TimeSpan.Zero, None));
    }

    [Fact]
    public async Task Data_set_files_stay()
    {
        // The digest is all the clean-up sees, and no other bytes have it.
        await Db.QueryAsync(
            "ALTER TABLE artifact DROP CONSTRAINT artifact_check; INSERT INTO artifact (digest, "
                + $"bytes) VALUES ('\\x{DataSet.Mnist.TrainImages}', 'x')"
        );
        await PretendAgeAsync("25 hours");

        await Db.Database.CollectGarbageAsync(Day, None);

        Assert.Empty(await Artifacts.MissingAsync([DataSet.Mnist.TrainImages], None));
    }

    [Fact]
    public async Task Blob_as_large_as_a_data_set_file_comes_back()
    {
        var bytes = RandomNumberGenerator.GetBytes(47_040_016); // MNIST's training images
        var digest = ArtifactDigest.Of(bytes);

        await Artifacts.PutAsync(digest, bytes, None);

        var back = await Artifacts.GetAsync(digest, None);
        Assert.True(bytes.AsSpan().SequenceEqual(back));
    }

    private async Task<ArtifactDigest> PutAsync(string text)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(text);
        await Artifacts.PutAsync(ArtifactDigest.Of(bytes), bytes, None);
        return ArtifactDigest.Of(bytes);
    }

    private Task<string[]> PretendAgeAsync(string age) =>
        Db.QueryAsync($"UPDATE artifact SET stored_at = stored_at - interval '{age}'");
}

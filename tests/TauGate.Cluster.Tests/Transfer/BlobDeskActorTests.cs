using Akka.Actor;
using TauGate.Cluster.Configuration;
using TauGate.Cluster.Protocol;
using TauGate.Cluster.Transfer;
using TauGate.Core.Sweeps;
using TauGate.Storage;

namespace TauGate.Cluster.Tests.Transfer;

/// <summary>The blob desk's conversation with a worker, over a real database.</summary>
public sealed class BlobDeskActorTests(PrivateServerFixture server) : ActorTests
{
    private static readonly TransferSettings Transfer = new(Chunk: 4, Window: 2);
    private static readonly byte[] Tensors = [1, 2, 3, 4, 5, 6];
    private static readonly ArtifactDigest Artifact = ArtifactDigest.Of(Tensors);
    private Database _database = null!;
    private IActorRef _desk = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Offered_artifact_is_wanted_and_stored_and_the_next_offer_needs_no_bytes()
    {
        await OfferAsync();
        Send(0, Tensors[..4]);
        Assert.Equal(0, (await ExpectAsync<BlobProtocol.ChunkReceived>()).Offset);
        Send(4, Tensors[4..]);
        await ExpectAsync<BlobProtocol.ChunkReceived>();
        Assert.Equal(Artifact, (await ExpectAsync<BlobProtocol.Stored>()).Artifact);
        Assert.Equal(Tensors, await _database.Artifacts.GetAsync(Artifact, Cancellation));

        _desk.Tell(new BlobProtocol.Offer(Artifact, Tensors.Length), TestActor);
        await ExpectAsync<BlobProtocol.Stored>();
    }

    [Fact]
    public async Task Chunk_that_comes_twice_or_in_another_order_counts_once()
    {
        await OfferAsync();
        Send(4, Tensors[4..]);
        Send(4, Tensors[4..]);
        Send(0, Tensors[..4]);

        for (var i = 0; i < 3; i++)
            await ExpectAsync<BlobProtocol.ChunkReceived>();
        await ExpectAsync<BlobProtocol.Stored>();
        Assert.Equal(Tensors, await _database.Artifacts.GetAsync(Artifact, Cancellation));
    }

    [Fact]
    public async Task Bytes_of_another_digest_are_refused_and_not_stored()
    {
        await OfferAsync();
        Send(0, [9, 9, 9, 9]);
        Send(4, Tensors[4..]);

        for (var i = 0; i < 2; i++)
            await ExpectAsync<BlobProtocol.ChunkReceived>();
        Assert.Equal(Artifact, (await ExpectAsync<BlobProtocol.Refused>()).Artifact);
        Assert.Null(await _database.Artifacts.GetAsync(Artifact, Cancellation));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData((256 << 20) + 1)]
    public async Task Offer_of_an_impossible_length_is_refused(int length)
    {
        _desk.Tell(new BlobProtocol.Offer(Artifact, length), TestActor);

        await ExpectAsync<BlobProtocol.Refused>();
    }

    [Fact]
    public async Task Chunk_that_nobody_asked_for_is_not_answered()
    {
        Send(0, Tensors[..4]); // late: what it belongs to was dropped
        await OfferAsync();
        Send(3, Tensors); // beyond the end
        Send(0, Tensors[..4]);

        Assert.Equal(0, (await ExpectAsync<BlobProtocol.ChunkReceived>()).Offset);
        Assert.False(HasMessages);
    }

    [Fact]
    public async Task Artifact_is_handed_out_chunk_by_chunk_and_one_that_is_not_there_is_missing()
    {
        await _database.Artifacts.PutAsync(Artifact, Tensors, Cancellation);
        var name = BlobProtocol.Name.Of(Artifact);

        _desk.Tell(new BlobProtocol.Fetch(name, 0), TestActor);
        var first = await ExpectAsync<BlobProtocol.Chunk>();
        _desk.Tell(new BlobProtocol.Fetch(name, 4), TestActor);
        var second = await ExpectAsync<BlobProtocol.Chunk>();
        Assert.Equal((0, 6, 4, 6), (first.Offset, first.Length, second.Offset, second.Length));
        Assert.Equal(Tensors, first.Bytes.ToArray().Concat(second.Bytes.ToArray()));

        var other = BlobProtocol.Name.Of(ArtifactDigest.Of("another"u8));
        _desk.Tell(new BlobProtocol.Fetch(other, 0), TestActor);
        Assert.Equal(other, (await ExpectAsync<BlobProtocol.Missing>()).Blob);
    }

    [Fact]
    public async Task Specification_is_handed_out_by_the_digest_of_its_json()
    {
        var spec = Samples.Sweep("specified", 1, "a");
        await _database.Sweeps.SubmitAsync(spec, "test", null, Cancellation);
        var json = SweepJson.Write(spec);

        _desk.Tell(new BlobProtocol.Fetch(BlobProtocol.Name.Of(SpecDigest.Of(json)), 0), TestActor);

        var chunk = await ExpectAsync<BlobProtocol.Chunk>();
        Assert.Equal(json.Length, chunk.Length);
        Assert.Equal(json[..Transfer.Chunk], chunk.Bytes.ToArray());
    }

    [Fact]
    public async Task Artifact_that_the_database_does_not_take_is_not_stored_and_can_be_offered_again()
    {
        await PrivateServerFixture.ExecuteAsync(_database, "ALTER TABLE artifact RENAME TO away");
        _desk.Tell(new BlobProtocol.Offer(Artifact, Tensors.Length), TestActor);
        Assert.Equal(Artifact, (await ExpectAsync<BlobProtocol.NotStored>()).Artifact);

        await PrivateServerFixture.ExecuteAsync(_database, "ALTER TABLE away RENAME TO artifact");
        await OfferAsync();
    }

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _database = await server.CreateDatabaseAsync();
        var database = _database;
        _desk = Sys.ActorOf(
            Props.Create(() =>
                new BlobDeskActor(database.Ledger, database.Artifacts, Transfer, Patience.OfStep, TimeProvider.System)
            )
        );
    }

    public override async ValueTask DisposeAsync()
    {
        await _desk.GracefulStop(Patience.OfStep);
        await base.DisposeAsync();
        await _database.DisposeAsync();
    }

    private async Task OfferAsync()
    {
        _desk.Tell(new BlobProtocol.Offer(Artifact, Tensors.Length), TestActor);
        Assert.Equal(Artifact, (await ExpectAsync<BlobProtocol.Wanted>()).Artifact);
    }

    private void Send(int offset, byte[] bytes) =>
        _desk.Tell(
            new BlobProtocol.Chunk(BlobProtocol.Name.Of(Artifact), offset, Tensors.Length) { Bytes = bytes },
            TestActor
        );

    private async Task<T> ExpectAsync<T>() => await ExpectMsgAsync<T>(cancellationToken: Cancellation);
}

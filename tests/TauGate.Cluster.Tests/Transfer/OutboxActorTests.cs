using Akka.Actor;
using Akka.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using TauGate.Cluster.Configuration;
using TauGate.Cluster.Disk;
using TauGate.Cluster.Protocol;
using TauGate.Cluster.Transfer;

namespace TauGate.Cluster.Tests.Transfer;

/// <summary>
/// What a worker's outbox sends of a spool on disk, and what it does about words that are lost, doubled or late.
/// </summary>
public sealed class OutboxActorTests : ActorTests
{
    private static readonly byte[] Tensors = [1, 2, 3, 4, 5];
    private static readonly ArtifactDigest Artifact = ArtifactDigest.Of(Tensors);
    private readonly TemporaryFolder _folder = new();
    private readonly WorkerId _id = WorkerId.New();
    private readonly Spool _spool;
    private readonly ArtifactCache _cache;
    private readonly TestProbe _worker;
    private readonly TestProbe _gateway;
    private readonly TestProbe _desk;
    private readonly IActorRef _there;

    public OutboxActorTests()
    {
        var spool = new SpoolSettings(1 << 20, 1 << 20, 1 << 30);
        _spool = Spool.Open(
            _folder.Sub("spool"),
            Path.Combine(_folder.Path, "rejected"),
            spool,
            1,
            NullLogger.Instance
        );
        _cache = Samples.Cache(_folder.Sub("home"));
        (_worker, _gateway, _desk) = (CreateTestProbe(), CreateTestProbe(), CreateTestProbe());
        var (gateway, desk) = (_gateway.Ref, _desk.Ref);
        _there = Sys.ActorOf(Props.Create(() => new Coordinator(gateway, desk)));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Outcome_without_tensors_is_sent_at_once_and_leaves_the_spool_when_it_is_acknowledged()
    {
        await _spool.AppendAsync(Payload(null));
        var outbox = Start();

        var (sequence, _) = Assert.Single(await SlicesAsync());
        Assert.Equal(1, _spool.Count);
        outbox.Tell(new RecordProtocol.Acknowledged(sequence, []));

        await EmptyAsync();
    }

    [Fact]
    public async Task Outcome_waits_until_its_tensors_are_stored()
    {
        await PutAsync();
        var outbox = Start();

        var offer = await _desk.ExpectMsgAsync<BlobProtocol.Offer>(cancellationToken: Cancellation);
        Assert.Equal((Artifact, Tensors.Length), (offer.Artifact, offer.Length));
        outbox.Tell(new BlobProtocol.Wanted(Artifact));
        var chunk = await _desk.ExpectMsgAsync<BlobProtocol.Chunk>(cancellationToken: Cancellation);
        Assert.Equal(Tensors, chunk.Bytes.ToArray());
        Assert.False(_gateway.HasMessages);

        outbox.Tell(new BlobProtocol.Stored(Artifact));

        Assert.Single(await SlicesAsync());
    }

    [Fact]
    public async Task Lost_acknowledgement_has_everything_sent_again_as_another_stream()
    {
        await _spool.AppendAsync(Payload(null));
        Start(resendAfter: TimeSpan.FromMilliseconds(100));

        var first = await _gateway.ExpectMsgAsync<RecordProtocol.Slice>(cancellationToken: Cancellation);
        var second = await _gateway.ExpectMsgAsync<RecordProtocol.Slice>(cancellationToken: Cancellation);

        Assert.Equal(first.Bytes.ToArray(), second.Bytes.ToArray());
        Assert.Equal((0, 0), (first.Number, second.Number));
        Assert.NotEqual(first.Stream, second.Stream);
    }

    [Fact]
    public async Task Gap_in_its_own_stream_begins_another_and_one_in_an_earlier_stream_does_not()
    {
        await _spool.AppendAsync(Payload(null));
        var outbox = Start();
        var first = await _gateway.ExpectMsgAsync<RecordProtocol.Slice>(cancellationToken: Cancellation);

        outbox.Tell(new RecordProtocol.Restart(first.Stream));
        var second = await _gateway.ExpectMsgAsync<RecordProtocol.Slice>(cancellationToken: Cancellation);
        Assert.NotEqual(first.Stream, second.Stream);

        outbox.Tell(new RecordProtocol.Restart(first.Stream)); // late, or doubled
        await _spool.AppendAsync(Payload(null));
        var third = await _gateway.ExpectMsgAsync<RecordProtocol.Slice>(cancellationToken: Cancellation);
        Assert.Equal((second.Stream, 1), (third.Stream, third.Number));
    }

    [Fact]
    public async Task Acknowledgement_that_comes_late_or_twice_takes_nothing_newer_with_it()
    {
        var first = await _spool.AppendAsync(Payload(null));
        var second = await _spool.AppendAsync(Payload(null));
        var outbox = Start();
        await SlicesAsync();

        outbox.Tell(new RecordProtocol.Acknowledged(first, []));
        outbox.Tell(new RecordProtocol.Acknowledged(first, []));
        outbox.Tell(new RecordProtocol.Acknowledged(second, []));
        await EmptyAsync();
        outbox.Tell(new RecordProtocol.Acknowledged(first, []));
        var third = await _spool.AppendAsync(Payload(null));

        Assert.Equal([third], (await SlicesAsync()).Select(o => o.Sequence));
        Assert.Equal(third, _spool.First);
    }

    [Fact]
    public async Task Outcome_that_the_ledger_refuses_leaves_the_spool_and_a_copy_is_kept()
    {
        var sequence = await _spool.AppendAsync(Payload(null));
        var outbox = Start();
        await SlicesAsync();

        outbox.Tell(new RecordProtocol.Acknowledged(sequence, [sequence]));

        await EmptyAsync();
        Assert.Single(Directory.EnumerateFiles(Path.Combine(_folder.Path, "rejected")));
    }

    [Fact]
    public async Task Outcome_whose_tensors_are_gone_is_given_up_and_the_next_is_sent()
    {
        await PutAsync();
        File.Delete(_cache.PathOf(Artifact));
        var second = await _spool.AppendAsync(Payload(null));
        Start();

        var lost = await _worker.ExpectMsgAsync<OutboxActor.Lost>(cancellationToken: Cancellation);
        Assert.Equal([Outcomes.Cell().Key], lost.Keys);
        Assert.Equal([second], (await SlicesAsync()).Select(o => o.Sequence));
        Assert.Equal(second, _spool.First);
    }

    [Fact]
    public async Task Tensors_that_could_not_be_stored_are_offered_again()
    {
        await PutAsync();
        var outbox = Start();
        await _desk.ExpectMsgAsync<BlobProtocol.Offer>(cancellationToken: Cancellation);

        outbox.Tell(new BlobProtocol.NotStored(Artifact));

        await _desk.ExpectMsgAsync<BlobProtocol.Offer>(cancellationToken: Cancellation);
        outbox.Tell(new BlobProtocol.Stored(Artifact));
        Assert.Single(await SlicesAsync());
    }

    [Fact]
    public async Task Without_a_coordinator_nothing_is_sent_until_there_is_another()
    {
        var outbox = Start();
        outbox.Tell(new OutboxActor.Disconnect());
        await _spool.AppendAsync(Payload(null));
        var (gateway, desk) = (CreateTestProbe(), CreateTestProbe());
        var (gatewayRef, deskRef) = (gateway.Ref, desk.Ref);

        outbox.Tell(new OutboxActor.Connect(Sys.ActorOf(Props.Create(() => new Coordinator(gatewayRef, deskRef)))));

        await gateway.ExpectMsgAsync<RecordProtocol.Slice>(cancellationToken: Cancellation);
        Assert.False(_gateway.HasMessages);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _spool.DisposeAsync();
        _folder.Dispose();
    }

    private IActorRef Start(TimeSpan? resendAfter = null)
    {
        var read = HoconFiles.Load(HoconFiles.DefaultFolder).Settings;
        var settings = read with
        {
            Worker = read.Worker with { ResendAfter = resendAfter ?? Patience.OfStep },
            Ledger = read.Ledger with { FirstRetry = TimeSpan.FromMilliseconds(1) },
        };
        var (spool, cache, id) = (_spool, _cache, _id);
        var outbox = _worker.ChildActorOf(
            Props.Create(() => new OutboxActor(spool, cache, id, settings)),
            Cancellation
        );
        outbox.Tell(new OutboxActor.Connect(_there));
        return outbox;
    }

    private async Task PutAsync()
    {
        _cache.Put(Tensors);
        await _spool.AppendAsync(Payload(Artifact));
    }

    private static byte[] Payload(ArtifactDigest? adapter)
    {
        var outcome = Outcomes.Cell();
        return WireJson.Write(outcome with { Cell = outcome.Cell! with { Adapter = adapter } });
    }

    /// <summary>The outcomes of the next slice.</summary>
    private async Task<IReadOnlyList<(long Sequence, Outcome? Outcome)>> SlicesAsync()
    {
        var slice = await _gateway.ExpectMsgAsync<RecordProtocol.Slice>(cancellationToken: Cancellation);
        Assert.Equal(_id, slice.Worker);
        return new RecordStream().Add(slice with { Number = 0 })!;
    }

    private async Task EmptyAsync() => await _spool.EmptyAsync(Cancellation).WaitAsync(Patience.OfStep, Cancellation);

    /// <summary>A gateway with its desk, who pass on what they hear.</summary>
    private sealed class Coordinator : ReceiveActor
    {
        public Coordinator(IActorRef gateway, IActorRef desk)
        {
            Context.ActorOf(Props.Create(() => new PassOn(desk)), GatewayActor.DeskName);
            ReceiveAny(gateway.Forward);
        }
    }

    private sealed class PassOn : ReceiveActor
    {
        public PassOn(IActorRef to) => ReceiveAny(to.Forward);
    }
}

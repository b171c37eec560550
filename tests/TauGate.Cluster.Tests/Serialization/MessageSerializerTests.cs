using System.Collections.Immutable;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Configuration;
using TauGate.Cluster.Configuration;
using TauGate.Cluster.Protocol;
using TauGate.Cluster.Serialization;
using TauGate.Core.Ports;
using TauGate.Core.Scheduling;

namespace TauGate.Cluster.Tests.Serialization;

public sealed class MessageSerializerTests : IDisposable
{
    private const int LargestFrame = 128_000;
    private static readonly Digest Any = Digest.Of("key"u8);
    private static readonly TaskKey Key = new(Any);
    private static readonly SpecDigest Spec = new(Any);
    private static readonly ArtifactDigest Artifact = new(Any);
    private static readonly CanonicalFoundation Canonical = new(new TensorDigest(Any), Artifact, Diverged: true);
    private static readonly WorkerId Worker = WorkerId.New();
    private static readonly WorkerRow Row = new(
        Worker,
        3,
        "host",
        2,
        new NumericClass(Any),
        "class",
        "0.1.0",
        "2.10.0"
    );

    private readonly ActorSystem _system = ActorSystem.Create(
        "serialization",
        ConfigurationFactory
            .ParseString("akka.actor.provider = local")
            .WithFallback(HoconFiles.Load(HoconFiles.DefaultFolder).Akka)
    );

    public static TheoryData<string> MessageTypes => [.. Messages.Select(m => m.GetType().Name).Distinct()];

    [Fact]
    public void Every_message_type_is_tested() =>
        Assert.Equal(
            MessageSerializer.KnownTypes.Select(t => t.FullName).Order(),
            Messages.Select(m => m.GetType().FullName).Distinct().Order()
        );

    [Fact]
    public void Every_wire_message_of_the_assembly_is_on_the_list() =>
        Assert.Equal(
            typeof(IWireMessage)
                .Assembly.GetTypes()
                .Where(t => t.IsAssignableTo(typeof(IWireMessage)) && t is { IsAbstract: false, IsInterface: false })
                .Select(t => t.FullName)
                .Order(),
            MessageSerializer.KnownTypes.Select(t => t.FullName).Order()
        );

    [Theory]
    [MemberData(nameof(MessageTypes))]
    public void Message_survives_a_round_trip(string type)
    {
        foreach (var message in Messages.Where(m => m.GetType().Name == type))
        {
            var serializer = _system.Serialization.FindSerializerFor(message);
            Assert.IsType<MessageSerializer>(serializer);
            var bytes = serializer.ToBinary(message);
            var again = _system.Serialization.Deserialize(
                bytes,
                serializer.Identifier,
                Akka.Serialization.Serialization.ManifestFor(serializer, message)
            );

            Assert.Equal(message.GetType(), again.GetType());
            Assert.Equal(bytes, serializer.ToBinary(again));
        }
    }

    [Fact]
    public void Largest_messages_fit_into_a_frame()
    {
        var keys = Enumerable.Repeat(Key, WorkerProtocol.MostTasks).ToImmutableArray();
        var held = keys.Select(k => new HeldTask(k, 1000)).ToImmutableArray();
        IWireMessage[] largest =
        [
            new WorkerProtocol.Grant(
                new TermNumber(long.MaxValue),
                long.MaxValue,
                Spec,
                [.. keys.Select((_, i) => new WorkerProtocol.GrantedTask(10_000_000, 1000, false, i))],
                [.. keys.Select(_ => Canonical)]
            ),
            new WorkerProtocol.Holding(Worker, 1, [], held, [], [], false),
            new WorkerProtocol.Released(Worker, 1, keys),
            new BlobProtocol.Chunk(BlobProtocol.Name.Of(Artifact), int.MaxValue, int.MaxValue)
            {
                Bytes = new byte[64 * 1024],
            },
        ];
        foreach (var message in largest)
            Assert.InRange(Serializer.ToBinary(message).Length, 1, LargestFrame * 3 / 4);
    }

    [Theory]
    [InlineData("worker.nonsense.1")]
    [InlineData("System.Diagnostics.Process, System.Diagnostics.Process")]
    public void Unknown_type_is_refused(string manifest) =>
        Assert.Throws<SerializationException>(() =>
            Serializer.FromBinary(Serializer.ToBinary(new WorkerProtocol.Welcome(new TermNumber(1))), manifest)
        );

    [Theory]
    [InlineData("""{"$type":"System.IO.FileInfo, System.Private.CoreLib","term":1}""")]
    [InlineData("""{"term":1,"term":2}""")]
    [InlineData("""{"term":"1"}""")]
    [InlineData("""{}""")]
    [InlineData("""null""")]
    [InlineData("""{"term":1""")]
    public void Damaged_or_embellished_message_is_refused(string json)
    {
        var text = System.Text.Encoding.UTF8.GetBytes(json);
        Assert.Throws<SerializationException>(() =>
            Serializer.FromBinary([.. BitConverter.GetBytes(text.Length), .. text], "worker.welcome.1")
        );
    }

    [Fact]
    public void Length_beyond_the_message_is_refused() =>
        Assert.Throws<SerializationException>(() => Serializer.FromBinary([255, 255, 255, 127, 0], "worker.welcome.1"));

    [Fact]
    public void Message_for_Akkas_json_serializer_is_refused()
    {
        var hostile = """{"$type":"System.IO.FileInfo, System.Private.CoreLib","fileName":"/etc/passwd"}"""u8.ToArray();
        Assert.Throws<SerializationException>(() =>
            _system.Serialization.Deserialize(hostile, 1, "System.Object, System.Private.CoreLib")
        );
        Assert.IsType<RefusingSerializer>(_system.Serialization.FindSerializerForType(typeof(Uri)));
    }

    [Fact]
    public void Outcome_keeps_nan_and_bits()
    {
        var outcome = Outcomes.Cell(double.NaN);
        var again = WireJson.Read<Outcome>(WireJson.Write(outcome));

        Assert.True(double.IsNaN(again.Cell!.Result.Target.CrossEntropy));
        Assert.Equal(outcome.Cell!.Result.ComputeDigest(), again.Cell.Result.ComputeDigest());
        Assert.Equal(outcome.Cell.Execution, again.Cell.Execution);
    }

    public void Dispose() => _system.Dispose();

    private MessageSerializer Serializer =>
        (MessageSerializer)_system.Serialization.FindSerializerForType(typeof(WorkerProtocol.Welcome));

    private static IWireMessage[] Messages { get; } =
    [
        new JoinProtocol.Introduce(1, "0.2.0"),
        new JoinProtocol.Introduction(new ClusterId(Guid.NewGuid()), 1, "0.2.0", DateTimeOffset.UnixEpoch),
        new JoinProtocol.Refused(1, "0.2.0"),
        new WorkerProtocol.Hello(Row, new TermNumber(7), new ClusterId(Guid.NewGuid())),
        new WorkerProtocol.Holding(
            Worker,
            3,
            [new HeldTask(Key, 1)],
            [new HeldTask(Key, 2)],
            [new HeldTask(Key, 3)],
            [new WorkerProtocol.Loss(Key, 2)],
            true
        ),
        new WorkerProtocol.Heartbeat(Worker, 3, new TermNumber(7), 12, [Key]),
        new WorkerProtocol.Heartbeat(Worker, 3, new TermNumber(7), 12, [], IsDraining: true, Spooled: 4),
        new WorkerProtocol.Released(Worker, 3, [Key]),
        new WorkerProtocol.Goodbye(Worker, 3),
        new WorkerProtocol.Welcome(new TermNumber(7)),
        new WorkerProtocol.NotCoordinating(),
        new WorkerProtocol.Call(new TermNumber(7)),
        new WorkerProtocol.Grant(
            new TermNumber(7),
            1,
            Spec,
            [
                new WorkerProtocol.GrantedTask(5, 1, true, -1),
                new WorkerProtocol.GrantedTask(5, 2, false, 0, IsAlone: true, Losses: 2, InOrder: true),
            ],
            [Canonical]
        ),
        new WorkerProtocol.Release(new TermNumber(7), [Key]),
        new WorkerProtocol.Abandon(new TermNumber(7), [Key]),
        new WorkerProtocol.Drain(new TermNumber(7)),
        new WorkerProtocol.LossesRecorded([new WorkerProtocol.Loss(Key, 2)]),
        new WorkerProtocol.Canonical(Key.AsFoundation(), Canonical),
        new BlobProtocol.Offer(Artifact, 12),
        new BlobProtocol.Wanted(Artifact),
        new BlobProtocol.Stored(Artifact),
        new BlobProtocol.NotStored(Artifact),
        new BlobProtocol.Refused(Artifact),
        new BlobProtocol.Chunk(BlobProtocol.Name.Of(Artifact), 0, 3) { Bytes = new byte[] { 1, 2, 3 } },
        new BlobProtocol.Chunk(BlobProtocol.Name.Of(Artifact), 0, 0),
        new BlobProtocol.ChunkReceived(Artifact, 0),
        new BlobProtocol.Fetch(BlobProtocol.Name.Of(Spec), 60),
        new BlobProtocol.Missing(BlobProtocol.Name.Of(Artifact)),
        new RecordProtocol.Slice(Worker, Guid.NewGuid(), 0) { Bytes = new byte[] { 9 } },
        new RecordProtocol.Acknowledged(17, [3, 4]),
        new RecordProtocol.Restart(Guid.NewGuid()),
    ];
}

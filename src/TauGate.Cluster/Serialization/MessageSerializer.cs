using System.Buffers.Binary;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;
using TauGate.Cluster.Protocol;

namespace TauGate.Cluster.Serialization;

/// <summary>
/// Serializes the messages between nodes: a closed list of types by manifest, strict JSON, raw bytes behind it
/// (<c>length of JSON i32, little-endian | JSON | bytes</c>). The number in a manifest is the message's version.
/// </summary>
public sealed class MessageSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    private const int HeaderSize = 4;

    private static readonly Dictionary<string, Type> Types = new(StringComparer.Ordinal)
    {
        ["join.introduce.1"] = typeof(JoinProtocol.Introduce),
        ["join.introduction.1"] = typeof(JoinProtocol.Introduction),
        ["join.refused.1"] = typeof(JoinProtocol.Refused),
        ["worker.hello.1"] = typeof(WorkerProtocol.Hello),
        ["worker.holding.1"] = typeof(WorkerProtocol.Holding),
        ["worker.heartbeat.1"] = typeof(WorkerProtocol.Heartbeat),
        ["worker.released.1"] = typeof(WorkerProtocol.Released),
        ["worker.goodbye.1"] = typeof(WorkerProtocol.Goodbye),
        ["worker.welcome.1"] = typeof(WorkerProtocol.Welcome),
        ["worker.not-coordinating.1"] = typeof(WorkerProtocol.NotCoordinating),
        ["worker.call.1"] = typeof(WorkerProtocol.Call),
        ["worker.grant.1"] = typeof(WorkerProtocol.Grant),
        ["worker.release.1"] = typeof(WorkerProtocol.Release),
        ["worker.abandon.1"] = typeof(WorkerProtocol.Abandon),
        ["worker.drain.1"] = typeof(WorkerProtocol.Drain),
        ["worker.losses-recorded.1"] = typeof(WorkerProtocol.LossesRecorded),
        ["worker.canonical.1"] = typeof(WorkerProtocol.Canonical),
        ["blob.offer.1"] = typeof(BlobProtocol.Offer),
        ["blob.wanted.1"] = typeof(BlobProtocol.Wanted),
        ["blob.stored.1"] = typeof(BlobProtocol.Stored),
        ["blob.not-stored.1"] = typeof(BlobProtocol.NotStored),
        ["blob.refused.1"] = typeof(BlobProtocol.Refused),
        ["blob.chunk.1"] = typeof(BlobProtocol.Chunk),
        ["blob.chunk-received.1"] = typeof(BlobProtocol.ChunkReceived),
        ["blob.fetch.1"] = typeof(BlobProtocol.Fetch),
        ["blob.missing.1"] = typeof(BlobProtocol.Missing),
        ["record.slice.1"] = typeof(RecordProtocol.Slice),
        ["record.acknowledged.1"] = typeof(RecordProtocol.Acknowledged),
        ["record.restart.1"] = typeof(RecordProtocol.Restart),
    };

    private static readonly Dictionary<Type, string> Manifests = Types.ToDictionary(t => t.Value, t => t.Key);

    /// <summary>Every message type of the protocol.</summary>
    internal static IReadOnlyCollection<Type> KnownTypes => Types.Values;

    /// <inheritdoc/>
    public override int Identifier => 7001;

    /// <inheritdoc/>
    public override string Manifest(object o) =>
        Manifests.TryGetValue(o.GetType(), out var manifest)
            ? manifest
            : throw new SerializationException($"{o.GetType().FullName} is not a message of TauGate's protocol.");

    /// <inheritdoc/>
    public override byte[] ToBinary(object obj)
    {
        Manifest(obj);
        var json = WireJson.Write(obj, obj.GetType());
        var bulk = obj is BulkMessage message ? message.Bytes : default;
        var bytes = new byte[HeaderSize + json.Length + bulk.Length];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, json.Length);
        json.CopyTo(bytes, HeaderSize);
        bulk.CopyTo(bytes.AsMemory(HeaderSize + json.Length));
        return bytes;
    }

    /// <inheritdoc/>
    public override object FromBinary(byte[] bytes, string manifest)
    {
        if (!Types.TryGetValue(manifest, out var type))
            throw new SerializationException($"A message of the unknown type '{manifest}' was refused.");
        var length = bytes.Length < HeaderSize ? -1 : BinaryPrimitives.ReadInt32LittleEndian(bytes);
        if (length < 0 || length > bytes.Length - HeaderSize)
            throw new SerializationException($"A damaged '{manifest}' was refused.");
        try
        {
            var message = WireJson.Read(bytes.AsSpan(HeaderSize, length), type);
            return message is BulkMessage bulk ? bulk with { Bytes = bytes.AsMemory(HeaderSize + length) } : message;
        }
        catch (InvalidDataException e)
        {
            throw new SerializationException($"A damaged '{manifest}' was refused: {e.Message}", e);
        }
    }
}

using System.Text.Json.Serialization;

namespace TauGate.Cluster.Protocol;

/// <summary>
/// A message between nodes: serialized by <see cref="Serialization.MessageSerializer"/>, whose list of types is closed.
/// </summary>
internal interface IWireMessage;

/// <summary>A message with raw bytes beside its JSON.</summary>
internal abstract record BulkMessage : IWireMessage
{
    [JsonIgnore]
    public ReadOnlyMemory<byte> Bytes { get; init; }
}

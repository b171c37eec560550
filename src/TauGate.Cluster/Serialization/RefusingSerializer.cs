using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;

namespace TauGate.Cluster.Serialization;

/// <summary>
/// Replaces Akka's serializers that construct any type that a message names. TauGate does not use them, so a message
/// for them is hostile or a mistake.
/// </summary>
public sealed class RefusingSerializer(ExtendedActorSystem system, Config config) : Serializer(system)
{
    /// <summary>The identifier of Akka's JSON serializer.</summary>
    public override int Identifier => 1;

    /// <inheritdoc/>
    public override bool IncludeManifest => config is null;

    /// <inheritdoc/>
    public override byte[] ToBinary(object obj) =>
        throw new SerializationException($"{obj.GetType().FullName} is not a message of TauGate's protocol.");

    /// <inheritdoc/>
    public override object FromBinary(byte[] bytes, Type type) =>
        throw new SerializationException("A message for Akka's JSON serializer was refused.");
}

using System.Text.Json.Serialization;

namespace TauGate.Cluster.Protocol;

/// <summary>Artifacts and sweep specifications between a worker and a coordinator's blob desk, in chunks.</summary>
internal static class BlobProtocol
{
    /// <summary>What a digest names.</summary>
    public enum Kind
    {
        /// <summary>An artifact, by the digest of its bytes.</summary>
        Artifact,

        /// <summary>A sweep specification, by the digest of its JSON.</summary>
        Specification,
    }

    /// <summary>Names a blob.</summary>
    public readonly record struct Name(Kind Kind, Digest Digest)
    {
        /// <summary>An artifact's name.</summary>
        public static Name Of(ArtifactDigest artifact) => new(Kind.Artifact, artifact.Value);

        /// <summary>A specification's name.</summary>
        public static Name Of(SpecDigest specification) => new(Kind.Specification, specification.Value);

        /// <summary>The artifact that it names; null when it names a specification.</summary>
        [JsonIgnore]
        public ArtifactDigest? Artifact => Kind == Kind.Artifact ? new ArtifactDigest(Digest) : null;

        /// <summary>The specification that it names; null when it names an artifact.</summary>
        [JsonIgnore]
        public SpecDigest? Specification => Kind == Kind.Specification ? new SpecDigest(Digest) : null;

        /// <inheritdoc/>
        public override string ToString() => $"{Kind} {Digest.Short}";
    }

    /// <summary>Worker: I have this artifact, so many bytes long.</summary>
    public sealed record Offer(ArtifactDigest Artifact, int Length) : IWireMessage;

    /// <summary>Desk: send it.</summary>
    public sealed record Wanted(ArtifactDigest Artifact) : IWireMessage;

    /// <summary>Desk: it is stored.</summary>
    public sealed record Stored(ArtifactDigest Artifact) : IWireMessage;

    /// <summary>Desk: the bytes do not have that digest.</summary>
    public sealed record Refused(ArtifactDigest Artifact) : IWireMessage;

    /// <summary>Desk: it cannot be stored now; offer it again soon.</summary>
    public sealed record NotStored(ArtifactDigest Artifact) : IWireMessage;

    /// <summary>A part of a blob, in either direction.</summary>
    public sealed record Chunk(Name Blob, int Offset, int Length) : BulkMessage;

    /// <summary>Desk: that part has arrived; keeps the window moving.</summary>
    public sealed record ChunkReceived(ArtifactDigest Artifact, int Offset) : IWireMessage;

    /// <summary>Worker: send me the part at an offset.</summary>
    public sealed record Fetch(Name Blob, int Offset) : IWireMessage;

    /// <summary>Desk: there is no such blob.</summary>
    public sealed record Missing(Name Blob) : IWireMessage;
}

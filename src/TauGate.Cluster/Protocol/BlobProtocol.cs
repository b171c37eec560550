using TauGate.Core.Results;

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

    /// <summary>Worker: I have this artifact, so many bytes long.</summary>
    public sealed record Offer(Digest Artifact, int Length) : IWireMessage;

    /// <summary>Desk: send it.</summary>
    public sealed record Wanted(Digest Artifact) : IWireMessage;

    /// <summary>Desk: it is stored.</summary>
    public sealed record Stored(Digest Artifact) : IWireMessage;

    /// <summary>Desk: the bytes do not have that digest.</summary>
    public sealed record Refused(Digest Artifact) : IWireMessage;

    /// <summary>Desk: it cannot be stored now; offer it again soon.</summary>
    public sealed record NotStored(Digest Artifact) : IWireMessage;

    /// <summary>A part of a blob, in either direction.</summary>
    public sealed record Chunk(Digest Digest, int Offset, int Length) : BulkMessage;

    /// <summary>Desk: that part has arrived; keeps the window moving.</summary>
    public sealed record ChunkReceived(Digest Artifact, int Offset) : IWireMessage;

    /// <summary>Worker: send me the part at an offset.</summary>
    public sealed record Fetch(Kind Kind, Digest Digest, int Offset) : IWireMessage;

    /// <summary>Desk: there is no such blob.</summary>
    public sealed record Missing(Kind Kind, Digest Digest) : IWireMessage;
}

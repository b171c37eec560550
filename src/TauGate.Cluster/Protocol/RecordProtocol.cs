using System.Collections.Immutable;

namespace TauGate.Cluster.Protocol;

/// <summary>
/// Outcomes from a worker's spool to the gateway: a stream of frames (<c>sequence i64 | length i32 | outcome</c>,
/// little-endian) cut into slices, so that small outcomes share a message and large ones span several.
/// </summary>
internal static class RecordProtocol
{
    /// <summary>
    /// Worker: the next bytes of a stream. A new stream, with another id, begins at the oldest outcome that is not
    /// acknowledged.
    /// </summary>
    /// <param name="Number">0 for a stream's first slice.</param>
    public sealed record Slice(WorkerId Worker, Guid Stream, int Number) : BulkMessage;

    /// <summary>
    /// Coordinator: all outcomes up to a sequence are recorded, except these, which the ledger refuses.
    /// </summary>
    public sealed record Acknowledged(long Through, ImmutableArray<long> Rejected) : IWireMessage;

    /// <summary>Gateway: a slice is missing; begin a new stream.</summary>
    public sealed record Restart(Guid Stream) : IWireMessage;
}

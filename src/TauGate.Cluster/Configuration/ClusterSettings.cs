using System.Collections.Immutable;
using TauGate.Core.Errors;
using TauGate.Core.Files;
using TauGate.Core.Scheduling;

namespace TauGate.Cluster.Configuration;

/// <summary>The <c>taugate { }</c> section of the HOCON files, parsed once and checked.</summary>
public sealed record ClusterSettings
{
    /// <summary>Addresses, the certificate, the cache.</summary>
    public required NodeFileSettings Node { get; init; }

    /// <summary>Who coordinates.</summary>
    public required TermSettings Term { get; init; }

    /// <summary>Horizon, backoff and limits of the scheduler.</summary>
    public required SchedulerSettings Schedule { get; init; }

    /// <summary>How often the active sweeps are read.</summary>
    public required TimeSpan Reload { get; init; }

    /// <summary>Writing to the ledger.</summary>
    public required LedgerSettings Ledger { get; init; }

    /// <summary>Workers and their coordinator.</summary>
    public required WorkerSettings Worker { get; init; }

    /// <summary>The spool on disk.</summary>
    public required SpoolSettings Spool { get; init; }

    /// <summary>Trainer processes.</summary>
    public required TrainerSettings Trainer { get; init; }

    /// <summary>Artifacts and results on the wire.</summary>
    public required TransferSettings Transfer { get; init; }
}

/// <summary>What the files say of a node; <see cref="NodeSettings"/> is stronger.</summary>
/// <param name="Bind">Address to listen at, <c>host:port</c>; port 0 is any that is free.</param>
/// <param name="PublicHost">The host that others reach the node by; empty when it is the one it listens at.</param>
/// <param name="Seeds">Coordinators to join, <c>host:port</c> each; for a worker alone.</param>
/// <param name="Certificate">Folder with the node's certificate; empty for none.</param>
/// <param name="JoinDeadline">How long the first join may take.</param>
/// <param name="CacheLimit">Bytes of artifacts kept on the disk.</param>
public sealed record NodeFileSettings(
    string Bind,
    string PublicHost,
    ImmutableArray<string> Seeds,
    string Certificate,
    TimeSpan JoinDeadline,
    long CacheLimit
)
{
    /// <summary>The certificate's folder; null for none.</summary>
    /// <exception cref="InputException">A tilde is another user's.</exception>
    public string? CertificateFolder =>
        Certificate.Length == 0 ? null : UserPath.Expand(Certificate, "taugate.node.certificate");
}

/// <summary>The term row's clock.</summary>
/// <param name="Beat">How often the holder beats.</param>
/// <param name="Takeover">How long a beat must stand still before another takes over.</param>
public sealed record TermSettings(TimeSpan Beat, TimeSpan Takeover);

/// <summary>The ledger writer.</summary>
/// <param name="Batch">Most records of a transaction.</param>
/// <param name="FirstRetry">Wait after the first transient error; doubles.</param>
/// <param name="LongestRetry">Longest such wait.</param>
public sealed record LedgerSettings(int Batch, TimeSpan FirstRetry, TimeSpan LongestRetry);

/// <summary>The conversation of worker and coordinator.</summary>
/// <param name="Heartbeat">How often a worker says what it executes.</param>
/// <param name="LostAfter">Silence after which a worker counts as lost.</param>
/// <param name="ResendAfter">Wait for an acknowledgement after which results are sent again.</param>
/// <param name="DrainDeadline">How long a worker that is to leave may go on with what it executes, unless it is told
/// otherwise.</param>
public sealed record WorkerSettings(
    TimeSpan Heartbeat,
    TimeSpan LostAfter,
    TimeSpan ResendAfter,
    TimeSpan DrainDeadline
);

/// <summary>The spool on disk, in bytes.</summary>
/// <param name="Segment">Size at which a new segment is begun.</param>
/// <param name="Group">Most bytes of one fsync.</param>
/// <param name="Limit">Unacknowledged bytes beyond which nothing new is begun.</param>
public sealed record SpoolSettings(int Segment, int Group, long Limit);

/// <summary>Trainer processes.</summary>
/// <param name="StartTimeout">Longest wait for a trainer's hello.</param>
/// <param name="StopGrace">How long a trainer may take to end by itself.</param>
/// <param name="StartFailures">Failed starts in a row after which the node gives up.</param>
public sealed record TrainerSettings(TimeSpan StartTimeout, TimeSpan StopGrace, int StartFailures);

/// <summary>Bulk on the wire.</summary>
/// <param name="Chunk">Bytes of payload a message.</param>
/// <param name="Window">Messages under way at once.</param>
public sealed record TransferSettings(int Chunk, int Window);

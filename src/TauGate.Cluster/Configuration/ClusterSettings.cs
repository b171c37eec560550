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

    /// <summary>Times of the election.</summary>
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

/// <summary>The files' settings of a node; those of <see cref="NodeSettings"/> take precedence.</summary>
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

/// <summary>Times of the term row.</summary>
/// <param name="Beat">How often the holder beats.</param>
/// <param name="Takeover">How long the beat must stand still before another coordinator takes over.</param>
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
/// <param name="DrainDeadline">How long executing tasks of a worker that is to leave may go on, unless another time is
/// given.</param>
public sealed record WorkerSettings(
    TimeSpan Heartbeat,
    TimeSpan LostAfter,
    TimeSpan ResendAfter,
    TimeSpan DrainDeadline
);

/// <summary>The spool on disk, in bytes.</summary>
/// <param name="Segment">Size at which a new segment is begun.</param>
/// <param name="Group">Most bytes of one fsync.</param>
/// <param name="Limit">Unacknowledged bytes beyond which no task begins.</param>
public sealed record SpoolSettings(int Segment, int Group, long Limit);

/// <summary>Trainer processes.</summary>
/// <param name="StartTimeout">Longest wait for a trainer's hello.</param>
/// <param name="StopGrace">How long a trainer may take to end by itself.</param>
/// <param name="StartFailures">Failed starts in a row after which the node gives up.</param>
public sealed record TrainerSettings(TimeSpan StartTimeout, TimeSpan StopGrace, int StartFailures);

/// <summary>Bulk on the wire.</summary>
/// <param name="Chunk">Bytes of payload in a message.</param>
/// <param name="Window">Most unanswered messages.</param>
public sealed record TransferSettings(int Chunk, int Window);

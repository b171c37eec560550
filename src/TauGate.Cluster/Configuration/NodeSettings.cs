using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using TauGate.Cluster.Trainers;
using TauGate.Core.Sweeps;

namespace TauGate.Cluster.Configuration;

/// <summary>What a node needs to know to start.</summary>
public sealed record NodeSettings
{
    /// <summary>
    /// The TauGate home; the node writes to <c>workers/</c>, <c>cache/</c> and, when it fetches data, <c>data/</c> in
    /// it.
    /// </summary>
    public required string Home { get; init; }

    /// <summary>What the node does.</summary>
    public NodeRoles Roles { get; init; } = NodeRoles.Both;

    /// <summary>
    /// The database's id, so that results of one database are never sent to another. Null for a dedicated worker, which
    /// learns it from the cluster that it joins.
    /// </summary>
    public required ClusterId? ClusterId { get; init; }

    /// <summary>How trainers are started.</summary>
    public required TrainerCommand Trainer { get; init; }

    /// <summary>
    /// Folder with all files of a data set; when null, missing files are fetched through the cluster into the home.
    /// </summary>
    public string? DataFolder { get; init; }

    /// <summary>
    /// Trainer processes, 1 or more; <see cref="SlotCount.Default"/> is a good number. Not used by a dedicated
    /// coordinator.
    /// </summary>
    public required int Slots { get; init; }

    /// <summary>
    /// How long executing tasks of a worker that is to leave may go on; null for <c>worker.drain-deadline</c> of the
    /// HOCON files.
    /// </summary>
    public TimeSpan? DrainDeadline { get; init; }

    /// <summary>TauGate's version and commit, recorded with every result.</summary>
    public required string ProgramVersion { get; init; }

    /// <summary>
    /// Address to listen at, <c>host</c> or <c>host:port</c>; null for that of the HOCON files (loopback, any free
    /// port).
    /// </summary>
    public string? Bind { get; init; }

    /// <summary>
    /// The host that others reach this node by, when it is not the one it listens at; null otherwise.
    /// </summary>
    public string? PublicHost { get; init; }

    /// <summary>
    /// Coordinators to join, <c>host:port</c> each; only for a dedicated worker. Coordinators find each other in the
    /// term row.
    /// </summary>
    public ImmutableArray<string> Seeds { get; init; } = [];

    /// <summary>
    /// Folder with <c>ca.crt</c>, <c>node.crt</c> and <c>node.key</c> (PEM) as <c>taugate cert</c> makes them; null for
    /// no TLS, which is allowed only at a loopback address.
    /// </summary>
    public string? CertificateFolder { get; init; }

    /// <summary>Folder with the HOCON files; null for the one beside the program.</summary>
    public string? HoconFolder { get; init; }

    /// <summary>Folder of the machine-wide slot tokens; null for the user's own.</summary>
    public string? SlotTokenFolder { get; init; }

    /// <summary>The data set that a worker has before it takes work; others come when a task needs them.</summary>
    internal DataSet Data { get; init; } = DataSet.Mnist;

    /// <summary>Where the node and Akka log; null for no log.</summary>
    public ILoggerFactory? Logging { get; init; }

    /// <summary>Makes other trainers than processes of <see cref="Trainer"/>, for tests; null otherwise.</summary>
    internal Func<ITrainerStarter>? Trainers { get; init; }

    /// <summary>Free bytes of the spool's disk, for tests; null to ask the system.</summary>
    internal Func<long>? FreeDisk { get; init; }
}

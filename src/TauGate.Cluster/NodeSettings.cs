using Microsoft.Extensions.Logging;

namespace TauGate.Cluster;

/// <summary>What a node needs to know to start.</summary>
public sealed record NodeSettings
{
    /// <summary>The TauGate home; the node writes to <c>workers/</c> and <c>cache/</c> in it.</summary>
    public required string Home { get; init; }

    /// <summary>The database's id, so that results of one database are never sent to another.</summary>
    public required Guid ClusterId { get; init; }

    /// <summary>How trainers are started.</summary>
    public required TrainerCommand Trainer { get; init; }

    /// <summary>Trainer processes, 1 or more; <see cref="SlotCount.Default"/> is a good number.</summary>
    public required int Slots { get; init; }

    /// <summary>TauGate's version and commit, recorded with every result.</summary>
    public required string ProgramVersion { get; init; }

    /// <summary>Folder with the HOCON files; null is the one beside the program.</summary>
    public string? HoconFolder { get; init; }

    /// <summary>Folder of the machine-wide slot tokens; null is the user's own.</summary>
    public string? SlotTokenFolder { get; init; }

    /// <summary>Where the node and Akka log; null is nowhere.</summary>
    public ILoggerFactory? Logging { get; init; }
}

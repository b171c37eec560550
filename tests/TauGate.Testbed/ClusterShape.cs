namespace TauGate.Testbed;

/// <summary>What a cluster of real processes is made of.</summary>
public sealed record ClusterShape
{
    /// <summary>Folder with MNIST's files.</summary>
    public required string DataFolder { get; init; }

    /// <summary>
    /// The server that the cluster gets a database of; null gives it a server of its own, which can be taken away from
    /// it.
    /// </summary>
    public SharedServer? Databases { get; init; }

    /// <summary>Coordinator processes at the start.</summary>
    public int Coordinators { get; init; } = 1;

    /// <summary>Worker processes at the start.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>Trainers of each worker.</summary>
    public int Slots { get; init; } = 1;

    /// <summary>Whether nodes speak TLS with certificates of a CA of the cluster's own.</summary>
    public bool Tls { get; init; }

    /// <summary>Text of a <c>local.conf</c> for every node; null takes the program's own configuration.</summary>
    public string? LocalConf { get; init; }

    /// <summary>Whether workers get the data set's files through the cluster, and not from the folder.</summary>
    public bool DataThroughCluster { get; init; }
}

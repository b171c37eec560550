using System.Collections.Immutable;
using TauGate.Core.Sweeps;

namespace TauGate.Cluster.Trainers;

/// <summary>Train this foundation on the data set in these files.</summary>
internal sealed record FoundationOrder(FoundationTask Task, ImmutableArray<string> DataFiles);

/// <summary>
/// Train this cell from that foundation, on the data set in these files. The tensors are in a file of the node's
/// artifact cache, which every trainer of the node reads.
/// </summary>
internal sealed record CellOrder(
    CellTask Task,
    ImmutableArray<string> DataFiles,
    TensorDigest Foundation,
    string FoundationPath
);

/// <summary>What a trainer says when it cannot do something.</summary>
internal sealed record TrainerMessage(string Text);

using System.Collections.Immutable;
using TauGate.Core.Sweeps;

namespace TauGate.Cluster.Trainers;

/// <summary>How a node starts a trainer process; it must end up in <see cref="TrainerHost.Run"/>.</summary>
/// <param name="FileName">The executable.</param>
/// <param name="Environment">Variables added to the node's own, by numerics.</param>
public sealed record TrainerCommand(
    string FileName,
    ImmutableArray<string> Arguments,
    Func<Numerics, IReadOnlyDictionary<string, string>> Environment
);

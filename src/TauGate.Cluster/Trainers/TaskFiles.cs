using System.Collections.Immutable;

namespace TauGate.Cluster.Trainers;

/// <summary>Files on this host's disk that a trainer reads for a task.</summary>
/// <param name="Data">Paths of the data set's files, in the order of <see cref="Core.Sweeps.DataSet.Files"/>.</param>
/// <param name="Foundation">The cell's foundation: its content digest and the file with its tensors. Null for a
/// foundation.</param>
internal readonly record struct TaskFiles(ImmutableArray<string> Data, (TensorDigest Digest, string Path)? Foundation);

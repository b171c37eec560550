using System.Collections.Immutable;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;

namespace TauGate.Core.Ports;

/// <summary>Trains tasks one after another on one thread. Lives in a trainer process.</summary>
public interface ICellTrainer
{
    /// <summary>Loads the native library, does the golden run, and says what this trainer is.</summary>
    /// <exception cref="TrainerUnavailableException">The native library cannot be loaded.</exception>
    TrainerIdentity Start();

    /// <summary>Sets the data set of the next tasks. Its images are kept in memory until another one is set.</summary>
    /// <param name="files">Paths in the order of <see cref="DataSet.Files"/>.</param>
    /// <exception cref="InvalidDataException">A file does not have its digest, or is not an IDX file of such
    /// images.</exception>
    void Use(DataSet data, ImmutableArray<string> files);

    /// <summary>Trains a foundation. The archive is a <see cref="TensorArchive"/>.</summary>
    (FoundationResult Result, byte[] Archive) TrainFoundation(FoundationTask task);

    /// <summary>
    /// Trains and measures a cell from the foundation in <paramref name="foundationArchive"/>. The trainer may keep
    /// what it derives from a foundation (its first layer's pre-activations) for the next cell of the same
    /// <paramref name="foundationDigest"/>.
    /// </summary>
    /// <param name="foundationDigest">Content digest; checked against the archive when it is read.</param>
    /// <param name="foundationArchive">Gives the archive; called only when the trainer does not have that foundation
    /// loaded.</param>
    (CellResult Result, byte[] AdapterArchive) TrainCell(
        CellTask task,
        TensorDigest foundationDigest,
        Func<byte[]> foundationArchive
    );
}

/// <summary>A trainer process's identity, which it sends when it is ready.</summary>
/// <param name="Golden">Digest of the golden run on the real layer shapes.</param>
/// <param name="NumericClass">Digest of protocol version, libtorch version, OS, architecture and
/// <paramref name="Golden"/>.</param>
/// <param name="NumericClassDescription">The same for people.</param>
public sealed record TrainerIdentity(
    Digest Golden,
    NumericClass NumericClass,
    string NumericClassDescription,
    string LibtorchVersion
);

/// <summary>
/// A trainer cannot work on this host; the message says why and what to do. Counts as no attempt of any cell.
/// </summary>
public sealed class TrainerUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

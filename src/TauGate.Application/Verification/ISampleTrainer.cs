using TauGate.Core.Ports;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;

namespace TauGate.Application.Verification;

/// <summary>Trains single tasks on this machine, outside any cluster, for comparison with what is recorded.</summary>
public interface ISampleTrainer : IAsyncDisposable
{
    /// <summary>What the trainer says of itself.</summary>
    TrainerIdentity Identity { get; }

    /// <summary>Trains a foundation; the archive is a <see cref="TensorArchive"/>.</summary>
    /// <exception cref="SampleFailedException">
    /// It errored, crashed or took longer than <paramref name="timeout"/>.
    /// </exception>
    Task<(FoundationResult Result, ReadOnlyMemory<byte> Archive)> TrainFoundationAsync(
        FoundationTask task,
        TimeSpan timeout,
        CancellationToken cancellation
    );

    /// <summary>Trains and measures a cell.</summary>
    /// <param name="foundation">
    /// Content digest of the foundation to start from, and the file that has its tensors.
    /// </param>
    /// <exception cref="SampleFailedException">
    /// It errored, crashed or took longer than <paramref name="timeout"/>.
    /// </exception>
    Task<CellResult> TrainCellAsync(
        CellTask task,
        (TensorDigest Digest, string Path) foundation,
        TimeSpan timeout,
        CancellationToken cancellation
    );
}

/// <summary>A task of the sample that could not be trained.</summary>
/// <param name="detail">The signal, the time limit or the error.</param>
/// <param name="standardError">The trainer's last lines there.</param>
public sealed class SampleFailedException(string detail, string standardError, Exception? inner = null)
    : Exception(detail, inner)
{
    /// <summary>The trainer's last lines of standard error.</summary>
    public string StandardError { get; } = standardError;
}

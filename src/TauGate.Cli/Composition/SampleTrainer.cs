using System.Collections.Immutable;
using TauGate.Application.Verification;
using TauGate.Cluster.Nodes;
using TauGate.Cluster.Trainers;
using TauGate.Core.Ports;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;

namespace TauGate.Cli.Composition;

/// <summary>A trainer process outside any cluster, for <c>verify</c>.</summary>
internal sealed class SampleTrainer(SoloTrainer trainer) : ISampleTrainer
{
    /// <summary>Starts it.</summary>
    /// <param name="data">Paths of the data set, in the order of <see cref="DataSet.Files"/>.</param>
    /// <exception cref="TrainerUnavailableException">It cannot work here.</exception>
    public static async Task<ISampleTrainer> StartAsync(
        TrainerCommand command,
        ImmutableArray<string> data,
        Numerics numerics,
        CancellationToken cancellation
    ) => new SampleTrainer(await SoloTrainer.StartAsync(command, data, numerics, cancellation));

    /// <inheritdoc/>
    public TrainerIdentity Identity => trainer.Identity;

    /// <inheritdoc/>
    public Task<(FoundationResult Result, ReadOnlyMemory<byte> Archive)> TrainFoundationAsync(
        FoundationTask task,
        TimeSpan timeout,
        CancellationToken cancellation
    ) => Translated(() => trainer.TrainFoundationAsync(task, timeout, cancellation));

    /// <inheritdoc/>
    public Task<CellResult> TrainCellAsync(
        CellTask task,
        (TensorDigest Digest, string Path) foundation,
        TimeSpan timeout,
        CancellationToken cancellation
    ) => Translated(() => trainer.TrainCellAsync(task, foundation, timeout, cancellation));

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => trainer.DisposeAsync();

    private static async Task<T> Translated<T>(Func<Task<T>> train)
    {
        try
        {
            return await train();
        }
        catch (TrainingFailedException e)
        {
            throw new SampleFailedException(e.Message, e.StandardError, e);
        }
    }
}

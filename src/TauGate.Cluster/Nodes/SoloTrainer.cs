using System.Collections.Immutable;
using TauGate.Cluster.Trainers;
using TauGate.Core.Ports;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;
using TauGate.Core.Work;

namespace TauGate.Cluster.Nodes;

/// <summary>
/// A trainer process outside any cluster, for results that are not recorded. It is started as a worker's trainers are,
/// ends with this process, and is replaced after a task that ended it.
/// </summary>
public sealed class SoloTrainer : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private readonly TrainerProcesses _trainers;
    private readonly ImmutableArray<string> _data;
    private readonly Numerics _numerics;
    private ITrainer _trainer;

    private SoloTrainer(TrainerProcesses trainers, ImmutableArray<string> data, Numerics numerics, ITrainer trainer) =>
        (_trainers, _data, _numerics, _trainer) = (trainers, data, numerics, trainer);

    /// <summary>The identity that the process has sent.</summary>
    public TrainerIdentity Identity => _trainer.Identity;

    /// <summary>Starts the process and waits until it is ready.</summary>
    /// <param name="data">Paths of its tasks' data set, in the order of <see cref="DataSet.Files"/>.</param>
    /// <exception cref="TrainerUnavailableException">The trainer cannot work on this host.</exception>
    public static async Task<SoloTrainer> StartAsync(
        TrainerCommand command,
        ImmutableArray<string> data,
        Numerics numerics,
        CancellationToken cancellation
    )
    {
        var trainers = new TrainerProcesses(command, StartTimeout, TimeProvider.System);
        try
        {
            return new SoloTrainer(trainers, data, numerics, await trainers.StartAsync(numerics, cancellation));
        }
        catch
        {
            trainers.Dispose();
            throw;
        }
    }

    /// <summary>Trains a foundation; its tensors are a <see cref="TensorArchive"/>.</summary>
    /// <exception cref="TrainingFailedException">It errored, crashed or took longer than
    /// <paramref name="timeout"/>.</exception>
    public async Task<(FoundationResult Result, ReadOnlyMemory<byte> Archive)> TrainFoundationAsync(
        FoundationTask task,
        TimeSpan timeout,
        CancellationToken cancellation
    ) =>
        await ExecuteAsync(
            new WorkItem(task.Key, task, null, 1, default, "foundation", timeout, KeepAdapter: false),
            null,
            cancellation
        )
            is TrainerReply.FoundationTrained trained
            ? (trained.Result, trained.Archive)
            : throw new InvalidOperationException("A foundation was asked for.");

    /// <summary>Trains and measures a cell.</summary>
    /// <param name="foundation">Content digest of the foundation to start from, and the file that has its
    /// tensors.</param>
    /// <exception cref="TrainingFailedException">It errored, crashed or took longer than
    /// <paramref name="timeout"/>.</exception>
    public async Task<CellResult> TrainCellAsync(
        CellTask task,
        (TensorDigest Digest, string Path) foundation,
        TimeSpan timeout,
        CancellationToken cancellation
    ) =>
        await ExecuteAsync(
            new WorkItem(task.Key, task.Foundation, task, 1, default, task.Method, timeout, KeepAdapter: false),
            foundation,
            cancellation
        )
            is TrainerReply.CellTrained trained
            ? trained.Result
            : throw new InvalidOperationException("A cell was asked for.");

    /// <summary>Ends the process.</summary>
    public async ValueTask DisposeAsync()
    {
        await _trainer.StopAsync(Grace);
        _trainers.Dispose();
    }

    private async Task<TrainerReply> ExecuteAsync(
        WorkItem item,
        (TensorDigest Digest, string Path)? foundation,
        CancellationToken cancellation
    )
    {
        if (!_trainer.IsUsable)
        {
            await _trainer.DisposeAsync();
            _trainer = await _trainers.StartAsync(_numerics, cancellation);
        }
        var reply = await _trainer.ExecuteAsync(item, new TaskFiles(_data, foundation), cancellation);
        cancellation.ThrowIfCancellationRequested();
        return reply is TrainerReply.Failed failed
            ? throw new TrainingFailedException(failed.Detail, failed.StandardError)
            : reply;
    }
}

/// <summary>A trainer could not complete a task.</summary>
/// <param name="detail">The signal, the time limit or the error.</param>
/// <param name="standardError">Its last lines.</param>
public sealed class TrainingFailedException(string detail, string standardError) : Exception(detail)
{
    /// <summary>Last lines of the trainer's standard error.</summary>
    public string StandardError { get; } = standardError;
}

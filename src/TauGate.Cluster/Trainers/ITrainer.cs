using TauGate.Core.Ports;
using TauGate.Core.Sweeps;
using TauGate.Core.Work;

namespace TauGate.Cluster.Trainers;

/// <summary>Executes a slot's tasks, one at a time.</summary>
internal interface ITrainer : IAsyncDisposable
{
    /// <summary>The numerics that it was started with.</summary>
    Numerics Numerics { get; }

    TrainerIdentity Identity { get; }

    /// <summary>False once it has ended or must not be used again.</summary>
    bool IsUsable { get; }

    /// <summary>Executes a task, which ends at the latest after its timeout.</summary>
    /// <param name="files">The files that it reads.</param>
    /// <param name="kill">Kills the trainer, which counts as no attempt; an answer that was already on its way is still
    /// taken.</param>
    Task<TrainerReply> ExecuteAsync(WorkItem item, TaskFiles files, CancellationToken kill);

    /// <summary>Lets it end by itself, and kills it after <paramref name="grace"/>.</summary>
    Task StopAsync(TimeSpan grace);
}

/// <summary>Starts a node's trainers.</summary>
internal interface ITrainerStarter : IDisposable
{
    /// <summary>Starts a trainer and waits until it is ready.</summary>
    /// <exception cref="TrainerUnavailableException">It cannot work here.</exception>
    Task<ITrainer> StartAsync(Numerics numerics, CancellationToken cancellation);
}

using TauGate.Core.Ports;
using TauGate.Core.Sweeps;
using TauGate.Core.Work;

namespace TauGate.Cluster.Trainers;

/// <summary>What a slot gives its tasks to, one at a time.</summary>
internal interface ITrainer : IAsyncDisposable
{
    /// <summary>What it was started for.</summary>
    Numerics Numerics { get; }

    TrainerIdentity Identity { get; }

    /// <summary>False once it has ended or must not be used again.</summary>
    bool IsUsable { get; }

    /// <summary>Gives it a task and waits for its end, which comes at the latest with the task's timeout.</summary>
    /// <param name="files">What it reads.</param>
    /// <param name="kill">Kills the trainer at no attempt; an answer that was already on its way stays.</param>
    Task<TrainerReply> ExecuteAsync(WorkItem item, TaskFiles files, CancellationToken kill);

    /// <summary>Lets it end by itself, then kills it.</summary>
    Task StopAsync(TimeSpan grace);
}

/// <summary>Starts a node's trainers.</summary>
internal interface ITrainerStarter : IDisposable
{
    /// <summary>Starts a trainer and waits until it is ready.</summary>
    /// <exception cref="TrainerUnavailableException">It cannot work here.</exception>
    Task<ITrainer> StartAsync(Numerics numerics, CancellationToken cancellation);
}

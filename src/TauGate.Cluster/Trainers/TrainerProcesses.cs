using TauGate.Core.Sweeps;

namespace TauGate.Cluster.Trainers;

/// <summary>Starts trainers as processes, which end with the node.</summary>
internal sealed class TrainerProcesses(TrainerCommand command, TimeSpan startTimeout, TimeProvider time)
    : ITrainerStarter
{
    private readonly TrainerSpawner _spawner = new();

    public async Task<ITrainer> StartAsync(Numerics numerics, CancellationToken cancellation) =>
        await TrainerProcess.StartAsync(_spawner, command, numerics, startTimeout, time, cancellation);

    public void Dispose() => _spawner.Dispose();
}

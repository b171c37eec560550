using TauGate.Cluster.Trainers;
using TauGate.Core.Sweeps;

namespace TauGate.Load;

/// <summary>Trainers that are ready at once.</summary>
internal sealed class FakeTrainers(TimeSpan duration) : ITrainerStarter
{
    public Task<ITrainer> StartAsync(Numerics numerics, CancellationToken cancellation) =>
        Task.FromResult<ITrainer>(new FakeTrainer(duration));

    public void Dispose() { }
}

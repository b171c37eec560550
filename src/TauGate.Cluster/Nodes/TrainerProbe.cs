using TauGate.Cluster.Trainers;
using TauGate.Cluster.Workers;
using TauGate.Core.Errors;
using TauGate.Core.Ports;
using TauGate.Core.Sweeps;

namespace TauGate.Cluster.Nodes;

/// <summary>
/// Checks a host as a worker does before it takes work: two trainer processes must start and agree on the golden run.
/// </summary>
public static class TrainerProbe
{
    private const int Processes = 2;
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    /// <summary>Starts both, compares, and ends them.</summary>
    /// <exception cref="TrainerUnavailableException">A trainer cannot work here.</exception>
    /// <exception cref="EnvironmentException">The two disagree.</exception>
    public static async Task<TrainerIdentity> RunAsync(TrainerCommand command, CancellationToken cancellation)
    {
        using var spawner = new TrainerSpawner();
        var agreement = new GoldenAgreement(Processes);
        await Task.WhenAll(
            Enumerable
                .Range(0, Processes)
                .Select(async _ =>
                {
                    var trainer = await TrainerProcess.StartAsync(
                        spawner,
                        command,
                        Numerics.Native,
                        StartTimeout,
                        TimeProvider.System,
                        cancellation
                    );
                    await trainer.StopAsync(Grace);
                    agreement.Hello(Numerics.Native, trainer.Identity);
                })
        );
        return await agreement.Agreed;
    }
}

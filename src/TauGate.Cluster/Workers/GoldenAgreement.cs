using TauGate.Core.Errors;
using TauGate.Core.Ports;
using TauGate.Core.Sweeps;

namespace TauGate.Cluster.Workers;

/// <summary>
/// Checks that the trainers of a node give the same golden digest. Work begins when two processes have agreed, or, on a
/// node with one slot, when its trainer has said hello; trainers that start later must agree too.
/// </summary>
internal sealed class GoldenAgreement(int slots)
{
    private readonly Dictionary<Numerics, TrainerIdentity> _first = [];
    private readonly TaskCompletionSource<TrainerIdentity> _agreed = new(
        TaskCreationOptions.RunContinuationsAsynchronously
    );
    private readonly Lock _lock = new();
    private int _hellos;

    /// <summary>Completes with the identity that the node's native trainers share.</summary>
    public Task<TrainerIdentity> Agreed => _agreed.Task;

    /// <summary>Takes note of a trainer's hello.</summary>
    /// <exception cref="EnvironmentException">It disagrees with an earlier one.</exception>
    public void Hello(Numerics numerics, TrainerIdentity identity)
    {
        lock (_lock)
        {
            if (!_first.TryAdd(numerics, identity) && _first[numerics].Golden != identity.Golden)
            {
                throw new EnvironmentException(
                    "Two trainers of this host computed different bits in the golden run "
                        + $"({_first[numerics].Golden.Short} and {identity.Golden.Short}), so no result of it "
                        + "could be trusted. Check the memory and the processor, and that both processes load the "
                        + "same libtorch (`taugate doctor`)."
                );
            }
            if (numerics == Numerics.Native && ++_hellos >= Math.Min(2, slots))
                _agreed.TrySetResult(_first[numerics]);
        }
    }
}

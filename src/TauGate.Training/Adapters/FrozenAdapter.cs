using TauGate.Core.Ports;
using TauGate.Training.Models;

namespace TauGate.Training.Adapters;

/// <summary>The foundation as it is: phi(z). Nothing is trained.</summary>
internal sealed class FrozenAdapter(Network foundation) : Adapter(foundation)
{
    public static AdapterEntry Entry { get; } = new(
        new MethodDescriptor("frozen", "The foundation, untouched.", [], Trains: false, (widths, _) => [.. widths.Skip(1).Select(_ => 0L)]),
        (foundation, _, _) => new FrozenAdapter(foundation));
}

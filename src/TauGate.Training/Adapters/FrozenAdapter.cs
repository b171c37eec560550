using TauGate.Core.Sweeps;
using TauGate.Training.Models;
using static TorchSharp.torch;

namespace TauGate.Training.Adapters;

/// <summary>The foundation as it is: phi(z). Nothing is trained.</summary>
internal sealed class FrozenAdapter(Network foundation) : Adapter(foundation)
{
    public static AdapterEntry Entry { get; } =
        new(
            new MethodDescriptor("frozen", "The foundation, untouched.", [], Trains: false, (widths, _) =>
                [.. widths.Skip(1).Select(_ => 0L)]
            )
            {
                ActsOn = "nothing",
                Formula = "phi(z)",
                CountFormula = "0",
                Merges = true,
            },
            (foundation, _, _) => new FrozenAdapter(foundation)
        );

    public override bool Merges => true;

    public override LayerForm Form(int layer) => FrozenForm(layer);

    /// <summary>The foundation itself: there is nothing to fold.</summary>
    public override Network Merge()
    {
        using var scope = NewDisposeScope();
        return new Network(Foundation.Weights.Zip(Foundation.Biases, (weight, bias) => (weight.clone(), bias.clone())));
    }
}

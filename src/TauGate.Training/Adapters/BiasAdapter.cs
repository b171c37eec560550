using TauGate.Core.Sweeps;
using TauGate.Training.Models;
using static TorchSharp.torch;

namespace TauGate.Training.Adapters;

/// <summary>
/// phi(z + d), and z + d in the output layer: the biases alone are trained. Source: E. Ben Zaken et al., "BitFit"
/// (2022).
/// </summary>
internal sealed class BiasAdapter : Adapter
{
    private readonly Tensor[] _shift; // [out] a layer

    private BiasAdapter(Network foundation)
        : base(foundation)
    {
        using var scope = NewDisposeScope();
        _shift =
        [
            .. Enumerable
                .Range(0, foundation.Layers)
                .Select(layer => AddTrainable($"layer{layer}.shift", zeros(foundation.Widths[layer + 1]))),
        ];
    }

    public static AdapterEntry Entry { get; } =
        new(
            new MethodDescriptor(
                "bias",
                "A shift of every unit's bias, the outputs included.",
                [AdapterOptions.LearningRate(0.03)],
                Trains: true,
                (widths, _) => [.. widths.Skip(1).Select(width => (long)width)]
            )
            {
                ActsOn = "every hidden unit and output",
                Formula = "phi(z + d)",
                CountFormula = "sum H + 10",
                Merges = true,
            },
            (foundation, _, _) => new BiasAdapter(foundation)
        );

    public override bool Merges => true;

    public override LayerForm Form(int layer) => FrozenForm(layer) with { Shift = _shift[layer] };

    /// <summary>b' = b + d.</summary>
    public override Network Merge()
    {
        using var scope = NewDisposeScope();
        return new Network(
            Enumerable
                .Range(0, Foundation.Layers)
                .Select(layer => (Foundation.Weights[layer].clone(), Foundation.Biases[layer] + _shift[layer].detach()))
        );
    }

    protected override Tensor Preactivation(int layer, Tensor h, Tensor? frozen) =>
        base.Preactivation(layer, h, frozen) + _shift[layer]; // [batch, out]
}

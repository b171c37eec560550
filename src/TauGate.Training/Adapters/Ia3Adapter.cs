using TauGate.Core.Sweeps;
using TauGate.Training.Models;
using static TorchSharp.torch;

namespace TauGate.Training.Adapters;

/// <summary>
/// l * phi(z), a scale for each hidden unit. Source: H. Liu et al., "Few-Shot Parameter-Efficient Fine-Tuning is Better
/// and Cheaper than In-Context Learning" (2022), applied to the hidden activations of a multilayer perceptron.
/// </summary>
internal sealed class Ia3Adapter : Adapter
{
    private readonly Tensor[] _scale; // [H] a hidden layer

    private Ia3Adapter(Network foundation)
        : base(foundation)
    {
        using var scope = NewDisposeScope();
        _scale =
        [
            .. Enumerable
                .Range(0, foundation.Last)
                .Select(layer => AddTrainable($"layer{layer}.scale", ones(foundation.Widths[layer + 1]))),
        ];
    }

    public static AdapterEntry Entry { get; } =
        new(
            new MethodDescriptor(
                "ia3",
                "A scale for each hidden unit.",
                [AdapterOptions.LearningRate(0.03)],
                Trains: true,
                (widths, _) => [.. widths[1..^1].Select(width => (long)width), 0]
            )
            {
                ActsOn = "every hidden unit",
                Formula = "l phi(z)",
                CountFormula = "sum H",
                Merges = true,
            },
            (foundation, _, _) => new Ia3Adapter(foundation)
        );

    public override bool Merges => true;

    public override LayerForm Form(int layer) =>
        layer == Foundation.Last
            ? FrozenForm(layer)
            : FrozenForm(layer) with
            {
                Activation = new ActivationForm.Scaled(_scale[layer]),
            };

    /// <summary>W' = W diag(l) in the layer that reads the scaled units.</summary>
    public override Network Merge()
    {
        using var scope = NewDisposeScope();
        return new Network(
            Enumerable
                .Range(0, Foundation.Layers)
                .Select(layer =>
                    (
                        layer == 0
                            ? Foundation.Weights[0].clone()
                            : Foundation.Weights[layer] * _scale[layer - 1].detach(), // [out, in] * [in]
                        Foundation.Biases[layer].clone()
                    )
                )
        );
    }

    protected override Tensor Hidden(int layer, Tensor z) => _scale[layer] * nn.functional.relu(z); // [batch, H]
}

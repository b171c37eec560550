using TauGate.Core.Sweeps;
using TauGate.Training.Models;
using static TorchSharp.torch;

namespace TauGate.Training.Adapters;

/// <summary>
/// l * phi(z + d), a scale and a shift for each hidden unit. Source: D. Lian et al., "Scaling &amp; Shifting Your
/// Features: A New Baseline for Efficient Model Tuning" (2022), whose phi(gamma z + beta) is the same function where
/// l = gamma is above 0 and d = beta / gamma.
/// </summary>
internal sealed class SsfAdapter : Adapter
{
    private readonly Tensor[] _scale; // l, [H] a hidden layer
    private readonly Tensor[] _shift; // d, [H] a hidden layer

    private SsfAdapter(Network foundation)
        : base(foundation)
    {
        (_scale, _shift) = (new Tensor[foundation.Last], new Tensor[foundation.Last]);
        using var scope = NewDisposeScope();
        for (var layer = 0; layer < foundation.Last; layer++)
        {
            var width = foundation.Widths[layer + 1];
            _scale[layer] = AddTrainable($"layer{layer}.scale", ones(width));
            _shift[layer] = AddTrainable($"layer{layer}.shift", zeros(width));
        }
    }

    public static AdapterEntry Entry { get; } =
        new(
            new MethodDescriptor(
                "ssf",
                "A scale and a shift for each hidden unit.",
                [AdapterOptions.LearningRate(0.03)],
                Trains: true,
                (widths, _) => [.. widths[1..^1].Select(width => 2L * width), 0]
            )
            {
                ActsOn = "every hidden unit",
                Formula = "l phi(z + d)",
                CountFormula = "2 sum H",
                Merges = true,
            },
            (foundation, _, _) => new SsfAdapter(foundation)
        );

    public override bool Merges => true;

    public override LayerForm Form(int layer) =>
        layer == Foundation.Last
            ? FrozenForm(layer)
            : FrozenForm(layer) with
            {
                Shift = _shift[layer],
                Activation = new ActivationForm.Scaled(_scale[layer]),
            };

    /// <summary>
    /// b' = b + d, and W' = W diag(l) in the layer that reads the scaled units, whatever the sign of l.
    /// </summary>
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
                        layer == Foundation.Last
                            ? Foundation.Biases[layer].clone()
                            : Foundation.Biases[layer] + _shift[layer].detach()
                    )
                )
        ); // [out]
    }

    protected override Tensor Preactivation(int layer, Tensor h, Tensor? frozen)
    {
        var z = base.Preactivation(layer, h, frozen); // [batch, out]
        return layer == Foundation.Last ? z : z + _shift[layer]; // [batch, out]
    }

    protected override Tensor Hidden(int layer, Tensor z) => _scale[layer] * nn.functional.relu(z); // [batch, H]
}

using TauGate.Core.Sweeps;
using TauGate.Training.Models;
using static TorchSharp.torch;

namespace TauGate.Training.Adapters;

/// <summary>
/// The output layer's W and b are trained on from the foundation's: a linear probe with a warm start.
/// </summary>
internal sealed class HeadAdapter : Adapter
{
    private readonly Tensor _weight; // [10, H]
    private readonly Tensor _bias; // [10]

    private HeadAdapter(Network foundation)
        : base(foundation)
    {
        using var scope = NewDisposeScope();
        _weight = AddTrainable(Network.WeightName(foundation.Last), foundation.Weights[^1]);
        _bias = AddTrainable(Network.BiasName(foundation.Last), foundation.Biases[^1]);
    }

    public static AdapterEntry Entry { get; } =
        new(
            new MethodDescriptor(
                "head",
                "The output layer.",
                [AdapterOptions.LearningRate(0.01)],
                Trains: true,
                (widths, _) => [.. widths[1..^1].Select(_ => 0L), (widths[^2] + 1L) * widths[^1]]
            )
            {
                ActsOn = "the output layer",
                Formula = "W h + b",
                CountFormula = "10 H + 10",
                Merges = true,
            },
            (foundation, _, _) => new HeadAdapter(foundation)
        );

    public override bool Merges => true;

    public override LayerForm Form(int layer) =>
        layer == Foundation.Last ? new LayerForm(_weight, _bias) : FrozenForm(layer);

    public override Network Merge()
    {
        using var scope = NewDisposeScope();
        return new Network(
            Enumerable
                .Range(0, Foundation.Layers)
                .Select(layer =>
                    layer == Foundation.Last
                        ? (_weight.detach().clone(), _bias.detach().clone())
                        : (Foundation.Weights[layer].clone(), Foundation.Biases[layer].clone())
                )
        );
    }

    protected override Tensor Preactivation(int layer, Tensor h, Tensor? frozen) =>
        // [batch, out]
        layer == Foundation.Last
            ? nn.functional.linear(h, _weight, _bias)
            : base.Preactivation(layer, h, frozen);
}

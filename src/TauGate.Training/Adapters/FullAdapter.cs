using TauGate.Core.Sweeps;
using TauGate.Training.Models;
using static TorchSharp.torch;

namespace TauGate.Training.Adapters;

/// <summary>
/// Every W and b is trained on from the foundation's: full fine-tuning. Pretraining is the same from a fresh network.
/// </summary>
internal sealed class FullAdapter : Adapter
{
    private readonly Tensor[] _weights; // [out, in] a layer
    private readonly Tensor[] _biases; // [out] a layer

    public FullAdapter(Network foundation)
        : base(foundation)
    {
        _weights = new Tensor[foundation.Layers];
        _biases = new Tensor[foundation.Layers];
        using var scope = NewDisposeScope();
        for (var layer = 0; layer < foundation.Layers; layer++)
        {
            _weights[layer] = AddTrainable(Network.WeightName(layer), foundation.Weights[layer]);
            _biases[layer] = AddTrainable(Network.BiasName(layer), foundation.Biases[layer]);
        }
    }

    public static AdapterEntry Entry { get; } =
        new(
            new MethodDescriptor(
                "full",
                "Every weight and bias.",
                [AdapterOptions.LearningRate(1e-3)],
                Trains: true,
                (widths, _) => [.. widths.Zip(widths.Skip(1), (inputs, outputs) => (inputs + 1L) * outputs)]
            )
            {
                ActsOn = "every linear layer",
                Formula = "W h + b",
                CountFormula = "sum (in + 1) out",
                Merges = true,
            },
            (foundation, _, _) => new FullAdapter(foundation)
        );

    public override bool ReadsImages => true;

    public override bool ReadsFirstPreactivations => false;

    public override bool Merges => true;

    public override LayerForm Form(int layer) => new(_weights[layer], _biases[layer]);

    public override Network Merge()
    {
        using var scope = NewDisposeScope();
        return new Network(_weights.Zip(_biases, (weight, bias) => (weight.detach().clone(), bias.detach().clone())));
    }

    protected override Tensor Preactivation(int layer, Tensor h, Tensor? frozen) =>
        nn.functional.linear(h, _weights[layer], _biases[layer]); // [batch, out]
}

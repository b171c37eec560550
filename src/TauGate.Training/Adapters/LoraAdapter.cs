using System.Collections.Immutable;
using TauGate.Core.Ports;
using TauGate.Core.Sweeps;
using TauGate.Training.Models;
using TauGate.Training.Randomness;
using static TorchSharp.torch;

namespace TauGate.Training.Adapters;

/// <summary>
/// W h + b + (alpha / r) B A h on every linear layer, the output layer included; A starts random, B at 0. Source: E. Hu et al., "LoRA:
/// Low-Rank Adaptation of Large Language Models" (2021).
/// </summary>
internal sealed class LoraAdapter : Adapter
{
    private const string Rank = "rank";
    private const string Alpha = "alpha";

    private readonly Tensor[] _down; // A, [rank, in] a layer
    private readonly Tensor[] _up; // B, [out, rank] a layer
    private readonly Tensor _scale; // alpha / r, []

    private LoraAdapter(Network foundation, ImmutableSortedDictionary<string, OptionValue> options, long seed)
        : base(foundation)
    {
        var rank = (int)options[Rank].AsInteger();
        _down = new Tensor[foundation.Layers];
        _up = new Tensor[foundation.Layers];
        using var scope = NewDisposeScope();
        _scale = AddConstant(tensor(options.Real(Alpha) / rank));
        for (var layer = 0; layer < foundation.Layers; layer++)
        {
            var (inputs, outputs) = (foundation.Widths[layer], foundation.Widths[layer + 1]);
            var name = $"layer{layer}.lora_a";
            // Kaiming uniform with a = sqrt 5, drawn row by row: a smaller rank is a prefix of a larger one.
            var start = new RandomStream(seed, Streams.AdapterInitialisation, name).Symmetric(rank * inputs, 1 / Math.Sqrt(inputs));
            _down[layer] = AddTrainable(name, tensor(start, [rank, inputs]));
            _up[layer] = AddTrainable($"layer{layer}.lora_b", zeros(outputs, rank));
        }
    }

    public static AdapterEntry Entry { get; } = new(
        new MethodDescriptor(
            "lora",
            "A low-rank update of every linear layer.",
            [
                new OptionDescriptor(
                    Rank, OptionKind.Integer, "Rank r of the update, at most the smallest hidden width.", new OptionValue.Integer(8), Minimum: 1, AtMostSmallestHidden: true),
                new OptionDescriptor(Alpha, OptionKind.Real, "The update's scale is alpha / rank; the rank itself by default.", Minimum: 0, MinimumExclusive: true),
                AdapterOptions.LearningRate(0.01),
            ],
            Trains: true,
            (widths, options) => [.. widths.Zip(widths.Skip(1), (inputs, outputs) => options[Rank].AsInteger() * (inputs + outputs))],
            options => options.ContainsKey(Alpha) ? options : options.Add(Alpha, new OptionValue.Real(options[Rank].AsInteger())))
        {
            ActsOn = "every linear layer",
            Formula = "W h + b + (alpha / r) B A h",
            CountFormula = "r sum (in + out)",
            Merges = true,
        },
        (foundation, options, seed) => new LoraAdapter(foundation, options, seed));

    public override bool ReadsImages => true;

    public override bool Merges => true;

    public override LayerForm Form(int layer) => FrozenForm(layer) with { LowRank = new LowRankForm(_down[layer], _up[layer], _scale.item<float>()) };

    /// <summary>W' = W + (alpha / r) B A.</summary>
    public override Network Merge()
    {
        using var scope = NewDisposeScope();
        return new Network(Enumerable.Range(0, Foundation.Layers).Select(layer =>
            (Foundation.Weights[layer] + _up[layer].detach().mm(_down[layer].detach()) * _scale, Foundation.Biases[layer].clone())));
    }

    protected override Tensor Preactivation(int layer, Tensor h, Tensor? frozen)
    {
        var z = base.Preactivation(layer, h, frozen); // [batch, out]
        var low = nn.functional.linear(h, _down[layer]); // [batch, rank]
        return z + nn.functional.linear(low, _up[layer]) * _scale; // [batch, out]
    }
}

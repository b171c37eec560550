using System.Collections.Immutable;
using TauGate.Core.Sweeps;
using TauGate.Training.Models;
using TauGate.Training.Randomness;
using static TorchSharp.torch;

namespace TauGate.Training.Adapters;

/// <summary>
/// W h + b + (alpha / r) B A h on every linear layer, the output layer included, or on those that <c>layers</c>
/// names; A starts random, B at 0. Source: E. Hu et al., "LoRA: Low-Rank Adaptation of Large Language Models" (2021).
/// </summary>
internal sealed class LoraAdapter : Adapter
{
    private const string Rank = "rank";
    private const string Alpha = "alpha";
    private const string LayersName = "layers";
    private const string InputLayer = "input";
    private const string HiddenLayers = "hidden";
    private const string OutputLayer = "output";

    private static readonly ImmutableArray<string> Places = [InputLayer, HiddenLayers, OutputLayer];

    private readonly Tensor?[] _down; // A, [rank, in] a layer; null where it does not act
    private readonly Tensor?[] _up; // B, [out, rank] a layer
    private readonly Tensor _scale; // alpha / r, []

    private LoraAdapter(Network foundation, ImmutableSortedDictionary<string, OptionValue> options, long seed)
        : base(foundation)
    {
        var rank = (int)options[Rank].AsInteger();
        _down = new Tensor?[foundation.Layers];
        _up = new Tensor?[foundation.Layers];
        using var scope = NewDisposeScope();
        _scale = AddConstant(tensor(options.Real(Alpha) / rank));
        for (var layer = 0; layer < foundation.Layers; layer++)
        {
            if (!Adapts(layer, foundation.Layers, options))
                continue;
            var (inputs, outputs) = (foundation.Widths[layer], foundation.Widths[layer + 1]);
            var name = $"layer{layer}.lora_a";
            // Kaiming uniform with a = sqrt 5, drawn row by row: a smaller rank is a prefix of a larger one.
            var start = new RandomStream(seed, Streams.AdapterInitialisation, name).Symmetric(
                rank * inputs,
                1 / Math.Sqrt(inputs)
            );
            _down[layer] = AddTrainable(name, tensor(start, [rank, inputs]));
            _up[layer] = AddTrainable($"layer{layer}.lora_b", zeros(outputs, rank));
        }
    }

    public static AdapterEntry Entry { get; } =
        new(
            new MethodDescriptor(
                "lora",
                "A low-rank update of every linear layer.",
                [
                    new OptionDescriptor(
                        Rank,
                        OptionKind.Integer,
                        "Rank r of the update, at most the smallest hidden width.",
                        new OptionValue.Integer(8),
                        Minimum: 1,
                        AtMostSmallestHidden: true
                    ),
                    new OptionDescriptor(
                        Alpha,
                        OptionKind.Real,
                        "The update's scale is alpha / rank; the rank itself by default.",
                        Minimum: 0,
                        MinimumExclusive: true
                    ),
                    AdapterOptions.LearningRate(0.01),
                    new OptionDescriptor(
                        LayersName,
                        OptionKind.WordSet,
                        "Where it acts: the layer that reads the image, those between hidden layers, the output layer.",
                        new OptionValue.List([.. Places.Select(place => new OptionValue.Text(place))]),
                        Choices: Places,
                        Implied: true
                    ),
                ],
                Trains: true,
                (widths, options) =>
                    [
                        .. Enumerable
                            .Range(0, widths.Length - 1)
                            .Select(layer =>
                                Adapts(layer, widths.Length - 1, options)
                                    ? options[Rank].AsInteger() * (widths[layer] + widths[layer + 1])
                                    : 0
                            ),
                    ],
                options =>
                    options.ContainsKey(Alpha)
                        ? options
                        : options.Add(Alpha, new OptionValue.Real(options[Rank].AsInteger()))
            )
            {
                ActsOn = "every linear layer, or those that layers names",
                Formula = "W h + b + (alpha / r) B A h",
                CountFormula = "r sum (in + out) over them",
                Merges = true,
                Conflict = (widths, options) =>
                    Enumerable.Range(0, widths.Length - 1).Any(layer => Adapts(layer, widths.Length - 1, options))
                        ? null
                        : new OptionConflict(
                            LayersName,
                            $"{InputLayer} or {OutputLayer}: there is one hidden layer, and none behind it"
                        ),
            },
            (foundation, options, seed) => new LoraAdapter(foundation, options, seed)
        );

    public override bool ReadsImages => _down[0] is not null;

    public override bool Merges => true;

    public override LayerForm Form(int layer) =>
        _down[layer] is not { } down
            ? FrozenForm(layer)
            : FrozenForm(layer) with
            {
                LowRank = new LowRankForm(down, _up[layer]!, _scale.item<float>()),
            };

    /// <summary>W' = W + (alpha / r) B A.</summary>
    public override Network Merge()
    {
        using var scope = NewDisposeScope();
        return new Network(
            Enumerable
                .Range(0, Foundation.Layers)
                .Select(layer =>
                    (
                        _down[layer] is { } down
                            ? Foundation.Weights[layer] + _up[layer]!.detach().mm(down.detach()) * _scale
                            : Foundation.Weights[layer].clone(),
                        Foundation.Biases[layer].clone()
                    )
                )
        );
    }

    protected override Tensor Preactivation(int layer, Tensor h, Tensor? frozen)
    {
        var z = base.Preactivation(layer, h, frozen); // [batch, out]
        if (_down[layer] is not { } down)
            return z;
        var low = nn.functional.linear(h, down); // [batch, rank]
        return z + nn.functional.linear(low, _up[layer]!) * _scale; // [batch, out]
    }

    private static bool Adapts(int layer, int layers, ImmutableSortedDictionary<string, OptionValue> options) =>
        !options.TryGetValue(LayersName, out var chosen)
        || chosen
            .AsTexts()
            .Contains(
                layer == 0 ? InputLayer
                : layer == layers - 1 ? OutputLayer
                : HiddenLayers
            );
}

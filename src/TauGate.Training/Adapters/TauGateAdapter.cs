using System.Collections.Immutable;
using TauGate.Core.Ports;
using TauGate.Core.Sweeps;
using TauGate.Training.Models;
using static TorchSharp.torch;

namespace TauGate.Training.Adapters;

/// <summary>
/// gamma * g * phi(z) with g = sigmoid(s (z - tau)); a threshold tau and a gain gamma for each hidden unit, sharpness s fixed.
/// Source: "Dopamine: Brain Modes, Not Brains" (arXiv 2602.11726). Hardened: g = 1 if z &gt; tau, else 0.
/// </summary>
internal sealed class TauGateAdapter : Adapter, ITrainedGates
{
    private const string ThresholdName = "threshold";
    private const string GainName = "gain";

    private readonly Tensor[] _tau; // [H] a hidden layer
    private readonly Tensor[] _gamma; // [H] a hidden layer
    private readonly Tensor _s; // []
    private readonly bool _hard;

    private TauGateAdapter(Network foundation, ImmutableSortedDictionary<string, OptionValue> options)
        : base(foundation)
    {
        Sharpness = options.Real("sharpness");
        var train = options["train"].AsTexts();
        _tau = new Tensor[foundation.Last];
        _gamma = new Tensor[foundation.Last];
        using var scope = NewDisposeScope();
        _s = AddConstant(tensor(Sharpness));
        for (var layer = 0; layer < foundation.Last; layer++)
        {
            _tau[layer] = Add(layer, ThresholdName, options.Real("threshold_init"));
            _gamma[layer] = Add(layer, GainName, options.Real("gain_init"));
        }

        Tensor Add(int layer, string name, double start)
        {
            var value = full(foundation.Widths[layer + 1], start); // [H]
            return train.Contains(name) ? AddTrainable($"layer{layer}.{name}", value) : AddConstant(value);
        }
    }

    private TauGateAdapter(TauGateAdapter soft)
        : base(soft.Foundation)
    {
        (Sharpness, _s, _tau, _gamma, _hard) = (soft.Sharpness, soft._s, soft._tau, soft._gamma, true);
    }

    public static AdapterEntry Entry { get; } = new(
        new MethodDescriptor(
            "taugate",
            "A threshold and a gain for each hidden unit.",
            [
                new OptionDescriptor("sharpness", OptionKind.Real, "s of the gate, in units of 1/z; not trained.", new OptionValue.Real(5), Minimum: 0, MinimumExclusive: true),
                AdapterOptions.LearningRate(0.03),
                new OptionDescriptor("threshold_init", OptionKind.Real, "tau before training.", new OptionValue.Real(0)),
                new OptionDescriptor("gain_init", OptionKind.Real, "gamma before training.", new OptionValue.Real(1)),
                new OptionDescriptor(
                    "train", OptionKind.WordSet, "What is trained; the rest stays at its start.",
                    new OptionValue.List([new OptionValue.Text(ThresholdName), new OptionValue.Text(GainName)]), Choices: [ThresholdName, GainName]),
            ],
            Trains: true,
            (widths, options) => [.. widths[1..^1].Select(width => (long)width * options["train"].AsTexts().Length), 0])
        {
            ActsOn = "every hidden unit",
            Formula = "gamma sigmoid(s (z - tau)) phi(z)",
            CountFormula = "2 sum H, or sum H for one of the two",
            Merges = false,
        },
        (foundation, options, _) => new TauGateAdapter(foundation, options));

    public double Sharpness { get; }

    public override Adapter Harden() => new TauGateAdapter(this);

    public override LayerForm Form(int layer) => layer == Foundation.Last
        ? FrozenForm(layer)
        : FrozenForm(layer) with { Activation = new ActivationForm.Gated(_tau[layer], _gamma[layer], (float)Sharpness, _hard) };

    public float[] Thresholds(int layer) => _tau[layer].ToFloats();

    public float[] Gains(int layer) => _gamma[layer].ToFloats();

    protected override Tensor Hidden(int layer, Tensor z)
    {
        var g = _hard ? z.gt(_tau[layer]).to_type(z.dtype) : sigmoid((z - _tau[layer]) * _s); // [batch, H]
        return _gamma[layer] * g * nn.functional.relu(z); // [batch, H]
    }
}

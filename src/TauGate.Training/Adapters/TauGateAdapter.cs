using System.Collections.Immutable;
using TauGate.Core.Sweeps;
using TauGate.Training.Models;
using TauGate.Training.Tensors;
using static TorchSharp.torch;

namespace TauGate.Training.Adapters;

/// <summary>
/// gamma * g * phi(z) with g = sigmoid(s (z - tau)); a threshold tau and a gain gamma for each hidden unit, sharpness s
/// fixed. Source: "Dopamine: Brain Modes, Not Brains" (arXiv 2602.11726). Hardened: g = 1 if z &gt; tau, else 0.
/// </summary>
internal sealed class TauGateAdapter : Adapter, ITrainedGates
{
    private const string ThresholdName = "threshold";
    private const string GainName = "gain";
    private const string TrainName = "train";
    private const string ControlName = "control";
    private const string NoControl = "none";

    private static readonly ImmutableSortedDictionary<string, ThresholdControl> Controls =
        ImmutableSortedDictionary.CreateRange(
            StringComparer.Ordinal,
            [
                KeyValuePair.Create("permuted", new ThresholdControl(RandomSigns: false, Refits: false)),
                KeyValuePair.Create("permuted-refit", new ThresholdControl(RandomSigns: false, Refits: true)),
                KeyValuePair.Create("random-sign", new ThresholdControl(RandomSigns: true, Refits: false)),
                KeyValuePair.Create("random-sign-refit", new ThresholdControl(RandomSigns: true, Refits: true)),
            ]
        );

    private readonly Tensor[] _tau; // [H] a hidden layer
    private readonly Tensor[] _gamma; // [H] a hidden layer
    private readonly Tensor _s; // []
    private readonly double _gainStart;
    private readonly bool _hard;

    private TauGateAdapter(Network foundation, ImmutableSortedDictionary<string, OptionValue> options)
        : base(foundation)
    {
        Sharpness = options.Real("sharpness");
        Control = ControlOf(options);
        _gainStart = options.Real("gain_init");
        var train = options[TrainName].AsTexts();
        _tau = new Tensor[foundation.Last];
        _gamma = new Tensor[foundation.Last];
        using var scope = NewDisposeScope();
        _s = AddConstant(tensor(Sharpness));
        for (var layer = 0; layer < foundation.Last; layer++)
        {
            _tau[layer] = Add(layer, ThresholdName, options.Real("threshold_init"));
            _gamma[layer] = Add(layer, GainName, _gainStart);
        }

        Tensor Add(int layer, string name, double start)
        {
            var value = full(foundation.Widths[layer + 1], start); // [H]
            return train.Contains(name) ? AddTrainable($"layer{layer}.{name}", value) : AddConstant(value);
        }
    }

    private TauGateAdapter(TauGateAdapter soft, bool hard)
        : base(soft.Foundation)
    {
        (Sharpness, _s, _gainStart, _hard) = (soft.Sharpness, soft._s, soft._gainStart, hard);
        (_tau, _gamma) = (soft._tau, soft._gamma);
        if (hard)
            return;
        for (var layer = 0; layer < Foundation.Last; layer++)
            ShareTrainable($"layer{layer}.{GainName}", _gamma[layer]);
    }

    public static AdapterEntry Entry { get; } =
        new(
            new MethodDescriptor(
                "taugate",
                "A threshold and a gain for each hidden unit.",
                [
                    new OptionDescriptor(
                        "sharpness",
                        OptionKind.Real,
                        "s of the gate, in units of 1/z; not trained.",
                        new OptionValue.Real(5),
                        Minimum: 0,
                        MinimumExclusive: true
                    ),
                    AdapterOptions.LearningRate(0.03),
                    new OptionDescriptor(
                        "threshold_init",
                        OptionKind.Real,
                        "tau before training.",
                        new OptionValue.Real(0)
                    ),
                    new OptionDescriptor(
                        "gain_init",
                        OptionKind.Real,
                        "gamma before training.",
                        new OptionValue.Real(1)
                    ),
                    new OptionDescriptor(
                        TrainName,
                        OptionKind.WordSet,
                        "What is trained; the rest stays at its start.",
                        new OptionValue.List([new OptionValue.Text(ThresholdName), new OptionValue.Text(GainName)]),
                        Choices: [ThresholdName, GainName]
                    ),
                    new OptionDescriptor(
                        ControlName,
                        OptionKind.Word,
                        "What replaces the trained thresholds before the test, at equal participation.",
                        new OptionValue.Text(NoControl),
                        Choices: [NoControl, .. Controls.Keys],
                        Implied: true
                    ),
                ],
                Trains: true,
                (widths, options) =>
                    [.. widths[1..^1].Select(width => (long)width * options[TrainName].AsTexts().Length), 0]
            )
            {
                ActsOn = "every hidden unit",
                Formula = "gamma sigmoid(s (z - tau)) phi(z)",
                CountFormula = "2 sum H, or sum H for one of the two",
                Merges = false,
                Conflict = ConflictOf,
            },
            (foundation, options, _) => new TauGateAdapter(foundation, options)
        );

    public double Sharpness { get; }

    public ThresholdControl? Control { get; }

    public override Adapter Harden() => new TauGateAdapter(this, hard: true);

    public override LayerForm Form(int layer) =>
        layer == Foundation.Last
            ? FrozenForm(layer)
            : FrozenForm(layer) with
            {
                Activation = new ActivationForm.Gated(_tau[layer], _gamma[layer], (float)Sharpness, _hard),
            };

    public float[] Thresholds(int layer) => _tau[layer].ToFloats();

    public float[] Gains(int layer) => _gamma[layer].ToFloats();

    public void SetThresholds(int layer, float[] tau)
    {
        using var scope = NewDisposeScope();
        using var untracked = no_grad();
        _tau[layer].copy_(tensor(tau));
    }

    public Adapter WithGainsAtStart()
    {
        using var scope = NewDisposeScope();
        using var untracked = no_grad();
        foreach (var gamma in _gamma)
            gamma.fill_(_gainStart);
        return new TauGateAdapter(this, hard: false);
    }

    protected override Tensor Hidden(int layer, Tensor z)
    {
        var g = _hard ? z.gt(_tau[layer]).to_type(z.dtype) : sigmoid((z - _tau[layer]) * _s); // [batch, H]
        return _gamma[layer] * g * nn.functional.relu(z); // [batch, H]
    }

    private static ThresholdControl? ControlOf(ImmutableSortedDictionary<string, OptionValue> options) =>
        options.TryGetValue(ControlName, out var control) ? Controls.GetValueOrDefault(control.ToString()!) : null;

    private static OptionConflict? ConflictOf(
        ImmutableArray<int> widths,
        ImmutableSortedDictionary<string, OptionValue> options
    )
    {
        if (ControlOf(options) is not { } control)
            return null;
        var trained = options[TrainName].AsTexts();
        if (!trained.Contains(ThresholdName))
            return new OptionConflict(ControlName, $"{NoControl} where no {ThresholdName} is trained ({TrainName})");
        return control.Refits && !trained.Contains(GainName)
            ? new OptionConflict(ControlName, $"a control without refit where no {GainName} is trained ({TrainName})")
            : null;
    }
}

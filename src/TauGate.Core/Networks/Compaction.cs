using System.Collections.Immutable;
using TauGate.Core.Results;

namespace TauGate.Core.Networks;

/// <summary>
/// A hardened network without the units that never take part, the gains folded into the next layer's weights
/// (<c>docs/methods/neurons.md</c>). What remains is a thresholded ReLU network: a unit puts out z where
/// z &gt; max(tau, 0), else 0; with tau above 0 it jumps.
/// </summary>
/// <param name="Network">Hardened only, every gain 1.</param>
/// <param name="Kept">The units that remain, by hidden layer, as they were numbered before.</param>
/// <param name="HasThresholds">False when every threshold is at or below 0: then it is a plain ReLU network.</param>
public sealed record Compaction(GatedNetwork Network, ImmutableArray<ImmutableArray<int>> Kept, bool HasThresholds)
{
    /// <summary>Weights, biases and, if it has any, thresholds.</summary>
    public long Parameters =>
        Network.Layers.Sum(l => (long)l.Weights.Length + l.Bias.Length)
        + (HasThresholds ? Network.Thresholds.Sum(t => (long)t.Length) : 0);

    /// <summary>Multiply-adds for one image when every unit is computed.</summary>
    public long DenseMultiplyAdds => Network.Layers.Sum(l => l.MultiplyAdds);

    /// <summary>Compacts a network.</summary>
    /// <param name="network">Taken as hardened.</param>
    /// <param name="everTakesPart">By hidden layer, [H].</param>
    public static Compaction Of(GatedNetwork network, IReadOnlyList<bool[]> everTakesPart)
    {
        var kept = everTakesPart
            .Select(ever => Enumerable.Range(0, ever.Length).Where(unit => ever[unit]).ToImmutableArray())
            .ToImmutableArray();
        var layers = network
            .Layers.Select(
                (layer, index) =>
                {
                    var inputs = index == 0 ? Enumerable.Range(0, layer.Inputs).ToImmutableArray() : kept[index - 1];
                    var outputs =
                        index == network.Hidden ? Enumerable.Range(0, layer.Outputs).ToImmutableArray() : kept[index];
                    var weights = new float[outputs.Length * inputs.Length];
                    for (var o = 0; o < outputs.Length; o++)
                    for (var i = 0; i < inputs.Length; i++)
                        weights[o * inputs.Length + i] =
                            layer.Weights[outputs[o] * layer.Inputs + inputs[i]]
                            * (index == 0 ? 1 : network.Gains[index - 1][inputs[i]]);
                    return new DenseLayer(inputs.Length, weights, [.. outputs.Select(unit => layer.Bias[unit])]);
                }
            )
            .ToImmutableArray();
        // Between tau and 0 an open unit puts out 0 all the same.
        var thresholds = kept.Select(
                (units, layer) => units.Select(unit => MathF.Max(network.Thresholds[layer][unit], 0)).ToArray()
            )
            .ToImmutableArray();
        var gains = kept.Select(units => units.Select(_ => 1f).ToArray()).ToImmutableArray();
        return new Compaction(
            new GatedNetwork(layers, thresholds, gains, null),
            kept,
            thresholds.Any(t => t.Any(tau => tau > 0))
        );
    }

    /// <summary>
    /// Multiply-adds for one image when only units that take part are passed on: the first layer whole, since its
    /// inputs are dense, then for each hidden unit its participation times its fan-out.
    /// </summary>
    public double ConditionalMultiplyAdds(ModeActivity activity) =>
        Network.Layers[0].MultiplyAdds
        + Enumerable
            .Range(0, Network.Hidden)
            .Sum(layer => activity.Participation(layer) * activity.Width(layer) * Network.Layers[layer + 1].Outputs);

    /// <summary>
    /// The tensors for storing: <c>layerN.weight</c>, <c>layerN.bias</c> and, if it has any, <c>layerN.threshold</c>.
    /// </summary>
    public IReadOnlyList<NamedTensor> ToNamed() =>
        [
            .. Network.Layers.SelectMany(
                (layer, index) =>
                    new[]
                    {
                        new NamedTensor($"layer{index}.weight", [layer.Outputs, layer.Inputs], layer.Weights),
                        new NamedTensor($"layer{index}.bias", [layer.Outputs], layer.Bias),
                    }
            ),
            .. HasThresholds
                ? Network.Thresholds.Select(
                    (tau, index) => new NamedTensor($"layer{index}.threshold", [tau.Length], tau)
                )
                : [],
        ];

    /// <summary>Images for which two networks choose different classes, both hardened.</summary>
    public static int DifferingOutputs(
        GatedNetwork one,
        GatedNetwork other,
        IModeImages images,
        CancellationToken cancellation
    )
    {
        var differing = 0;
        Parts.ForEach(
            images,
            one.Layers[0].Inputs,
            images.Count,
            (_, x) =>
            {
                var (a, b) = (one.Run(x, hard: true), other.Run(x, hard: true));
                Interlocked.Add(
                    ref differing,
                    Enumerable.Range(0, a.Count).Count(i => Logits.Largest(a.Logits(i)) != Logits.Largest(b.Logits(i)))
                );
            },
            cancellation
        );
        return differing;
    }
}

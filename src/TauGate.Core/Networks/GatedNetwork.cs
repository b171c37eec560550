using System.Collections.Immutable;
using TauGate.Core.Results;

namespace TauGate.Core.Networks;

/// <summary>
/// A multilayer perceptron whose hidden units put out gamma * g * max(z, 0): soft, g = sigmoid(s (z - tau)), or
/// hardened, g = 1 if z &gt; tau, else 0. The untouched foundation is the hardened network with tau = 0 and gamma = 1.
/// Source: docs/methods/taugate.md. Immutable; may be used by many threads.
/// </summary>
/// <param name="Layers">Linear layers, the output layer last.</param>
/// <param name="Thresholds">tau, [H] a hidden layer.</param>
/// <param name="Gains">gamma, [H] a hidden layer.</param>
/// <param name="Sharpness">s; null for a network that only exists hardened.</param>
public sealed record GatedNetwork(
    ImmutableArray<DenseLayer> Layers,
    ImmutableArray<float[]> Thresholds,
    ImmutableArray<float[]> Gains,
    float? Sharpness
)
{
    /// <summary>Hidden layers.</summary>
    public int Hidden => Layers.Length - 1;

    /// <summary>Classes.</summary>
    public int Classes => Layers[^1].Outputs;

    /// <summary>Every hidden unit, as (layer, unit).</summary>
    public IEnumerable<UnitPlace> Units =>
        Enumerable
            .Range(0, Hidden)
            .SelectMany(layer => Enumerable.Range(0, Layers[layer].Outputs).Select(unit => new UnitPlace(layer, unit)));

    /// <summary>
    /// The network of a foundation's stored tensors (<c>layerN.weight</c>, <c>layerN.bias</c>), its gates untouched.
    /// </summary>
    /// <param name="sharpness">s of the gates to look at it with, or null.</param>
    /// <exception cref="InvalidDataException">A tensor is missing, or shapes do not follow each other.</exception>
    public static GatedNetwork Foundation(IReadOnlyList<NamedTensor> tensors, float? sharpness = null)
    {
        var layers = ImmutableArray.CreateBuilder<DenseLayer>();
        while (tensors.FirstOrDefault(t => t.Name == $"layer{layers.Count}.weight") is { } weight)
        {
            var bias = tensors.FirstOrDefault(t => t.Name == $"layer{layers.Count}.bias")
                ?? throw new InvalidDataException($"The foundation has no tensor 'layer{layers.Count}.bias'.");
            if (
                weight.Shape is not [var outputs, var inputs]
                || bias.Shape is not [var shifts]
                || shifts != outputs
                || (layers.Count > 0 && layers[^1].Outputs != inputs)
            )
                throw new InvalidDataException($"The foundation's tensors of layer {layers.Count} do not fit.");
            layers.Add(new DenseLayer((int)inputs, weight.Values, bias.Values));
        }
        if (layers.Count < 2)
            throw new InvalidDataException("The foundation has no hidden layer.");
        return new GatedNetwork(layers.ToImmutable(), Constant(layers, 0), Constant(layers, 1), sharpness);
    }

    /// <summary>
    /// The same network with the trained gates of a taugate adapter (<c>layerN.threshold</c>, <c>layerN.gain</c>); what
    /// was not trained is at its start.
    /// </summary>
    /// <exception cref="InvalidDataException">A tensor has another length than its layer.</exception>
    public GatedNetwork With(IReadOnlyList<NamedTensor> adapter, float thresholdStart, float gainStart)
    {
        return this with { Thresholds = Read("threshold", thresholdStart), Gains = Read("gain", gainStart) };

        ImmutableArray<float[]> Read(string name, float start) =>
            [
                .. Enumerable
                    .Range(0, Hidden)
                    .Select(layer =>
                    {
                        var values = adapter.FirstOrDefault(t => t.Name == $"layer{layer}.{name}")?.Values
                            ?? [.. Enumerable.Repeat(start, Layers[layer].Outputs)];
                        return values.Length == Layers[layer].Outputs
                            ? values
                            : throw new InvalidDataException(
                                $"'layer{layer}.{name}' has {values.Length} values for {Layers[layer].Outputs} units."
                            );
                    }),
            ];
    }

    /// <summary>Passes inputs through.</summary>
    /// <param name="x">[n, in].</param>
    /// <param name="hard">Which gates.</param>
    /// <param name="removed">Units whose output is 0, by layer; null for none.</param>
    public Pass Run(ReadOnlySpan<float> x, bool hard, bool[][]? removed = null)
    {
        var first = new float[x.Length / Layers[0].Inputs * Layers[0].Outputs];
        Layers[0].Apply(x, first);
        return RunFromFirst(first, hard, removed);
    }

    /// <summary>The same from the first layer's pre-activations, which gates do not change.</summary>
    /// <param name="first">z of layer 0, [n, H].</param>
    public Pass RunFromFirst(float[] first, bool hard, bool[][]? removed = null)
    {
        var n = first.Length / Layers[0].Outputs;
        var (z, h) = (new float[Layers.Length][], new float[Hidden][]);
        z[0] = first;
        for (var layer = 0; layer < Hidden; layer++)
        {
            h[layer] = new float[z[layer].Length];
            Activate(layer, z[layer], h[layer], hard, removed?[layer]);
            z[layer + 1] = new float[n * Layers[layer + 1].Outputs];
            Layers[layer + 1].Apply(h[layer], z[layer + 1]);
        }
        return new Pass(n, z, h);
    }

    /// <summary>A hidden layer's outputs.</summary>
    /// <param name="z">Pre-activations, [n, H].</param>
    /// <param name="h">Outputs, [n, H].</param>
    public void Activate(int layer, ReadOnlySpan<float> z, Span<float> h, bool hard, bool[]? removed = null)
    {
        var (tau, gamma, s, width) = (Thresholds[layer], Gains[layer], Sharpness, Layers[layer].Outputs);
        if (!hard && s is null)
            throw new InvalidOperationException("This network has hardened gates only.");
        for (int i = 0, unit = 0; i < z.Length; i++, unit = unit + 1 == width ? 0 : unit + 1)
        {
            var value = z[i];
            if (value <= 0 || removed is not null && removed[unit])
                h[i] = 0;
            else if (hard)
                h[i] = value > tau[unit] ? gamma[unit] * value : 0;
            else
                h[i] = gamma[unit] * (1 / (1 + MathF.Exp(-s!.Value * (value - tau[unit])))) * value;
        }
    }

    /// <summary>Whether a unit takes part: z &gt; max(tau, 0).</summary>
    public bool TakesPart(int layer, int unit, float z) => z > MathF.Max(Thresholds[layer][unit], 0);

    private static ImmutableArray<float[]> Constant(IReadOnlyList<DenseLayer> layers, float value) =>
        [.. layers.SkipLast(1).Select(layer => Enumerable.Repeat(value, layer.Outputs).ToArray())];
}

/// <summary>A hidden unit.</summary>
/// <param name="Layer">0 is the first hidden layer.</param>
public readonly record struct UnitPlace(int Layer, int Unit);

/// <summary>What a network did with some inputs.</summary>
/// <param name="Count">n.</param>
/// <param name="Z">Pre-activations by layer, [n, out]; the output layer's are the logits.</param>
/// <param name="H">Outputs of the hidden layers, [n, H].</param>
public sealed record Pass(int Count, float[][] Z, float[][] H)
{
    /// <summary>[10].</summary>
    public ReadOnlySpan<float> Logits(int input) => Z[^1].AsSpan(input * (Z[^1].Length / Count), Z[^1].Length / Count);
}

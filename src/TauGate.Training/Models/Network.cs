using System.Collections.Immutable;
using TauGate.Core.Results;
using TauGate.Training.Data;
using TauGate.Training.Randomness;
using TauGate.Training.Tensors;
using static TorchSharp.torch;

namespace TauGate.Training.Models;

/// <summary>
/// A multilayer perceptron with frozen weights: z = W h + b in every layer, ReLU between layers, a linear output layer.
/// Layer 0 is the first hidden layer, the last one the output layer.
/// </summary>
internal sealed class Network : IDisposable
{
    private readonly OwnedTensors _owned = new();

    /// <summary>Takes the tensors over.</summary>
    /// <param name="layers">Weight [out, in] and bias [out] of each layer.</param>
    public Network(IEnumerable<(Tensor Weight, Tensor Bias)> layers)
    {
        var kept = layers.Select(l => (Weight: _owned.Keep(l.Weight), Bias: _owned.Keep(l.Bias))).ToList();
        Weights = [.. kept.Select(l => l.Weight)];
        Biases = [.. kept.Select(l => l.Bias)];
        Widths = [(int)Weights[0].shape[1], .. Weights.Select(w => (int)w.shape[0])];
    }

    /// <summary>W of each layer, [out, in].</summary>
    public ImmutableArray<Tensor> Weights { get; }

    /// <summary>b of each layer, [out].</summary>
    public ImmutableArray<Tensor> Biases { get; }

    /// <summary>Inputs, hidden widths, outputs.</summary>
    public ImmutableArray<int> Widths { get; }

    /// <summary>Linear layers, the output layer included.</summary>
    public int Layers => Weights.Length;

    /// <summary>Index of the output layer.</summary>
    public int Last => Layers - 1;

    /// <summary>Weights and biases.</summary>
    public long Parameters => Weights.Concat(Biases).Sum(t => t.numel());

    /// <summary>
    /// Fresh weights and biases, uniform on [-k, k) with k = 1 / sqrt(inputs): PyTorch's default for Linear (kaiming
    /// uniform, a = sqrt 5). One random stream a tensor.
    /// </summary>
    public static Network Initialise(long seed, ImmutableArray<int> hidden)
    {
        using var scope = NewDisposeScope();
        ImmutableArray<int> widths = [ImageShape.Pixels, .. hidden, ImageShape.Classes];
        return new Network(
            Enumerable
                .Range(0, widths.Length - 1)
                .Select(layer =>
                {
                    var (inputs, outputs) = (widths[layer], widths[layer + 1]);
                    var bound = 1 / Math.Sqrt(inputs);
                    var weight = Draw(WeightName(layer), outputs * inputs, bound);
                    var bias = Draw(BiasName(layer), outputs, bound);
                    return (tensor(weight, [outputs, inputs]), tensor(bias, [outputs]));
                })
        );

        float[] Draw(string name, int count, double bound) =>
            new RandomStream(seed, Streams.FoundationInitialisation, name).Symmetric(count, bound);
    }

    /// <summary>Reads what <see cref="ToNamed"/> wrote.</summary>
    /// <exception cref="InvalidDataException">A tensor is missing or has another shape.</exception>
    public static Network From(IReadOnlyList<NamedTensor> tensors, ImmutableArray<int> hidden)
    {
        using var scope = NewDisposeScope();
        ImmutableArray<int> widths = [ImageShape.Pixels, .. hidden, ImageShape.Classes];
        return new Network(
            Enumerable
                .Range(0, widths.Length - 1)
                .Select(layer =>
                    (
                        tensors.Require(WeightName(layer), [widths[layer + 1], widths[layer]]).ToTensor(),
                        tensors.Require(BiasName(layer), [widths[layer + 1]]).ToTensor()
                    )
                )
        );
    }

    /// <summary>Every tensor by name, layer by layer.</summary>
    public IReadOnlyList<NamedTensor> ToNamed() =>
        [
            .. Enumerable
                .Range(0, Layers)
                .SelectMany(l => new[] { Weights[l].ToNamed(WeightName(l)), Biases[l].ToNamed(BiasName(l)) }),
        ];

    /// <summary>z = W h + b.</summary>
    /// <param name="layer">Which layer.</param>
    /// <param name="h">[batch, in].</param>
    /// <returns>[batch, out].</returns>
    public Tensor Linear(int layer, Tensor h) => nn.functional.linear(h, Weights[layer], Biases[layer]);

    /// <summary>Stored name of a layer's W.</summary>
    public static string WeightName(int layer) => $"layer{layer}.weight";

    /// <summary>Stored name of a layer's b.</summary>
    public static string BiasName(int layer) => $"layer{layer}.bias";

    /// <inheritdoc/>
    public void Dispose() => _owned.Dispose();
}

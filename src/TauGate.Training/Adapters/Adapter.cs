using TauGate.Core.Results;
using TauGate.Training.Models;
using TauGate.Training.Tensors;
using static TorchSharp.torch;

namespace TauGate.Training.Adapters;

/// <summary>
/// A frozen network with a method's trainable tensors around it. A method says how it changes a layer's
/// pre-activations, how it changes the hidden activation, or both; the pass through the layers is the same for all.
/// </summary>
/// <param name="foundation">Never changed; must outlive the adapter.</param>
internal abstract class Adapter(Network foundation) : IDisposable
{
    private readonly OwnedTensors _owned = new();
    private readonly List<(string Name, Tensor Tensor)> _trainable = [];

    /// <summary>The frozen network.</summary>
    public Network Foundation { get; } = foundation;

    /// <summary>What training changes, by stored name, layer by layer.</summary>
    public IReadOnlyList<(string Name, Tensor Tensor)> Trainable => _trainable;

    /// <summary>Whether <see cref="NetworkInput.Images"/> is needed.</summary>
    public virtual bool ReadsImages => false;

    /// <summary>Whether <see cref="NetworkInput.FirstPreactivations"/> is needed.</summary>
    public virtual bool ReadsFirstPreactivations => true;

    /// <summary>
    /// The adapter as used for conditional computation, sharing this one's tensors; null when there is no such form.
    /// </summary>
    public virtual Adapter? Harden() => null;

    /// <summary>Whether <see cref="Merge"/> can fold the trained tensors into plain weights.</summary>
    public virtual bool Merges => false;

    /// <summary>The network as adapted.</summary>
    /// <param name="input">What <see cref="ReadsImages"/> and <see cref="ReadsFirstPreactivations"/> ask for.</param>
    /// <param name="observe">Sees each hidden layer's pre-activations, [batch, H].</param>
    /// <returns>Logits, [batch, 10].</returns>
    public Tensor Logits(NetworkInput input, Action<int, Tensor>? observe = null)
    {
        var h = input.Images; // [batch, 784]
        var frozen = input.FirstPreactivations; // [batch, H]
        for (var layer = 0; ; layer++)
        {
            var z = Preactivation(layer, h!, frozen); // [batch, out]
            if (layer == Foundation.Last)
                return z;
            observe?.Invoke(layer, z);
            h = Hidden(layer, z); // [batch, H]
            frozen = null;
        }
    }

    /// <summary>
    /// A layer as the kernels compute it, sharing this adapter's tensors. A method that gives null for any layer is
    /// computed by libtorch alone, several times slower.
    /// </summary>
    public virtual LayerForm? Form(int layer) => null;

    /// <summary>A plain network with the same outputs up to rounding; the caller disposes it.</summary>
    /// <exception cref="NotSupportedException"><see cref="Merges"/> is false.</exception>
    public virtual Network Merge() =>
        throw new NotSupportedException($"{GetType().Name} is not linear in its layers' inputs and does not merge.");

    /// <summary>The trainable tensors with their values.</summary>
    public IReadOnlyList<NamedTensor> ToNamed() => [.. _trainable.Select(t => t.Tensor.ToNamed(t.Name))];

    /// <summary>Takes the trainable tensors' values from what <see cref="ToNamed"/> gave.</summary>
    /// <exception cref="InvalidDataException">A tensor is missing or has another shape.</exception>
    public void Load(IReadOnlyList<NamedTensor> tensors)
    {
        using var scope = NewDisposeScope();
        using var untracked = no_grad();
        foreach (var (name, trainable) in _trainable)
            trainable.copy_(tensors.Require(name, [.. trainable.shape]).ToTensor());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _owned.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>A layer's pre-activations.</summary>
    /// <param name="layer">Which layer, the output layer included.</param>
    /// <param name="h">The layer's input, [batch, in]; layer 0's only when <see cref="ReadsImages"/>.</param>
    /// <param name="frozen">W h + b of the frozen layer when it is known already, [batch, out].</param>
    /// <returns>[batch, out].</returns>
    protected virtual Tensor Preactivation(int layer, Tensor h, Tensor? frozen) =>
        frozen ?? Foundation.Linear(layer, h);

    /// <summary>A hidden layer's output.</summary>
    /// <param name="layer">Which hidden layer.</param>
    /// <param name="z">Its pre-activations, [batch, H].</param>
    /// <returns>[batch, H].</returns>
    protected virtual Tensor Hidden(int layer, Tensor z) => nn.functional.relu(z);

    /// <summary>The frozen layer's form.</summary>
    protected LayerForm FrozenForm(int layer) => new(Foundation.Weights[layer], Foundation.Biases[layer]);

    /// <summary>Adds a trainable tensor with these values, in the foundation's floating type.</summary>
    protected Tensor AddTrainable(string name, Tensor start)
    {
        var trainable = _owned.Keep(start.to_type(Foundation.Weights[0].dtype, copy: true).requires_grad_(true));
        _trainable.Add((name, trainable));
        return trainable;
    }

    /// <summary>Lists a trainable tensor of another adapter, which keeps it.</summary>
    protected void ShareTrainable(string name, Tensor tensor) => _trainable.Add((name, tensor));

    /// <summary>Keeps a tensor that is not trained.</summary>
    protected Tensor AddConstant(Tensor value) => _owned.Keep(value.to_type(Foundation.Weights[0].dtype, copy: true));
}

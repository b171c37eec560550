using TauGate.Training.Adapters;

namespace TauGate.Training.Kernels;

/// <summary>
/// An adapter, ready to be computed: by kernels when its method has a form for them (<see cref="KernelPass"/>), else by
/// libtorch's graph (<see cref="TorchPass"/>), which is the readable reference. Both agree up to rounding.
/// </summary>
internal abstract class NetworkPass(Adapter adapter) : IDisposable
{
    /// <summary>
    /// Images of a part of an evaluation: what a step and a part leave in the cache decides the speed, and the size is
    /// part of the arithmetic.
    /// </summary>
    public const int Part = 256;

    /// <summary>The kernels' arithmetic, as a name that changes with the bits.</summary>
    public const string Kind = "kernels 1";

    /// <summary>What is computed.</summary>
    public Adapter Adapter => adapter;

    /// <summary>The fastest there is for an adapter, which must outlive it.</summary>
    /// <param name="adapter">Whose tensors are read, and changed by <see cref="Learn"/>.</param>
    /// <param name="batch">Images of a training step.</param>
    public static NetworkPass Of(Adapter adapter, int batch = 1) =>
        KernelPass.TryOf(adapter, Math.Max(batch, Part)) is { } fast ? fast : new TorchPass(adapter);

    /// <summary>Computes the outputs of some images.</summary>
    public abstract void Predict(Rows rows);

    /// <summary>What <see cref="Predict"/> computed last: an image's logits, [10].</summary>
    public abstract ReadOnlySpan<float> Logits(int row);

    /// <summary>What <see cref="Predict"/> computed last: an image's pre-activations in a hidden layer, [H].</summary>
    public abstract ReadOnlySpan<float> Preactivations(int layer, int row);

    /// <summary>One step of <see cref="Adam"/> on the mean cross-entropy of a batch.</summary>
    /// <param name="rate">This step's learning rate.</param>
    /// <returns>The loss before the step. Where it is NaN or infinite, the step changed nothing.</returns>
    public abstract float Learn(Rows batch, double rate);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Lets go of what the pass keeps; the adapter stays.</summary>
    protected abstract void Dispose(bool disposing);
}

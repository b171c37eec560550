using static TorchSharp.torch;

namespace TauGate.Training.Adapters;

/// <summary>
/// What a forward pass may start from. The frozen first layer's pre-activations are the same at every step, so they are
/// computed once a foundation; methods that leave that layer's product alone start from them.
/// </summary>
/// <param name="Images">x, [batch, 784]; null when the adapter does not read images.</param>
/// <param name="FirstPreactivations">z = W x + b of layer 0, frozen, [batch, H]; null when the adapter does not read
/// them.</param>
internal readonly record struct NetworkInput(Tensor? Images, Tensor? FirstPreactivations);

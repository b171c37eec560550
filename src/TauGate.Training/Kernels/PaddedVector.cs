using static TorchSharp.torch;

namespace TauGate.Training.Kernels;

/// <summary>
/// A copy of a vector's values that fills whole <see cref="Lanes"/>, brought up to date before each use.
/// </summary>
/// <param name="tensor">[n].</param>
internal sealed unsafe class PaddedVector(Tensor tensor, Workspace memory)
{
    private readonly float* _values = RowSource.Address(tensor);
    private readonly float* _padded = memory.Vector((int)tensor.numel());
    private readonly int _bytes = (int)tensor.numel() * sizeof(float);

    /// <summary>The tensor's values as they are now, and zeros behind them.</summary>
    public float* Now()
    {
        Buffer.MemoryCopy(_values, _padded, _bytes, _bytes);
        return _padded;
    }
}

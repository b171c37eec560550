using System.Runtime.InteropServices;

namespace TauGate.Training.Kernels;

/// <summary>
/// Zeroed float32 values in native memory, on a cache line's boundary: where a matrix begins decides how the products
/// sum it up. As many as fill whole <see cref="Lanes"/>.
/// </summary>
internal sealed unsafe class AlignedFloats : IDisposable
{
    private const int CacheLine = 64;

    public AlignedFloats(int count)
    {
        Count = Lanes.Pad(count);
        Start = (float*)NativeMemory.AlignedAlloc((nuint)Count * sizeof(float), CacheLine);
        Clear();
    }

    public float* Start { get; private set; }

    public int Count { get; }

    /// <summary>Sets all to 0.</summary>
    public void Clear() => new Span<float>(Start, Count).Clear();

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.AlignedFree(Start);
        Start = null;
    }
}

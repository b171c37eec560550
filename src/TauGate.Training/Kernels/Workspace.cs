using static TorchSharp.torch;

namespace TauGate.Training.Kernels;

/// <summary>Memory that lives as long as its owner.</summary>
internal sealed unsafe class Workspace : IDisposable
{
    private readonly List<AlignedFloats> _blocks = [];

    /// <summary>Zeroed values.</summary>
    public float* Vector(int count)
    {
        var block = new AlignedFloats(count);
        _blocks.Add(block);
        return block.Start;
    }

    /// <summary>A zeroed matrix whose rows are whole <see cref="Lanes"/>.</summary>
    public Matrix Matrix(int rows, int columns)
    {
        var stride = Lanes.Pad(columns);
        return new Matrix(Vector(rows * stride), rows, columns, stride);
    }

    /// <summary>A tensor's own values as a matrix.</summary>
    /// <param name="tensor">[rows, columns].</param>
    public static Matrix Of(Tensor tensor) =>
        new(RowSource.Address(tensor), (int)tensor.shape[0], (int)tensor.shape[1], (int)tensor.shape[1]);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var block in _blocks)
            block.Dispose();
        _blocks.Clear();
    }
}

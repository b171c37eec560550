namespace TauGate.Training.Kernels;

/// <summary>A float32 matrix in native memory, row after row.</summary>
/// <param name="start">Its first value.</param>
/// <param name="rows">How many.</param>
/// <param name="columns">Values of a row.</param>
/// <param name="stride">Values from one row to the next.</param>
internal readonly unsafe struct Matrix(float* start, int rows, int columns, int stride)
{
    public float* Start { get; } = start;

    public int Rows { get; } = rows;

    public int Columns { get; } = columns;

    public int Stride { get; } = stride;

    /// <summary>The address of a row.</summary>
    public float* Row(int row) => Start + (long)row * Stride;

    /// <summary>The first rows alone.</summary>
    public Matrix Top(int rows) => new(Start, rows, Columns, Stride);
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TauGate.Training.Kernels;

/// <summary>
/// The right factor of a product, laid out as the product reads it: panels of sixteen columns, each row after row. What
/// lies beyond the last column does not matter.
/// </summary>
internal sealed unsafe class PackedMatrix : IDisposable
{
    private readonly AlignedFloats _panels;

    /// <param name="rows">k.</param>
    /// <param name="columns">n.</param>
    public PackedMatrix(int rows, int columns)
    {
        (Rows, Columns) = (rows, columns);
        _panels = new AlignedFloats(rows * Lanes.Pad(columns));
    }

    public int Rows { get; private set; }

    public int Columns { get; }

    /// <summary>Sixteen columns from <paramref name="column"/> on, a multiple of sixteen: [k, 16].</summary>
    public float* Panel(int column) => _panels.Start + (long)column * Rows;

    /// <summary>Takes the values of a matrix.</summary>
    /// <param name="matrix">[k, n]; k may be smaller than it was when this was made, never larger.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Pack(Matrix matrix)
    {
        Rows = matrix.Rows;
        for (var column = 0; column < Columns; column += Lanes.Width)
        {
            var panel = Panel(column);
            var whole = Columns - column >= Lanes.Width;
            for (var row = 0; row < Rows; row++, panel += Lanes.Width)
            {
                var from = matrix.Row(row) + column;
                if (whole)
                    Vector512.Load(from).Store(panel);
                else
                    for (var c = 0; c < Columns - column; c++)
                        panel[c] = from[c];
            }
        }
    }

    /// <summary>Takes the values of a matrix's transpose.</summary>
    /// <param name="matrix">[n, k].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void PackTransposed(Matrix matrix)
    {
        for (var column = 0; column < Columns; column++)
        {
            float* from = matrix.Row(column),
                to = Panel(column / Lanes.Width * Lanes.Width) + column % Lanes.Width;
            for (var row = 0; row < Rows; row++, to += Lanes.Width)
                *to = from[row];
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _panels.Dispose();
}

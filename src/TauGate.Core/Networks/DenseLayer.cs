using System.Numerics;
using System.Runtime.InteropServices;

namespace TauGate.Core.Networks;

/// <summary>
/// A linear layer, W h + b, in plain vector arithmetic. The order of summation differs from libtorch's, so results
/// agree up to rounding.
/// </summary>
/// <param name="Weights">W, [out, in] in row-major order.</param>
/// <param name="Bias">b, [out].</param>
public sealed record DenseLayer(int Inputs, float[] Weights, float[] Bias)
{
    private const int Tile = 4;

    /// <summary>Units.</summary>
    public int Outputs => Bias.Length;

    /// <summary>Multiply-adds for one input.</summary>
    public long MultiplyAdds => (long)Inputs * Outputs;

    /// <summary>W h + b.</summary>
    /// <param name="h">[n, in].</param>
    /// <param name="z">[n, out].</param>
    public void Apply(ReadOnlySpan<float> h, Span<float> z)
    {
        var n = z.Length / Outputs;
        ArgumentOutOfRangeException.ThrowIfNotEqual(h.Length, n * Inputs);
        // Four rows of W stay in the nearest cache while all inputs go by.
        var unit = 0;
        for (; unit + Tile <= Outputs; unit += Tile)
        {
            var rows = Weights.AsSpan(unit * Inputs, Tile * Inputs);
            for (var i = 0; i < n; i++)
                Dot4(rows, h.Slice(i * Inputs, Inputs), Bias.AsSpan(unit, Tile), z.Slice(i * Outputs + unit, Tile));
        }
        for (; unit < Outputs; unit++)
        for (var i = 0; i < n; i++)
            z[i * Outputs + unit] =
                Bias[unit] + Dot(Weights.AsSpan(unit * Inputs, Inputs), h.Slice(i * Inputs, Inputs));
    }

    /// <summary>
    /// W transposed, [in, out]: the column of an input unit lies together, for adding it when the unit takes part.
    /// </summary>
    public float[] Transposed()
    {
        var columns = new float[Weights.Length];
        for (var unit = 0; unit < Outputs; unit++)
        for (var input = 0; input < Inputs; input++)
            columns[input * Outputs + unit] = Weights[unit * Inputs + input];
        return columns;
    }

    /// <summary>z += scale * x.</summary>
    internal static void Add(ReadOnlySpan<float> x, float scale, Span<float> z)
    {
        var from = Vectors(x);
        var to = MemoryMarshal.Cast<float, Vector<float>>(z);
        var factor = new Vector<float>(scale);
        for (var v = 0; v < to.Length; v++)
            to[v] = Vector.FusedMultiplyAdd(factor, from[v], to[v]);
        for (var i = to.Length * Vector<float>.Count; i < z.Length; i++)
            z[i] = float.FusedMultiplyAdd(scale, x[i], z[i]);
    }

    private static void Dot4(ReadOnlySpan<float> rows, ReadOnlySpan<float> h, ReadOnlySpan<float> bias, Span<float> z)
    {
        var inputs = h.Length;
        var r0 = Vectors(rows[..inputs]);
        var r1 = Vectors(rows.Slice(inputs, inputs));
        var r2 = Vectors(rows.Slice(2 * inputs, inputs));
        var r3 = Vectors(rows[(3 * inputs)..]);
        var x = Vectors(h);
        Vector<float> s0 = default,
            s1 = default,
            s2 = default,
            s3 = default;
        for (var v = 0; v < x.Length; v++)
        {
            var at = x[v];
            s0 = Vector.FusedMultiplyAdd(r0[v], at, s0);
            s1 = Vector.FusedMultiplyAdd(r1[v], at, s1);
            s2 = Vector.FusedMultiplyAdd(r2[v], at, s2);
            s3 = Vector.FusedMultiplyAdd(r3[v], at, s3);
        }
        var (t0, t1, t2, t3) = (Vector.Sum(s0), Vector.Sum(s1), Vector.Sum(s2), Vector.Sum(s3));
        for (var i = x.Length * Vector<float>.Count; i < inputs; i++)
        {
            t0 += rows[i] * h[i];
            t1 += rows[inputs + i] * h[i];
            t2 += rows[2 * inputs + i] * h[i];
            t3 += rows[3 * inputs + i] * h[i];
        }
        (z[0], z[1], z[2], z[3]) = (t0 + bias[0], t1 + bias[1], t2 + bias[2], t3 + bias[3]);
    }

    private static float Dot(ReadOnlySpan<float> row, ReadOnlySpan<float> h)
    {
        var a = Vectors(row);
        var b = Vectors(h);
        Vector<float> sum = default;
        for (var v = 0; v < a.Length; v++)
            sum = Vector.FusedMultiplyAdd(a[v], b[v], sum);
        var total = Vector.Sum(sum);
        for (var i = a.Length * Vector<float>.Count; i < row.Length; i++)
            total += row[i] * h[i];
        return total;
    }

    private static ReadOnlySpan<Vector<float>> Vectors(ReadOnlySpan<float> values) =>
        MemoryMarshal.Cast<float, Vector<float>>(values);
}

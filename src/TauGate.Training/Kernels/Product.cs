using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TauGate.Training.Kernels;

/// <summary>
/// Matrix products of float32 on one thread. Every value of a product is one chain of fused multiply-adds over k, from
/// the first to the last, however the work is cut: so its bits are the same on every processor, for every number of
/// rows, and in any place of a larger product.
/// </summary>
internal static unsafe class Product
{
    private const int Chunk = 128; // rows of A that stay in the cache while all of B passes
    private const int Pair = 2 * Lanes.Width; // columns at a time

    // Rows at a time: their accumulators fill the registers, and are enough to hide the latency of a fused
    // multiply-add.
    private static readonly int Tall = Vector512.IsHardwareAccelerated ? 8 : 4;

    private const MethodImplOptions Compiled = MethodImplOptions.AggressiveOptimization;

    /// <summary>C = scale A B + keep C.</summary>
    /// <param name="a">[m, k].</param>
    /// <param name="b">[k, n].</param>
    /// <param name="c">[m, n].</param>
    /// <param name="keep">Whether C's values are added to.</param>
    public static void Multiply(Matrix a, PackedMatrix b, Matrix c, float scale = 1, bool keep = false) =>
        Cut(a.Start, a.Stride, 1, b, c, scale, keep);

    /// <summary>C = scale A' B.</summary>
    /// <param name="a">[k, m].</param>
    /// <param name="b">[k, n].</param>
    /// <param name="c">[m, n].</param>
    public static void MultiplyTransposed(Matrix a, PackedMatrix b, Matrix c, float scale = 1) =>
        Cut(a.Start, 1, a.Stride, b, c, scale, false);

    /// <param name="a">A's value of row i and column p is at a[i * down + p * across].</param>
    [MethodImpl(Compiled)]
    private static void Cut(float* a, long down, long across, PackedMatrix b, Matrix c, float scale, bool keep)
    {
        var block = stackalloc float[Tall * Pair];
        for (var chunk = 0; chunk < c.Rows; chunk += Chunk)
        {
            var end = Math.Min(chunk + Chunk, c.Rows);
            for (var column = 0; column < c.Columns; column += Pair)
            {
                float* first = b.Panel(column),
                    second = column + Lanes.Width < c.Columns ? b.Panel(column + Lanes.Width) : null;
                var row = chunk;
                for (; row + Tall <= end; row += Tall)
                {
                    Rows(a + row * down, down, across, first, second, b.Rows, block);
                    Put(block, Tall, c, row, column, scale, keep);
                }
                for (; row < end; row++)
                {
                    One(a + row * down, across, first, b.Rows, block);
                    if (second != null)
                        One(a + row * down, across, second, b.Rows, block + Lanes.Width);
                    Put(block, 1, c, row, column, scale, keep);
                }
            }
        }
    }

    /// <summary>Some rows of A by one or two panels of B, into [rows, 32] of the block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Rows(float* a, long down, long across, float* first, float* second, int k, float* block)
    {
        if (!Vector512.IsHardwareAccelerated)
        {
            FourByOne(a, down, across, first, k, block);
            if (second != null)
                FourByOne(a, down, across, second, k, block + Lanes.Width);
        }
        else if (second != null)
            EightByTwo(a, down, across, first, second, k, block);
        else
            EightByOne(a, down, across, first, k, block);
    }

    [MethodImpl(Compiled)]
    private static void EightByTwo(float* a, long down, long across, float* first, float* second, int k, float* block)
    {
        float* a0 = a,
            a1 = a + down,
            a2 = a1 + down,
            a3 = a2 + down,
            a4 = a3 + down,
            a5 = a4 + down,
            a6 = a5 + down,
            a7 = a6 + down;
        Vector512<float> c00 = default,
            c01 = default,
            c10 = default,
            c11 = default,
            c20 = default,
            c21 = default,
            c30 = default,
            c31 = default;
        Vector512<float> c40 = default,
            c41 = default,
            c50 = default,
            c51 = default,
            c60 = default,
            c61 = default,
            c70 = default,
            c71 = default;
        long p = 0;
        for (
            var end = first + (long)k * Lanes.Width;
            first < end;
            first += Lanes.Width, second += Lanes.Width, p += across
        )
        {
            var (b0, b1) = (Vector512.Load(first), Vector512.Load(second));
            var x = Vector512.Create(a0[p]);
            c00 = Vector512.FusedMultiplyAdd(x, b0, c00);
            c01 = Vector512.FusedMultiplyAdd(x, b1, c01);
            x = Vector512.Create(a1[p]);
            c10 = Vector512.FusedMultiplyAdd(x, b0, c10);
            c11 = Vector512.FusedMultiplyAdd(x, b1, c11);
            x = Vector512.Create(a2[p]);
            c20 = Vector512.FusedMultiplyAdd(x, b0, c20);
            c21 = Vector512.FusedMultiplyAdd(x, b1, c21);
            x = Vector512.Create(a3[p]);
            c30 = Vector512.FusedMultiplyAdd(x, b0, c30);
            c31 = Vector512.FusedMultiplyAdd(x, b1, c31);
            x = Vector512.Create(a4[p]);
            c40 = Vector512.FusedMultiplyAdd(x, b0, c40);
            c41 = Vector512.FusedMultiplyAdd(x, b1, c41);
            x = Vector512.Create(a5[p]);
            c50 = Vector512.FusedMultiplyAdd(x, b0, c50);
            c51 = Vector512.FusedMultiplyAdd(x, b1, c51);
            x = Vector512.Create(a6[p]);
            c60 = Vector512.FusedMultiplyAdd(x, b0, c60);
            c61 = Vector512.FusedMultiplyAdd(x, b1, c61);
            x = Vector512.Create(a7[p]);
            c70 = Vector512.FusedMultiplyAdd(x, b0, c70);
            c71 = Vector512.FusedMultiplyAdd(x, b1, c71);
        }
        c00.Store(block);
        c01.Store(block + Lanes.Width);
        c10.Store(block + Pair);
        c11.Store(block + Pair + Lanes.Width);
        c20.Store(block + 2 * Pair);
        c21.Store(block + 2 * Pair + Lanes.Width);
        c30.Store(block + 3 * Pair);
        c31.Store(block + 3 * Pair + Lanes.Width);
        c40.Store(block + 4 * Pair);
        c41.Store(block + 4 * Pair + Lanes.Width);
        c50.Store(block + 5 * Pair);
        c51.Store(block + 5 * Pair + Lanes.Width);
        c60.Store(block + 6 * Pair);
        c61.Store(block + 6 * Pair + Lanes.Width);
        c70.Store(block + 7 * Pair);
        c71.Store(block + 7 * Pair + Lanes.Width);
    }

    [MethodImpl(Compiled)]
    private static void EightByOne(float* a, long down, long across, float* panel, int k, float* block)
    {
        float* a0 = a,
            a1 = a + down,
            a2 = a1 + down,
            a3 = a2 + down,
            a4 = a3 + down,
            a5 = a4 + down,
            a6 = a5 + down,
            a7 = a6 + down;
        Vector512<float> c0 = default,
            c1 = default,
            c2 = default,
            c3 = default,
            c4 = default,
            c5 = default,
            c6 = default,
            c7 = default;
        long p = 0;
        for (var end = panel + (long)k * Lanes.Width; panel < end; panel += Lanes.Width, p += across)
        {
            var b = Vector512.Load(panel);
            c0 = Vector512.FusedMultiplyAdd(Vector512.Create(a0[p]), b, c0);
            c1 = Vector512.FusedMultiplyAdd(Vector512.Create(a1[p]), b, c1);
            c2 = Vector512.FusedMultiplyAdd(Vector512.Create(a2[p]), b, c2);
            c3 = Vector512.FusedMultiplyAdd(Vector512.Create(a3[p]), b, c3);
            c4 = Vector512.FusedMultiplyAdd(Vector512.Create(a4[p]), b, c4);
            c5 = Vector512.FusedMultiplyAdd(Vector512.Create(a5[p]), b, c5);
            c6 = Vector512.FusedMultiplyAdd(Vector512.Create(a6[p]), b, c6);
            c7 = Vector512.FusedMultiplyAdd(Vector512.Create(a7[p]), b, c7);
        }
        c0.Store(block);
        c1.Store(block + Pair);
        c2.Store(block + 2 * Pair);
        c3.Store(block + 3 * Pair);
        c4.Store(block + 4 * Pair);
        c5.Store(block + 5 * Pair);
        c6.Store(block + 6 * Pair);
        c7.Store(block + 7 * Pair);
    }

    // For registers of 256 bits.
    [MethodImpl(Compiled)]
    private static void FourByOne(float* a, long down, long across, float* panel, int k, float* block)
    {
        const int Half = Lanes.Width / 2;
        float* a0 = a,
            a1 = a + down,
            a2 = a1 + down,
            a3 = a2 + down;
        Vector256<float> c00 = default,
            c01 = default,
            c10 = default,
            c11 = default,
            c20 = default,
            c21 = default,
            c30 = default,
            c31 = default;
        long p = 0;
        for (var end = panel + (long)k * Lanes.Width; panel < end; panel += Lanes.Width, p += across)
        {
            var (b0, b1) = (Vector256.Load(panel), Vector256.Load(panel + Half));
            var x = Vector256.Create(a0[p]);
            c00 = Vector256.FusedMultiplyAdd(x, b0, c00);
            c01 = Vector256.FusedMultiplyAdd(x, b1, c01);
            x = Vector256.Create(a1[p]);
            c10 = Vector256.FusedMultiplyAdd(x, b0, c10);
            c11 = Vector256.FusedMultiplyAdd(x, b1, c11);
            x = Vector256.Create(a2[p]);
            c20 = Vector256.FusedMultiplyAdd(x, b0, c20);
            c21 = Vector256.FusedMultiplyAdd(x, b1, c21);
            x = Vector256.Create(a3[p]);
            c30 = Vector256.FusedMultiplyAdd(x, b0, c30);
            c31 = Vector256.FusedMultiplyAdd(x, b1, c31);
        }
        c00.Store(block);
        c01.Store(block + Half);
        c10.Store(block + Pair);
        c11.Store(block + Pair + Half);
        c20.Store(block + 2 * Pair);
        c21.Store(block + 2 * Pair + Half);
        c30.Store(block + 3 * Pair);
        c31.Store(block + 3 * Pair + Half);
    }

    [MethodImpl(Compiled)]
    private static void One(float* a, long across, float* panel, int k, float* block)
    {
        Vector512<float> c = default;
        for (var end = panel + (long)k * Lanes.Width; panel < end; panel += Lanes.Width, a += across)
            c = Vector512.FusedMultiplyAdd(Vector512.Create(*a), Vector512.Load(panel), c);
        c.Store(block);
    }

    /// <summary>Puts what was summed up into its place.</summary>
    [MethodImpl(Compiled)]
    private static void Put(float* block, int rows, Matrix c, int row, int column, float scale, bool keep)
    {
        var factor = Vector512.Create(scale);
        for (var i = 0; i < rows; i++)
        {
            for (var part = 0; part < 2 && column + part * Lanes.Width < c.Columns; part++)
            {
                float* from = block + i * Pair + part * Lanes.Width,
                    to = c.Row(row + i) + column + part * Lanes.Width;
                var left = c.Columns - column - part * Lanes.Width;
                if (left >= Lanes.Width)
                {
                    var sum = Vector512.Load(from);
                    (keep ? Vector512.FusedMultiplyAdd(sum, factor, Vector512.Load(to)) : sum * factor).Store(to);
                }
                else
                {
                    for (var j = 0; j < left; j++)
                        to[j] = keep ? MathF.FusedMultiplyAdd(from[j], scale, to[j]) : from[j] * scale;
                }
            }
        }
    }
}

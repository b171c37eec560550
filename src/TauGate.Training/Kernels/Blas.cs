using System.Runtime.InteropServices;
using TauGate.Training.Native;

namespace TauGate.Training.Kernels;

/// <summary>
/// Matrix products by the BLAS library that libtorch was built with, called without libtorch around it. <c>sgemm_</c> has the Fortran
/// interface of the reference BLAS (https://www.netlib.org/blas/): columns first, every argument by address.
/// </summary>
internal static unsafe class Blas
{
    private const byte Plain = (byte)'N';
    private const byte Transposed = (byte)'T';

    private static readonly delegate* unmanaged[Cdecl]<byte*, byte*, int*, int*, int*, float*, float*, int*, float*, int*, float*, float*, int*, void> Sgemm =
        (delegate* unmanaged[Cdecl]<byte*, byte*, int*, int*, int*, float*, float*, int*, float*, int*, float*, float*, int*, void>)NativeTorch.Export("sgemm_");

    /// <summary>Whether this platform's libtorch lets its BLAS be called. libtorch must be loaded.</summary>
    public static bool IsAvailable => Sgemm != null;

    /// <summary>C = scale A B + keep C.</summary>
    /// <param name="a">[m, k].</param>
    /// <param name="b">[k, n].</param>
    /// <param name="c">[m, n].</param>
    public static void Multiply(Matrix a, Matrix b, Matrix c, float scale = 1, float keep = 0) => Call(Plain, Plain, a, b, c, a.Columns, scale, keep);

    /// <summary>C = scale A B' + keep C.</summary>
    /// <param name="a">[m, k].</param>
    /// <param name="b">[n, k].</param>
    /// <param name="c">[m, n].</param>
    public static void MultiplyByTransposed(Matrix a, Matrix b, Matrix c, float scale = 1, float keep = 0) => Call(Plain, Transposed, a, b, c, a.Columns, scale, keep);

    /// <summary>C = scale A' B.</summary>
    /// <param name="a">[k, m].</param>
    /// <param name="b">[k, n].</param>
    /// <param name="c">[m, n].</param>
    public static void MultiplyTransposed(Matrix a, Matrix b, Matrix c, float scale = 1) => Call(Transposed, Plain, a, b, c, a.Rows, scale, 0);

    // A matrix row after row is its transpose column after column, so that C' = B' A' is asked for.
    private static void Call(byte opA, byte opB, Matrix a, Matrix b, Matrix c, int inner, float scale, float keep)
    {
        var (m, n, k, lda, ldb, ldc) = (c.Rows, c.Columns, inner, a.Stride, b.Stride, c.Stride);
        Sgemm(&opB, &opA, &n, &m, &k, &scale, b.Start, &ldb, a.Start, &lda, &keep, c.Start, &ldc);
    }
}

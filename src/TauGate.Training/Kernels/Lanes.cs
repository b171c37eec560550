using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TauGate.Training.Kernels;

/// <summary>
/// Sixteen float32 values at a time. Multiplications and additions are fused by name, so that the bits do not depend on
/// how wide the processor's registers are.
/// </summary>
internal static unsafe class Lanes
{
    /// <summary>Values at a time.</summary>
    public const int Width = 16;

    private const float RoundingShift = 12_582_912; // 1.5 * 2^23: adding it leaves the nearest integer in the low bits
    private const int FractionBits = 23;
    private const float Log2E = 1.44269504f;
    private const float Ln2High = 0.693359375f; // ten bits: its products with integers are exact
    private const float Ln2Low = -2.12194440e-4f;
    private const float LargestExponent = 87;

    /// <summary>The next multiple of <see cref="Width"/>.</summary>
    public static int Pad(int count) => (count + Width - 1) / Width * Width;

    /// <summary>e^x for |x| up to 87, what e^87 or e^-87 is beyond that; NaN of NaN. Error below 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exp(Vector512<float> x)
    {
        // e^x = 2^n e^r with |r| <= ln 2 / 2, and e^r by its Taylor polynomial of degree 7.
        var bounded = Vector512.MinNative(
            Vector512.MaxNative(x, Vector512.Create(-LargestExponent)),
            Vector512.Create(LargestExponent)
        );
        var shifted = Vector512.FusedMultiplyAdd(bounded, Vector512.Create(Log2E), Vector512.Create(RoundingShift));
        var n = shifted - Vector512.Create(RoundingShift);
        var r = Vector512.FusedMultiplyAdd(n, Vector512.Create(-Ln2High), bounded);
        r = Vector512.FusedMultiplyAdd(n, Vector512.Create(-Ln2Low), r);
        var p = Vector512.Create(1f / 5040);
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(1f / 720));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(1f / 120));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(1f / 24));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(1f / 6));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(0.5f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512<float>.One);
        p = Vector512.FusedMultiplyAdd(p, r, Vector512<float>.One);
        var scaled = (p.AsInt32() + Vector512.ShiftLeft(shifted.AsInt32(), FractionBits)).AsSingle();
        return Vector512.ConditionalSelect(Vector512.Equals(x, x), scaled, x);
    }

    /// <summary>1 / (1 + e^-x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Sigmoid(Vector512<float> x) =>
        Vector512<float>.One / (Vector512<float>.One + Exp(-x));

    /// <summary>max(x, 0); NaN of NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Relu(Vector512<float> x) =>
        Vector512.AndNot(x, Vector512.LessThanOrEqual(x, Vector512<float>.Zero));

    /// <summary>x where the condition holds, else 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Where(Vector512<float> condition, Vector512<float> x) => condition & x;
}

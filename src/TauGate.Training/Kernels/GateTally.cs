using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TauGate.Training.Kernels;

/// <summary>
/// Counts and sums over the gates sigmoid(s (z - tau)) of one hidden layer. Sums in double, in the order of the images.
/// </summary>
/// <param name="s">Sharpness.</param>
/// <param name="tau">[H].</param>
/// <param name="classes">Kinds of images.</param>
internal sealed class GateTally(float s, float[] tau, int classes)
{
    private const int Half = Lanes.Width / 2;

    private readonly float[] _tau = Padded(tau);
    private readonly float[] _z = new float[Lanes.Pad(tau.Length)];
    private readonly int[] _participation = new int[Lanes.Pad(tau.Length)];
    private readonly double[] _gates = new double[classes * Lanes.Pad(tau.Length)]; // [classes, H]
    private readonly long[] _images = new long[classes];
    private Vector512<double> _sum; // of z
    private Vector512<double> _squares;

    /// <summary>Units.</summary>
    public int Width => tau.Length;

    /// <summary>Images of each class.</summary>
    public ReadOnlySpan<long> Images => _images;

    /// <summary>Sum of z over units and images.</summary>
    public double Sum => Vector512.Sum(_sum);

    /// <summary>Sum of z^2 over units and images.</summary>
    public double SumOfSquares => Vector512.Sum(_squares);

    /// <summary>Images in which each unit takes part, z &gt; max(tau, 0).</summary>
    public ReadOnlySpan<int> Participation => _participation.AsSpan(0, Width);

    /// <summary>Sum of each unit's gates over the images of a class.</summary>
    public ReadOnlySpan<double> Gates(int label) => _gates.AsSpan(label * _z.Length, Width);

    /// <summary>Adds an image.</summary>
    /// <param name="z">[H].</param>
    /// <param name="label">Its class.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(ReadOnlySpan<float> z, int label)
    {
        _images[label]++;
        z.CopyTo(_z);
        for (var unit = 0; unit < _z.Length; unit += Lanes.Width)
        {
            var (value, threshold) = (Vector512.LoadUnsafe(ref _z[unit]), Vector512.LoadUnsafe(ref _tau[unit]));
            var (low, high) = Vector512.Widen(Lanes.Sigmoid((value - threshold) * Vector512.Create(s)));
            AddTo(ref _gates[label * _z.Length + unit], low);
            AddTo(ref _gates[label * _z.Length + unit + Half], high);
            var (wide, wideHigh) = Vector512.Widen(value);
            _sum += wide + wideHigh;
            _squares += wide * wide + wideHigh * wideHigh;
            var takesPart = Vector512.GreaterThan(value, Lanes.Relu(threshold)).AsInt32(); // -1 where it does
            (Vector512.LoadUnsafe(ref _participation[unit]) - takesPart).StoreUnsafe(ref _participation[unit]);
        }
    }

    private static void AddTo(ref double sums, Vector512<double> values) =>
        (Vector512.LoadUnsafe(ref sums) + values).StoreUnsafe(ref sums);

    private static float[] Padded(float[] values)
    {
        Array.Resize(ref values, Lanes.Pad(values.Length));
        return values;
    }
}

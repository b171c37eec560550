using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TauGate.Training.Kernels;

/// <summary>
/// Passes over matrices whose rows are whole <see cref="Lanes"/>, values beyond the last column being 0 and staying so.
/// Sums over rows go from the first row to the last.
/// </summary>
internal static unsafe class Rowwise
{
    // a trainer lives for minutes: not first a slow version
    private const MethodImplOptions Compiled = MethodImplOptions.AggressiveOptimization;

    /// <summary>Sets each row to <paramref name="row"/>.</summary>
    [MethodImpl(Compiled)]
    public static void Fill(Matrix to, float* row)
    {
        for (var i = 0; i < to.Rows; i++)
            Buffer.MemoryCopy(row, to.Row(i), to.Stride * sizeof(float), to.Stride * sizeof(float));
    }

    /// <summary>x += shift in each row.</summary>
    [MethodImpl(Compiled)]
    public static void Add(Matrix x, float* shift)
    {
        for (var i = 0; i < x.Rows; i++)
        {
            float* row = x.Row(i);
            for (var c = 0; c < x.Stride; c += Lanes.Width)
                (Vector512.Load(row + c) + Vector512.Load(shift + c)).Store(row + c);
        }
    }

    /// <summary>sums += the columns' sums.</summary>
    [MethodImpl(Compiled)]
    public static void AddColumnSums(Matrix x, float* sums)
    {
        for (var i = 0; i < x.Rows; i++)
        {
            float* row = x.Row(i);
            for (var c = 0; c < x.Stride; c += Lanes.Width)
                (Vector512.Load(sums + c) + Vector512.Load(row + c)).Store(sums + c);
        }
    }

    /// <summary>largest = max(largest, x), value by value; a NaN is passed over.</summary>
    [MethodImpl(Compiled)]
    public static void Raise(Span<float> largest, ReadOnlySpan<float> x)
    {
        var i = 0;
        for (; i + Lanes.Width <= x.Length; i += Lanes.Width)
        {
            var (value, most) = (Vector512.LoadUnsafe(in x[i]), Vector512.LoadUnsafe(ref largest[i]));
            Vector512.ConditionalSelect(Vector512.GreaterThan(value, most), value, most).StoreUnsafe(ref largest[i]);
        }
        for (; i < x.Length; i++)
            if (x[i] > largest[i])
                largest[i] = x[i];
    }

    /// <summary>h = max(z, 0).</summary>
    [MethodImpl(Compiled)]
    public static void Relu(Matrix z, Matrix h)
    {
        for (var i = 0; i < z.Rows; i++)
        {
            float* from = z.Row(i),
                to = h.Row(i);
            for (var c = 0; c < z.Stride; c += Lanes.Width)
                Lanes.Relu(Vector512.Load(from + c)).Store(to + c);
        }
    }

    /// <summary>d = d [z > 0].</summary>
    [MethodImpl(Compiled)]
    public static void ReluBackward(Matrix z, Matrix d)
    {
        for (var i = 0; i < z.Rows; i++)
        {
            float* x = z.Row(i),
                y = d.Row(i);
            for (var c = 0; c < z.Stride; c += Lanes.Width)
                Lanes
                    .Where(Vector512.GreaterThan(Vector512.Load(x + c), Vector512<float>.Zero), Vector512.Load(y + c))
                    .Store(y + c);
        }
    }

    /// <summary>h = l max(z, 0).</summary>
    [MethodImpl(Compiled)]
    public static void Scale(Matrix z, float* l, Matrix h)
    {
        for (var i = 0; i < z.Rows; i++)
        {
            float* from = z.Row(i),
                to = h.Row(i);
            for (var c = 0; c < z.Stride; c += Lanes.Width)
                (Vector512.Load(l + c) * Lanes.Relu(Vector512.Load(from + c))).Store(to + c);
        }
    }

    /// <summary>dl += the sums of d max(z, 0); d = d l [z > 0].</summary>
    [MethodImpl(Compiled)]
    public static void ScaleBackward(Matrix z, float* l, float* dl, Matrix d)
    {
        for (var i = 0; i < z.Rows; i++)
        {
            float* x = z.Row(i),
                y = d.Row(i);
            for (var c = 0; c < z.Stride; c += Lanes.Width)
            {
                var (value, delta) = (Vector512.Load(x + c), Vector512.Load(y + c));
                Vector512.FusedMultiplyAdd(delta, Lanes.Relu(value), Vector512.Load(dl + c)).Store(dl + c);
                Lanes
                    .Where(Vector512.GreaterThan(value, Vector512<float>.Zero), delta * Vector512.Load(l + c))
                    .Store(y + c);
            }
        }
    }

    /// <summary>g = sigmoid(s (z - tau)); h = gamma g max(z, 0).</summary>
    [MethodImpl(Compiled)]
    public static void Gate(Matrix z, float s, float* tau, float* gamma, Matrix g, Matrix h)
    {
        var sharpness = Vector512.Create(s);
        for (var i = 0; i < z.Rows; i++)
        {
            float* from = z.Row(i),
                gate = g.Row(i),
                to = h.Row(i);
            for (var c = 0; c < z.Stride; c += Lanes.Width)
            {
                var value = Vector512.Load(from + c);
                var open = Lanes.Sigmoid((value - Vector512.Load(tau + c)) * sharpness);
                open.Store(gate + c);
                (Vector512.Load(gamma + c) * open * Lanes.Relu(value)).Store(to + c);
            }
        }
    }

    /// <summary>h = gamma max(z, 0) where z > tau, else 0.</summary>
    [MethodImpl(Compiled)]
    public static void HardGate(Matrix z, float* tau, float* gamma, Matrix h)
    {
        for (var i = 0; i < z.Rows; i++)
        {
            float* from = z.Row(i),
                to = h.Row(i);
            for (var c = 0; c < z.Stride; c += Lanes.Width)
            {
                var value = Vector512.Load(from + c);
                var closed = Vector512.LessThanOrEqual(value, Vector512.Load(tau + c)); // not open: a NaN passes on
                (Vector512.Load(gamma + c) * Vector512.AndNot(Lanes.Relu(value), closed)).Store(to + c);
            }
        }
    }

    /// <summary>
    /// With r = max(z, 0) and g' = s g (1 - g): dgamma += the sums of d g r; dtau -= the sums of d gamma g' r; d = d
    /// gamma (g' r + g [z > 0]).
    /// </summary>
    [MethodImpl(Compiled)]
    public static void GateBackward(Matrix z, Matrix g, float s, float* gamma, float* dtau, float* dgamma, Matrix d)
    {
        var sharpness = Vector512.Create(s);
        for (var i = 0; i < z.Rows; i++)
        {
            float* x = z.Row(i),
                gate = g.Row(i),
                y = d.Row(i);
            for (var c = 0; c < z.Stride; c += Lanes.Width)
            {
                var (value, open, delta) = (Vector512.Load(x + c), Vector512.Load(gate + c), Vector512.Load(y + c));
                var r = Lanes.Relu(value);
                Vector512.FusedMultiplyAdd(delta, open * r, Vector512.Load(dgamma + c)).Store(dgamma + c);
                var k = delta * Vector512.Load(gamma + c);
                var slope = sharpness * open * (Vector512<float>.One - open) * r;
                (Vector512.Load(dtau + c) - k * slope).Store(dtau + c);
                (k * (slope + Lanes.Where(Vector512.GreaterThan(value, Vector512<float>.Zero), open))).Store(y + c);
            }
        }
    }

    /// <summary>Mean cross-entropy of logits, and d, its derivative by them.</summary>
    /// <param name="logits">[batch, classes].</param>
    /// <param name="labels">0 to classes - 1.</param>
    /// <param name="d">[batch, classes].</param>
    [MethodImpl(Compiled)]
    public static float CrossEntropyBackward(Matrix logits, ReadOnlySpan<int> labels, Matrix d)
    {
        var sum = 0.0;
        var share = 1f / logits.Rows;
        for (var i = 0; i < logits.Rows; i++)
        {
            var p = d.Row(i);
            sum += Softmax(logits.Row(i), logits.Columns, labels[i], p);
            p[labels[i]] -= 1;
            for (var c = 0; c < logits.Columns; c++)
                p[c] *= share;
        }
        return (float)(sum / logits.Rows);
    }

    /// <summary>Cross-entropy of one image.</summary>
    /// <param name="logits">[classes].</param>
    /// <param name="label">0 to classes - 1.</param>
    public static float CrossEntropy(ReadOnlySpan<float> logits, int label)
    {
        Span<float> padded = stackalloc float[Lanes.Width],
            softmax = stackalloc float[Lanes.Width];
        logits.CopyTo(padded);
        fixed (
            float* from = padded,
                to = softmax
        )
            return Softmax(from, logits.Length, label, to);
    }

    /// <summary>Cross-entropy of one row of logits, and its softmax.</summary>
    /// <param name="logits">[classes], whole lanes.</param>
    /// <param name="classes">At most <see cref="Lanes.Width"/>.</param>
    /// <param name="label">0 to classes - 1.</param>
    /// <param name="softmax">[classes].</param>
    [MethodImpl(Compiled)]
    public static float Softmax(float* logits, int classes, int label, float* softmax)
    {
        if ((uint)label >= (uint)classes)
            throw new InvalidDataException($"There is an image of class {label}, expected 0 to {classes - 1}.");
        var largest = logits[0];
        for (var c = 1; c < classes; c++)
            if (logits[c] > largest)
                largest = logits[c];
        var powers = stackalloc float[Lanes.Width];
        Lanes.Exp(Vector512.Load(logits) - Vector512.Create(largest)).Store(powers);
        var sum = 0f;
        for (var c = 0; c < classes; c++)
            sum += powers[c];
        for (var c = 0; c < classes; c++)
            softmax[c] = powers[c] / sum;
        return (float)(Vector128.Log(Vector128.CreateScalar((double)sum)).ToScalar() + largest - logits[label]);
    }

    /// <summary>One step of <see cref="Adam"/> on values and their moments, in one pass.</summary>
    /// <param name="p">Parameters; their number need not be whole lanes.</param>
    /// <param name="g">Gradients.</param>
    /// <param name="m">First moments.</param>
    /// <param name="v">Second moments.</param>
    /// <param name="count">How many.</param>
    /// <param name="step">Constants of this step.</param>
    [MethodImpl(Compiled)]
    public static void Adam(float* p, float* g, float* m, float* v, int count, in AdamStep step)
    {
        var whole = count / Lanes.Width * Lanes.Width;
        for (var i = 0; i < whole; i += Lanes.Width)
            AdamLanes(p + i, g + i, m + i, v + i, step);
        if (whole == count)
            return;
        var tail = stackalloc float[Lanes.Width];
        var bytes = (count - whole) * sizeof(float);
        Buffer.MemoryCopy(p + whole, tail, bytes, bytes);
        AdamLanes(tail, g + whole, m + whole, v + whole, step);
        Buffer.MemoryCopy(tail, p + whole, bytes, bytes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AdamLanes(float* p, float* g, float* m, float* v, in AdamStep step)
    {
        var gradient = Vector512.Load(g);
        var first = Vector512.FusedMultiplyAdd(
            gradient,
            Vector512.Create(step.Rest1),
            Vector512.Load(m) * Vector512.Create(step.Beta1)
        );
        var second = Vector512.FusedMultiplyAdd(
            gradient * gradient,
            Vector512.Create(step.Rest2),
            Vector512.Load(v) * Vector512.Create(step.Beta2)
        );
        first.Store(m);
        second.Store(v);
        var size = Vector512.Sqrt(second) / Vector512.Create(step.RootCorrection2) + Vector512.Create(step.Epsilon);
        Vector512.FusedMultiplyAdd(first / size, Vector512.Create(step.Move), Vector512.Load(p)).Store(p);
    }
}

/// <summary>What a step of Adam multiplies with.</summary>
/// <param name="Move">-rate / (1 - beta1^t).</param>
/// <param name="RootCorrection2">sqrt(1 - beta2^t).</param>
internal readonly record struct AdamStep(
    float Beta1,
    float Rest1,
    float Beta2,
    float Rest2,
    float Epsilon,
    float Move,
    float RootCorrection2
);

using TauGate.Training.Adapters;
using TauGate.Training.Kernels;
using TauGate.Training.Randomness;

namespace TauGate.Training.Loop;

/// <summary>
/// Thresholds of the sizes that training gave, at other places, with as much participation: what trained thresholds
/// are compared with, because every threshold above 0 lets fewer units take part wherever it stands. Source:
/// docs/methods/taugate.md.
/// </summary>
internal static class ThresholdControls
{
    // All floats from 0 to the largest finite one, in order, are the integers from 0 to this one, as bits.
    private static readonly int LargestBits = BitConverter.SingleToInt32Bits(float.MaxValue);

    /// <summary>
    /// Replaces the thresholds, layer by layer from the first: each layer's are multiplied with the factor that
    /// brings its participation on the images nearest to that of the trained ones.
    /// </summary>
    /// <param name="network">Soft gates, trained; computes with the thresholds as they are replaced.</param>
    /// <param name="images">None of them may be a test image.</param>
    /// <param name="seed">The cell's: what is random follows from it.</param>
    public static void Apply(
        ThresholdControl control,
        NetworkPass network,
        ITrainedGates gates,
        ImageSet images,
        long seed
    )
    {
        var layers = Enumerable.Range(0, network.Adapter.Foundation.Last).ToArray();
        var trained = Array.ConvertAll(layers, layer =>
            TakingPart(gates.Thresholds(layer), 1, Preactivations(network, layer, images))
        );
        foreach (var layer in layers)
        {
            var stream = new RandomStream(seed, Streams.Control, $"layer{layer}.threshold");
            var tau = Misplaced(control, gates.Thresholds(layer), stream);
            var z = Preactivations(network, layer, images); // under the layers below as they are now
            var factor = Factor(tau, z, trained[layer]);
            gates.SetThresholds(layer, Array.ConvertAll(tau, t => factor * t));
        }
    }

    /// <summary>
    /// The thresholds with random signs (a minus where the top bit of the unit's draw is 1), or permuted: unit i has
    /// that of unit order[i].
    /// </summary>
    public static float[] Misplaced(ThresholdControl control, float[] tau, RandomStream stream) =>
        control.RandomSigns
            ? Array.ConvertAll(tau, t => stream.NextBelow(2) == 1 ? -t : t)
            : Array.ConvertAll(stream.Permutation(tau.Length), unit => tau[unit]);

    /// <summary>
    /// The factor with which as many pairs of unit and image as wanted have z &gt; max(factor tau, 0), or as nearly
    /// as there is one; of all such factors the one nearest to 1.
    /// </summary>
    /// <param name="tau">[H].</param>
    /// <param name="z">[images, H].</param>
    public static float Factor(float[] tau, float[] z, long wanted)
    {
        var enough = First(count => count <= wanted);
        var nearest = new[] { Count(enough), Count(Math.Max(enough - 1, 0)) }.MinBy(count => Math.Abs(count - wanted));
        var (least, most) = (First(count => count <= nearest), First(count => count < nearest) - 1);
        return Math.Clamp(1, BitConverter.Int32BitsToSingle(least), BitConverter.Int32BitsToSingle(most));

        long Count(int bits) => TakingPart(tau, BitConverter.Int32BitsToSingle(bits), z);

        // The count falls as the factor grows: bisection finds the first factor with such a count, the largest when
        // there is none.
        int First(Predicate<long> isFew)
        {
            var (low, high) = (0, LargestBits);
            while (low < high)
            {
                var middle = low + (high - low) / 2;
                if (isFew(Count(middle)))
                    high = middle;
                else
                    low = middle + 1;
            }
            return low;
        }
    }

    private static long TakingPart(float[] tau, float factor, float[] z)
    {
        var least = Array.ConvertAll(tau, t => Math.Max(factor * t, 0));
        var count = 0L;
        for (var start = 0; start < z.Length; start += least.Length)
        for (var unit = 0; unit < least.Length; unit++)
            if (z[start + unit] > least[unit])
                count++;
        return count;
    }

    private static float[] Preactivations(NetworkPass network, int layer, ImageSet images)
    {
        var width = network.Adapter.Foundation.Widths[layer + 1];
        var z = new float[images.Count * width];
        var image = 0;
        images.Predict(network, rows =>
        {
            for (var row = 0; row < rows.Count; row++, image++)
                network.Preactivations(layer, row).CopyTo(z.AsSpan(image * width));
        });
        return z;
    }
}

using System.Globalization;
using TauGate.Training.Kernels;
using TauGate.Training.Randomness;

namespace TauGate.Training.Loop;

/// <summary>
/// Adaptation's images: the rotated training images, in an order that is the same for all methods of a seed.
/// </summary>
/// <param name="images">Where they are.</param>
/// <param name="count">How many.</param>
internal sealed class TargetBatches(RowSource images, int count, long seed, int batch) : IBatches
{
    private long[] _order = [];

    public int StepsPerEpoch => count / batch;

    public int BatchSize => batch;

    public void Begin(int epoch) =>
        _order = new RandomStream(seed, Streams.AdapterOrder, epoch.ToString(CultureInfo.InvariantCulture)).Permutation(
            count
        );

    public void Take(int step, Rows rows)
    {
        rows.Clear();
        foreach (var image in _order.AsSpan(step * batch, batch))
            images.AddTo(rows, image);
    }

    public void Dispose() { }
}

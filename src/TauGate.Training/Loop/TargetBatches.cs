using System.Globalization;
using TauGate.Training.Adapters;
using TauGate.Training.Data;
using TauGate.Training.Randomness;
using static TorchSharp.torch;

namespace TauGate.Training.Loop;

/// <summary>Adaptation's images: the rotated training images, in an order that is the same for all methods of a seed.</summary>
/// <param name="images">[n, 784] and labels.</param>
/// <param name="input">Rows for every image; null where the adapter does not read them.</param>
internal sealed class TargetBatches(LabelledImages images, NetworkInput input, long seed, int batch) : IBatches
{
    private Tensor? _order; // int64 [n]

    public int StepsPerEpoch => images.Count / batch;

    public void Begin(int epoch)
    {
        _order?.Dispose();
        var order = new RandomStream(seed, Streams.AdapterOrder, epoch.ToString(CultureInfo.InvariantCulture)).Permutation(images.Count);
        _order = tensor(order).DetachFromDisposeScope();
    }

    public Batch At(int step)
    {
        var chosen = _order!.narrow(0, (long)step * batch, batch); // [batch]
        return new Batch(
            new NetworkInput(input.Images?.index_select(0, chosen), input.FirstPreactivations?.index_select(0, chosen)),
            images.Labels.index_select(0, chosen));
    }

    public void Dispose() => _order?.Dispose();
}

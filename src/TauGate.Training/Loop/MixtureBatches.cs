using System.Globalization;
using System.Runtime.InteropServices;
using TauGate.Training.Adapters;
using TauGate.Training.Data;
using TauGate.Training.Models;
using TauGate.Training.Randomness;
using static TorchSharp.torch;

namespace TauGate.Training.Loop;

/// <summary>
/// Pretraining's images: in each epoch each training image once, rotated where its own draw falls below the mixture (so that
/// the rotated images of a smaller mixture are rotated in a larger one too), else upright.
/// </summary>
internal sealed class MixtureBatches(ModeImages images, long seed, double mixture, int batch) : IBatches
{
    private readonly OwnedTensors _owned = new();
    private readonly bool[] _rotated = new bool[images.TargetTrain.Count];
    private long[] _order = [];
    private Tensor? _buffer; // [batch, 784], filled anew for each step

    public int StepsPerEpoch => images.TargetTrain.Count / batch;

    public void Begin(int epoch)
    {
        var part = epoch.ToString(CultureInfo.InvariantCulture);
        _order = new RandomStream(seed, Streams.FoundationOrder, part).Permutation(_rotated.Length);
        var draws = new RandomStream(seed, Streams.FoundationMode, part);
        for (var image = 0; image < _rotated.Length; image++) _rotated[image] = draws.NextUniform() < mixture;
    }

    public Batch At(int step)
    {
        _buffer ??= _owned.Keep(empty(batch, ImageShape.Pixels));
        var rows = MemoryMarshal.Cast<byte, float>(_buffer.bytes);
        var chosen = _order.AsSpan(step * batch, batch);
        for (var row = 0; row < batch; row++)
            images.CopyTrainImage((int)chosen[row], _rotated[chosen[row]], rows.Slice(row * ImageShape.Pixels, ImageShape.Pixels));
        return new Batch(new NetworkInput(_buffer, null), images.TargetTrain.Labels.index_select(0, tensor(chosen.ToArray())));
    }

    public void Dispose() => _owned.Dispose();
}

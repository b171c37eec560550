using System.Globalization;
using TauGate.Training.Data;
using TauGate.Training.Kernels;
using TauGate.Training.Randomness;

namespace TauGate.Training.Loop;

/// <summary>
/// Pretraining's images: in each epoch each training image once, rotated where its own draw falls below the mixture (so
/// that the rotated images of a smaller mixture are rotated in a larger one too), else upright.
/// </summary>
internal sealed unsafe class MixtureBatches(ModeImages images, long seed, double mixture, int batch) : IBatches
{
    private readonly AlignedFloats _upright = new(batch * ImageShape.Pixels); // those of the step, [batch, 784]
    private readonly RowSource _target = new(new(images.TargetTrain.Images, null), images.TargetTrain.Labels);
    private readonly bool[] _rotated = new bool[images.TargetTrain.Count];
    private long[] _order = [];

    public int StepsPerEpoch => images.TargetTrain.Count / batch;

    public int BatchSize => batch;

    public void Begin(int epoch)
    {
        var part = epoch.ToString(CultureInfo.InvariantCulture);
        _order = new RandomStream(seed, Streams.FoundationOrder, part).Permutation(_rotated.Length);
        var draws = new RandomStream(seed, Streams.FoundationMode, part);
        for (var image = 0; image < _rotated.Length; image++)
            _rotated[image] = draws.NextUniform() < mixture;
    }

    public void Take(int step, Rows rows)
    {
        rows.Clear();
        foreach (var image in _order.AsSpan(step * batch, batch))
        {
            if (_rotated[image])
            {
                _target.AddTo(rows, image);
                continue;
            }
            var row = _upright.Start + rows.Count * ImageShape.Pixels;
            images.CopyUprightTrainImage((int)image, new Span<float>(row, ImageShape.Pixels));
            rows.Add(row, null, _target.LabelOf(image));
        }
    }

    public void Dispose() => _upright.Dispose();
}

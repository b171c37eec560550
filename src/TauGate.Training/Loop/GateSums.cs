using System.Collections.Immutable;
using TauGate.Training.Adapters;
using TauGate.Training.Data;
using TauGate.Training.Kernels;

namespace TauGate.Training.Loop;

/// <summary>What the gates of one hidden layer did on one set of images.</summary>
internal sealed class GateSums
{
    private readonly GateTally _tally;

    private GateSums(IGates gates, int layer) =>
        _tally = new GateTally((float)gates.Sharpness, gates.Thresholds(layer), ImageShape.Classes);

    /// <summary>Units.</summary>
    public int Width => _tally.Width;

    /// <summary>Units whose mean soft gate exceeds 0.5.</summary>
    public int HighActivity => Enumerable.Range(0, Width).Count(unit => MeanGate(unit) > 0.5);

    /// <summary>Share of (unit, image) pairs in which the unit takes part.</summary>
    public double Participation =>
        Enumerable.Range(0, Width).Sum(unit => (long)_tally.Participation[unit]) / ((double)Width * Images);

    /// <summary>Standard deviation of z over units and images.</summary>
    public double Deviation
    {
        get
        {
            var n = (double)Width * Images;
            return Math.Sqrt(Math.Max(0, _tally.SumOfSquares / n - _tally.Sum / n * (_tally.Sum / n)));
        }
    }

    private long Images
    {
        get
        {
            var sum = 0L;
            foreach (var n in _tally.Images)
                sum += n;
            return sum;
        }
    }

    /// <summary>Sums of every hidden layer.</summary>
    public static ImmutableArray<GateSums> Of(NetworkPass network, IGates gates, ImageSet images)
    {
        var layers = Enumerable
            .Range(0, network.Adapter.Foundation.Last)
            .Select(layer => new GateSums(gates, layer))
            .ToImmutableArray();
        images.Predict(network, rows =>
        {
            for (var layer = 0; layer < layers.Length; layer++)
            for (var row = 0; row < rows.Count; row++)
                layers[layer]._tally.Add(network.Preactivations(layer, row), rows.Labels[row]);
        });
        return layers;
    }

    /// <summary>Mean soft gate of a unit.</summary>
    public double MeanGate(int unit)
    {
        var sum = 0.0;
        for (var c = 0; c < ImageShape.Classes; c++)
            sum += _tally.Gates(c)[unit];
        return sum / Images;
    }

    /// <summary>Mean soft gate of a unit by class; NaN for a class without images.</summary>
    public ImmutableArray<float> GateByClass(int unit) =>
        [.. Enumerable.Range(0, ImageShape.Classes).Select(c => (float)(_tally.Gates(c)[unit] / _tally.Images[c]))];

    /// <summary>Share of images in which a unit takes part.</summary>
    public double ParticipationOf(int unit) => (double)_tally.Participation[unit] / Images;
}

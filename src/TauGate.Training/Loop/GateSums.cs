using System.Collections.Immutable;
using TauGate.Training.Adapters;
using TauGate.Training.Data;
using static TorchSharp.torch;

namespace TauGate.Training.Loop;

/// <summary>What the gates of one hidden layer did on one set of images: sums in double and counts.</summary>
internal sealed class GateSums
{
    private readonly double[,] _gate; // [10, H], sum of soft gates by class
    private readonly long[] _participation; // [H], images in which the unit takes part
    private readonly long[] _images = new long[ImageShape.Classes];
    private double _sum; // of z
    private double _sumOfSquares;

    private GateSums(int width)
    {
        _gate = new double[ImageShape.Classes, width];
        _participation = new long[width];
    }

    /// <summary>Units.</summary>
    public int Width => _participation.Length;

    /// <summary>Units whose mean soft gate exceeds 0.5.</summary>
    public int HighActivity => Enumerable.Range(0, Width).Count(unit => MeanGate(unit) > 0.5);

    /// <summary>Share of (unit, image) pairs in which the unit takes part.</summary>
    public double Participation => (double)_participation.Sum() / (Width * Images);

    /// <summary>Standard deviation of z over units and images.</summary>
    public double Deviation
    {
        get
        {
            var n = (double)Width * Images;
            return Math.Sqrt(Math.Max(0, _sumOfSquares / n - _sum / n * (_sum / n)));
        }
    }

    private long Images => _images.Sum();

    /// <summary>Sums of every hidden layer.</summary>
    public static ImmutableArray<GateSums> Of(Adapter adapter, IGates gates, ImageSet images)
    {
        var layers = GateStatistics.NewLayers(adapter, width => new GateSums(width));
        images.ForEachPart(adapter, batch =>
        {
            var classes = nn.functional.one_hot(batch.Labels, ImageShape.Classes).to_type(ScalarType.Float64); // [part, 10]
            adapter.Logits(batch.Input, (layer, z) => layers[layer].Add(gates.Gate(layer, z), gates.TakesPart(layer, z), z, classes));
        });
        return [.. layers];
    }

    /// <summary>Mean soft gate of a unit.</summary>
    public double MeanGate(int unit)
    {
        var sum = 0.0;
        for (var c = 0; c < ImageShape.Classes; c++) sum += _gate[c, unit];
        return sum / Images;
    }

    /// <summary>Mean soft gate of a unit by class; NaN for a class without images.</summary>
    public ImmutableArray<float> GateByClass(int unit) => [.. _images.Select((n, c) => (float)(_gate[c, unit] / n))];

    /// <summary>Share of images in which a unit takes part.</summary>
    public double ParticipationOf(int unit) => (double)_participation[unit] / Images;

    /// <param name="gate">[part, H].</param>
    /// <param name="takesPart">bool [part, H].</param>
    /// <param name="z">[part, H].</param>
    /// <param name="classes">One-hot in double, [part, 10].</param>
    private void Add(Tensor gate, Tensor takesPart, Tensor z, Tensor classes)
    {
        var byClass = classes.t().mm(gate.to_type(ScalarType.Float64)).data<double>().ToArray(); // [10, H]
        var parts = takesPart.sum([0]).data<long>().ToArray(); // [H]
        var images = classes.sum([0]).data<double>().ToArray(); // [10]
        for (var c = 0; c < ImageShape.Classes; c++)
        {
            _images[c] += (long)images[c];
            for (var unit = 0; unit < Width; unit++) _gate[c, unit] += byClass[c * Width + unit];
        }
        for (var unit = 0; unit < Width; unit++) _participation[unit] += parts[unit];
        var wide = z.to_type(ScalarType.Float64); // [part, H]
        _sum += wide.sum().item<double>();
        _sumOfSquares += wide.square().sum().item<double>();
    }
}

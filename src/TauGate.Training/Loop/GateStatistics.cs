using System.Collections.Immutable;
using TauGate.Core.Results;
using TauGate.Training.Adapters;
using TauGate.Training.Data;
using TauGate.Training.Models;
using static TorchSharp.torch;

namespace TauGate.Training.Loop;

/// <summary>How active hidden units are (METHODS, Measures of a cell). Soft gates upstream; sums in double.</summary>
internal static class GateStatistics
{
    private const int Chunk = 5_000;

    /// <summary>Statistics of each hidden layer on the rotated images.</summary>
    /// <param name="adapter">Makes the pre-activations.</param>
    /// <param name="gates">Gates to measure on them.</param>
    public static IReadOnlyList<GateLayer> Measure(Adapter adapter, IGates gates, FoundationContext context)
    {
        using var scope = NewDisposeScope();
        using var untracked = no_grad();
        var dead = Dead(adapter, gates, context.TargetTrain);
        var layers = new GateLayer[dead.Length];
        adapter.Logits(context.TargetTest.For(adapter), (layer, z) =>
        {
            var gate = gates.Gate(layer, z).mean([0], type: ScalarType.Float64); // [H]
            layers[layer] = new GateLayer(
                Width: (int)z.shape[1],
                HighActivity: (int)gate.gt(0.5).sum().item<long>(),
                Participation: gates.TakesPart(layer, z).to_type(ScalarType.Float64).mean().item<double>(),
                Dead: dead[layer],
                Deviation: z.to_type(ScalarType.Float64).std(unbiased: false).item<double>());
        });
        return layers;
    }

    /// <summary>An adapter's statistics beside those of its untouched foundation.</summary>
    public static ImmutableArray<GateMeasures> Compare(Adapter adapter, ITrainedGates gates, FoundationContext context)
    {
        var foundation = context.GatesAt(gates.Sharpness);
        return [.. Measure(adapter, gates, context).Select((trained, layer) => new GateMeasures(
            layer, trained.Width, trained.HighActivity, trained.Participation, trained.Dead,
            foundation[layer].HighActivity, foundation[layer].Participation, foundation[layer].Dead, trained.Deviation))];
    }

    /// <summary>One row a hidden unit, on the test images of both modes.</summary>
    public static ImmutableArray<UnitMeasures> Units(Adapter adapter, ITrainedGates gates, FoundationContext context)
    {
        using var scope = NewDisposeScope();
        using var untracked = no_grad();
        var target = UnitsOf(adapter, gates, context.TargetTest);
        var source = UnitsOf(adapter, gates, context.SourceTest);
        var rows = ImmutableArray.CreateBuilder<UnitMeasures>();
        for (var layer = 0; layer < target.Length; layer++)
        {
            var tau = gates.Threshold(layer).ToFloats();
            var gamma = gates.Gain(layer).ToFloats();
            for (var unit = 0; unit < tau.Length; unit++)
            {
                var (t, s) = (target[layer], source[layer]);
                rows.Add(new UnitMeasures(
                    layer, unit, tau[unit], gamma[unit], t.Gate[unit], s.Gate[unit], t.Participation[unit], s.Participation[unit],
                    t.ByClass(unit), s.ByClass(unit)));
            }
        }
        return rows.ToImmutable();
    }

    /// <summary>Units of each hidden layer that never take part.</summary>
    private static int[] Dead(Adapter adapter, IGates gates, ImageSet images)
    {
        var input = images.For(adapter);
        var alive = new Tensor?[adapter.Foundation.Last]; // bool [H] a layer
        for (var start = 0; start < images.Count; start += Chunk)
        {
            using var scope = NewDisposeScope();
            var count = Math.Min(Chunk, images.Count - start);
            var part = new NetworkInput(input.Images?.narrow(0, start, count), input.FirstPreactivations?.narrow(0, start, count));
            adapter.Logits(part, (layer, z) =>
            {
                var seen = gates.TakesPart(layer, z).any(0, keepdim: false); // [H]
                alive[layer] = (alive[layer] is { } before ? before.logical_or(seen) : seen).MoveToOuterDisposeScope();
            });
        }
        return [.. alive.Select(a => (int)a!.logical_not().sum().item<long>())];
    }

    private static UnitSums[] UnitsOf(Adapter adapter, ITrainedGates gates, ImageSet images)
    {
        var layers = new UnitSums[adapter.Foundation.Last];
        var classes = nn.functional.one_hot(images.Labels, ImageShape.Classes).to_type(ScalarType.Float64); // [n, 10]
        var perClass = classes.sum([0]).unsqueeze(1); // [10, 1]
        adapter.Logits(images.For(adapter), (layer, z) =>
        {
            using var scope = NewDisposeScope();
            var gate = gates.Gate(layer, z).to_type(ScalarType.Float64); // [n, H]
            layers[layer] = new UnitSums(
                gate.mean([0]).data<double>().ToArray(),
                gates.TakesPart(layer, z).to_type(ScalarType.Float64).mean([0]).data<double>().ToArray(),
                (classes.t().mm(gate) / perClass).to_type(ScalarType.Float32).ToFloats()); // [10, H]
        });
        return layers;
    }

    /// <param name="Gate">Mean soft gate, [H].</param>
    /// <param name="Participation">Share of images, [H].</param>
    /// <param name="GateByClass">Mean soft gate, [10, H].</param>
    private sealed record UnitSums(double[] Gate, double[] Participation, float[] GateByClass)
    {
        public ImmutableArray<float> ByClass(int unit) => [.. Enumerable.Range(0, ImageShape.Classes).Select(c => GateByClass[c * Gate.Length + unit])];
    }
}

/// <summary>Gate statistics of one hidden layer.</summary>
/// <param name="HighActivity">Units whose mean soft gate on the rotated test images exceeds 0.5.</param>
/// <param name="Participation">Share of (unit, rotated test image) pairs in which the unit takes part.</param>
/// <param name="Dead">Units that take part for no rotated training image.</param>
/// <param name="Deviation">Standard deviation of z over units and rotated test images.</param>
internal sealed record GateLayer(int Width, int HighActivity, double Participation, int Dead, double Deviation);

using System.Collections.Immutable;
using TauGate.Core.Results;
using TauGate.Training.Adapters;
using TauGate.Training.Kernels;

namespace TauGate.Training.Loop;

/// <summary>How active hidden units are (<c>docs/methods/measures.md</c>). Soft gates upstream.</summary>
internal static class GateStatistics
{
    /// <summary>Sums over the rotated images, and which units ever take part on the rotated training images.</summary>
    public static ImmutableArray<GateLayer> Measure(NetworkPass network, IGates gates, Yardstick images)
    {
        var tau = Enumerable.Range(0, network.Adapter.Foundation.Last).Select(gates.Thresholds).ToArray();
        // z over the training images
        var largest = Array.ConvertAll(tau, layer => Enumerable.Repeat(float.NegativeInfinity, layer.Length).ToArray());
        images.Train.Predict(network, rows =>
        {
            for (var layer = 0; layer < tau.Length; layer++)
            for (var row = 0; row < rows.Count; row++)
                Rowwise.Raise(largest[layer], network.Preactivations(layer, row));
        });
        return
        [
            .. GateSums
                .Of(network, gates, images.Target)
                .Select((test, layer) => new GateLayer(test, Dead(largest[layer], tau[layer]))),
        ];
    }

    // A unit takes part where z > max(tau, 0).
    private static int Dead(float[] largest, float[] tau) =>
        largest.Zip(tau).Count(unit => !(unit.First > Math.Max(unit.Second, 0)));

    /// <summary>An adapter's statistics beside those of its untouched foundation.</summary>
    public static ImmutableArray<GateMeasures> Compare(
        ImmutableArray<GateLayer> trained,
        ImmutableArray<GateLayer> foundation
    ) =>
        [
            .. trained
                .Zip(foundation, (t, f) => (t, f))
                .Select(
                    (layer, index) =>
                        new GateMeasures(
                            index,
                            layer.t.Test.Width,
                            layer.t.Test.HighActivity,
                            layer.t.Test.Participation,
                            layer.t.Dead,
                            layer.f.Test.HighActivity,
                            layer.f.Test.Participation,
                            layer.f.Dead,
                            layer.t.Test.Deviation
                        )
                ),
        ];

    /// <summary>One row a hidden unit, on the images of both modes, with the untouched foundation's.</summary>
    public static ImmutableArray<UnitMeasures> Units(
        NetworkPass network,
        ITrainedGates gates,
        ImmutableArray<GateLayer> target,
        Yardstick images
    )
    {
        var source = GateSums.Of(network, gates, images.Source);
        var untouched = images.GatesAt(gates.Sharpness).Zip(images.SourceGatesAt(gates.Sharpness)).ToList();
        var rows = ImmutableArray.CreateBuilder<UnitMeasures>();
        for (var layer = 0; layer < target.Length; layer++)
        {
            var (tau, gamma) = (gates.Thresholds(layer), gates.Gains(layer));
            var (t, s) = (target[layer].Test, source[layer]);
            var (ut, us) = (untouched[layer].First.Test, untouched[layer].Second);
            for (var unit = 0; unit < tau.Length; unit++)
            {
                rows.Add(
                    new UnitMeasures(
                        layer,
                        unit,
                        tau[unit],
                        gamma[unit],
                        t.MeanGate(unit),
                        s.MeanGate(unit),
                        t.ParticipationOf(unit),
                        s.ParticipationOf(unit),
                        t.GateByClass(unit),
                        s.GateByClass(unit)
                    )
                    {
                        Untouched = new UntouchedUnit(
                            ut.MeanGate(unit),
                            us.MeanGate(unit),
                            ut.ParticipationOf(unit),
                            us.ParticipationOf(unit),
                            ut.GateByClass(unit),
                            us.GateByClass(unit)
                        ),
                    }
                );
            }
        }
        return rows.ToImmutable();
    }
}

/// <summary>Gate statistics of one hidden layer.</summary>
/// <param name="Test">On the rotated images that the cell is measured on.</param>
/// <param name="Dead">Units that take part for no rotated training image.</param>
internal sealed record GateLayer(GateSums Test, int Dead);

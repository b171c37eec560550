using System.Diagnostics;

namespace TauGate.Core.Networks;

/// <summary>
/// Measured time of one image through a compacted network, one thread, one image at a time, in this program's own
/// vector arithmetic: dense, every unit computed; and conditional, only units that take part are passed on. Medians
/// over rounds; networks take turns, so that a disturbed moment hits all of them.
/// </summary>
/// <param name="Dense">Microseconds an image.</param>
/// <param name="Conditional">Microseconds an image.</param>
public sealed record InferenceTimes(double Dense, double Conditional)
{
    private const int Images = 1_000;
    private const int Rounds = 15;

    /// <summary>Measures networks in turns.</summary>
    public static IReadOnlyList<InferenceTimes> Measure(
        IReadOnlyList<GatedNetwork> networks,
        IModeImages images,
        CancellationToken cancellation
    )
    {
        var (n, pixels) = (Math.Min(Images, images.Count), networks[0].Layers[0].Inputs);
        var x = new float[n * pixels];
        images.Copy(0, x);
        var engines = networks
            .SelectMany(network =>
                new[] { new Engine(network, conditional: false), new Engine(network, conditional: true) }
            )
            .ToArray();
        var times = engines.Select(_ => new List<double>()).ToArray();
        // The first round warms caches and the compiler up and does not count.
        for (var round = 0; round <= Rounds; round++)
        for (var e = 0; e < engines.Length; e++)
        {
            cancellation.ThrowIfCancellationRequested();
            var began = Stopwatch.GetTimestamp();
            for (var i = 0; i < n; i++)
                engines[e].Infer(x.AsSpan(i * pixels, pixels));
            if (round > 0)
                times[e].Add(Stopwatch.GetElapsedTime(began).TotalMicroseconds / n);
        }
        return
        [
            .. Enumerable
                .Range(0, networks.Count)
                .Select(k => new InferenceTimes(Median(times[2 * k]), Median(times[2 * k + 1]))),
        ];
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }

    /// <summary>A network made ready to infer one image at a time, without allocating.</summary>
    internal sealed class Engine(GatedNetwork network, bool conditional)
    {
        private readonly float[][] _z = [.. network.Layers.Select(layer => new float[layer.Outputs])];
        private readonly float[][] _h = [.. network.Layers.SkipLast(1).Select(layer => new float[layer.Outputs])];
        private readonly float[][] _columns = conditional
            ? [.. network.Layers.Skip(1).Select(layer => layer.Transposed())]
            : [];

        /// <summary>Logits, [10]; overwritten by the next call.</summary>
        public ReadOnlySpan<float> Infer(ReadOnlySpan<float> x)
        {
            network.Layers[0].Apply(x, _z[0]);
            for (var layer = 0; layer < network.Hidden; layer++)
            {
                if (conditional)
                    PassOn(layer);
                else
                {
                    network.Activate(layer, _z[layer], _h[layer], hard: true);
                    network.Layers[layer + 1].Apply(_h[layer], _z[layer + 1]);
                }
            }
            return _z[^1];
        }

        private void PassOn(int layer)
        {
            var (next, columns, tau, z) = (_z[layer + 1], _columns[layer], network.Thresholds[layer], _z[layer]);
            network.Layers[layer + 1].Bias.CopyTo(next, 0);
            for (var unit = 0; unit < z.Length; unit++)
                if (z[unit] > tau[unit])
                    DenseLayer.Add(columns.AsSpan(unit * next.Length, next.Length), z[unit], next);
        }
    }
}

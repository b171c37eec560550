using System.Collections.Immutable;
using TauGate.Core.Audits;

namespace TauGate.Core.Networks;

/// <summary>
/// Accuracy after removing k units: those an attribution ranks highest, lowest, and random ones. What validates an
/// attribution.
/// </summary>
/// <param name="Points">From no unit removed on.</param>
public sealed record DeletionCurve(ImmutableArray<DeletionPoint> Points)
{
    /// <summary>Random choices that are averaged over.</summary>
    public const int Draws = 5;

    private static readonly double[] Shares = [0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5];

    /// <summary>Removes shares of the units, hardened, and measures.</summary>
    /// <param name="ranking">Units, the most important first.</param>
    /// <param name="seed">The random choices follow from it.</param>
    public static DeletionCurve Of(
        GatedNetwork network,
        IModeImages images,
        ImmutableArray<UnitPlace> ranking,
        long seed,
        CancellationToken cancellation
    )
    {
        var first = network.Layers[0];
        var z = new float[images.Count * first.Outputs];
        Parts.ForEach(
            images,
            first.Inputs,
            images.Count,
            (start, x) => first.Apply(x, z.AsSpan(start * first.Outputs, x.Length / first.Inputs * first.Outputs)),
            cancellation
        );
        var random = Enumerable
            .Range(0, Draws)
            .Select(draw =>
                Sample
                    .Shuffle(Enumerable.Range(0, ranking.Length).Select(i => (long)i), seed ^ ((long)draw << 32))
                    .Select(i => ranking[(int)i])
                    .ToArray()
            )
            .ToArray();
        var intact = Accuracy([]);
        return new DeletionCurve([
            .. Shares
                .Select(share => (int)Math.Ceiling(share * ranking.Length))
                .Distinct()
                .Select(k =>
                    k == 0
                        ? new DeletionPoint(0, intact, intact, intact)
                        : new DeletionPoint(
                            k,
                            Accuracy(ranking.Take(k)),
                            random.Average(order => Accuracy(order.Take(k))),
                            Accuracy(ranking.TakeLast(k))
                        )
                ),
        ]);

        double Accuracy(IEnumerable<UnitPlace> units)
        {
            var removed = network.Layers.SkipLast(1).Select(layer => new bool[layer.Outputs]).ToArray();
            foreach (var unit in units)
                removed[unit.Layer][unit.Unit] = true;
            var correct = 0;
            Parts.ForEach(
                images.Count,
                (start, n) =>
                {
                    var pass = network.RunFromFirst(
                        z.AsSpan(start * first.Outputs, n * first.Outputs).ToArray(),
                        hard: true,
                        removed
                    );
                    var right = Enumerable
                        .Range(0, n)
                        .Count(i => Logits.IsCorrect(pass.Logits(i), images.Label(start + i)));
                    Interlocked.Add(ref correct, right);
                },
                cancellation
            );
            return (double)correct / images.Count;
        }
    }
}

/// <summary>Accuracies with k units removed: the top k of a ranking, random ones, the bottom k.</summary>
public sealed record DeletionPoint(int Removed, double Top, double Random, double Bottom);

using System.Collections.Immutable;

namespace TauGate.Core.Networks;

/// <summary>
/// What each hidden unit does for one mode (<c>docs/methods/neurons.md</c>): hardened, the unit's output set to 0 and
/// everything downstream recomputed. Changes are those of the removal: a positive change of cross-entropy means that
/// the unit helps.
/// </summary>
/// <param name="CrossEntropy">Mean change of cross-entropy in nats, by hidden layer, [10, H]; row c is over the images
/// of class c.</param>
/// <param name="Margin">The same of logit_y - mean logit.</param>
/// <param name="Images">By class.</param>
public sealed record Attribution(
    ImmutableArray<double[,]> CrossEntropy,
    ImmutableArray<double[,]> Margin,
    ImmutableArray<int> Images
)
{
    /// <summary>Images that an attribution is over: the first of the validation split.</summary>
    public const int ImageCount = 1_000;

    /// <summary>Removes every unit in turn.</summary>
    public static Attribution Of(GatedNetwork network, IModeImages images, CancellationToken cancellation)
    {
        var (n, pixels) = (Math.Min(ImageCount, images.Count), network.Layers[0].Inputs);
        var (loss, margin) = (NewSums(), NewSums());
        var perClass = new int[network.Classes];
        var changes = new List<(UnitPlace Unit, double Loss, double Margin)>[n];
        Parts.ForEach(
            images,
            pixels,
            n,
            (start, x) =>
            {
                var pass = network.Run(x, hard: true);
                for (var i = 0; i < pass.Count; i++)
                    changes[start + i] = Changes(network, pass, i, images.Label(start + i));
            },
            cancellation
        );
        // Summed in the order of the images, so that every run gives the same bits.
        for (var i = 0; i < n; i++)
        {
            var label = images.Label(i);
            perClass[label]++;
            foreach (var (unit, lossChange, marginChange) in changes[i])
            {
                loss[unit.Layer][label, unit.Unit] += lossChange;
                margin[unit.Layer][label, unit.Unit] += marginChange;
            }
        }
        foreach (var sums in loss.Concat(margin))
            for (var c = 0; c < perClass.Length; c++)
            for (var unit = 0; unit < sums.GetLength(1); unit++)
                sums[c, unit] /= Math.Max(1, perClass[c]);
        return new Attribution(loss, margin, [.. perClass]);

        ImmutableArray<double[,]> NewSums() =>
            [.. network.Layers.SkipLast(1).Select(layer => new double[network.Classes, layer.Outputs])];
    }

    /// <summary>Mean change of cross-entropy over all images.</summary>
    public double MeanCrossEntropy(UnitPlace unit) => Mean(CrossEntropy, unit);

    /// <summary>Mean change of logit_y - mean logit over all images.</summary>
    public double MeanMargin(UnitPlace unit) => Mean(Margin, unit);

    /// <summary>
    /// Units from the one whose removal costs most cross-entropy to the one whose removal costs least; equal ones in
    /// the order of the network.
    /// </summary>
    public ImmutableArray<UnitPlace> Ranking(GatedNetwork network) =>
        [.. network.Units.OrderByDescending(MeanCrossEntropy)];

    private double Mean(ImmutableArray<double[,]> values, UnitPlace unit) =>
        Images.Select((images, c) => images * values[unit.Layer][c, unit.Unit]).Sum() / Images.Sum();

    /// <summary>
    /// Changes by the removal of each unit that puts out anything for one image; those of the others are exactly 0.
    /// </summary>
    private static List<(UnitPlace Unit, double Loss, double Margin)> Changes(
        GatedNetwork network,
        Pass pass,
        int image,
        int label
    )
    {
        var intact = pass.Logits(image);
        var (loss, margin) = (Logits.CrossEntropy(intact, label), Logits.Margin(intact, label));
        var changes = new List<(UnitPlace, double, double)>();
        for (var layer = 0; layer < network.Hidden; layer++)
        {
            var next = network.Layers[layer + 1];
            for (var unit = 0; unit < next.Inputs; unit++)
            {
                var output = pass.H[layer][image * next.Inputs + unit];
                if (output == 0)
                    continue;
                var z = pass.Z[layer + 1].AsSpan(image * next.Outputs, next.Outputs).ToArray(); // [H] of the next layer
                for (var to = 0; to < z.Length; to++)
                    z[to] -= next.Weights[to * next.Inputs + unit] * output;
                for (var above = layer + 1; above < network.Hidden; above++)
                {
                    var h = new float[z.Length];
                    network.Activate(above, z, h, hard: true);
                    z = new float[network.Layers[above + 1].Outputs];
                    network.Layers[above + 1].Apply(h, z);
                }
                changes.Add(
                    (new UnitPlace(layer, unit), Logits.CrossEntropy(z, label) - loss, Logits.Margin(z, label) - margin)
                );
            }
        }
        return changes;
    }
}

using System.Collections.Immutable;

namespace TauGate.Core.Networks;

/// <summary>Which hidden units take part for the images of one mode, and which images come out right.</summary>
/// <param name="Images">By class.</param>
/// <param name="TakingPart">Images for which a unit takes part: by hidden layer, [10, H].</param>
/// <param name="CorrectImages">By image.</param>
public sealed record ModeActivity(ImmutableArray<int> Images, ImmutableArray<int[,]> TakingPart, bool[] CorrectImages)
{
    /// <summary>
    /// A unit belongs to the active set of a mode, or of a class in it, when it takes part for at least half of the
    /// images.
    /// </summary>
    public const double ActiveFrom = 0.5;

    /// <summary>Correct images.</summary>
    public int Correct => CorrectImages.Count(c => c);

    /// <summary>Passes all images through the network.</summary>
    /// <param name="hard">Gates upstream: hardened or soft.</param>
    public static ModeActivity Of(GatedNetwork network, IModeImages images, bool hard, CancellationToken cancellation)
    {
        var counts = Enumerable
            .Range(0, network.Hidden)
            .Select(layer => new int[network.Classes, network.Layers[layer].Outputs])
            .ToImmutableArray();
        var (perClass, correct) = (new int[network.Classes], new bool[images.Count]);
        var merging = new Lock();
        Parts.ForEach(
            images,
            network.Layers[0].Inputs,
            images.Count,
            (start, x) =>
            {
                var pass = network.Run(x, hard);
                lock (merging)
                {
                    for (var i = 0; i < pass.Count; i++)
                    {
                        var label = images.Label(start + i);
                        perClass[label]++;
                        correct[start + i] = Logits.IsCorrect(pass.Logits(i), label);
                        for (var layer = 0; layer < network.Hidden; layer++)
                        {
                            var width = network.Layers[layer].Outputs;
                            for (var unit = 0; unit < width; unit++)
                                if (network.TakesPart(layer, unit, pass.Z[layer][i * width + unit]))
                                    counts[layer][label, unit]++;
                        }
                    }
                }
            },
            cancellation
        );
        return new ModeActivity([.. perClass], counts, correct);
    }

    /// <summary>Share of a class's images, or of all, for which a unit takes part.</summary>
    public double Participation(int layer, int unit, int? label = null)
    {
        if (label is { } one)
            return Images[one] == 0 ? 0 : (double)TakingPart[layer][one, unit] / Images[one];
        var sum = 0;
        for (var c = 0; c < Images.Length; c++)
            sum += TakingPart[layer][c, unit];
        return (double)sum / Images.Sum();
    }

    /// <summary>Share of (unit, image) pairs of a layer in which the unit takes part.</summary>
    public double Participation(int layer) =>
        Enumerable.Range(0, Width(layer)).Average(unit => Participation(layer, unit));

    /// <summary>The active set of a layer for the mode or one class of it.</summary>
    public HashSet<int> Active(int layer, int? label = null) =>
        [.. Enumerable.Range(0, Width(layer)).Where(unit => Participation(layer, unit, label) >= ActiveFrom)];

    /// <summary>Units of a layer that take part for any image.</summary>
    public bool[] Ever(int layer) =>
        [
            .. Enumerable
                .Range(0, Width(layer))
                .Select(unit => Enumerable.Range(0, Images.Length).Any(c => TakingPart[layer][c, unit] > 0)),
        ];

    /// <summary>Units of a layer.</summary>
    public int Width(int layer) => TakingPart[layer].GetLength(1);
}

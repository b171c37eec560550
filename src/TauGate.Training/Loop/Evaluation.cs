using System.Collections.Immutable;
using TauGate.Core.Results;
using TauGate.Training.Adapters;
using TauGate.Training.Data;
using TauGate.Training.Models;
using static TorchSharp.torch;

namespace TauGate.Training.Loop;

/// <summary>Accuracy and loss of an adapter on images it is not trained on.</summary>
internal static class Evaluation
{
    /// <summary>Measures in one pass over all images.</summary>
    public static ModeMeasures Measure(Adapter adapter, ImageSet set)
    {
        using var scope = NewDisposeScope();
        using var untracked = no_grad();
        var logits = adapter.Logits(set.For(adapter)); // [n, 10]
        var losses = nn.functional.cross_entropy(logits, set.Labels, reduction: nn.Reduction.None).ToFloats(); // [n]
        var correct = Correct(logits.ToFloats(), set.Labels.data<long>().ToArray());

        var sum = 0.0;
        foreach (var loss in losses) sum += loss;
        var bits = new byte[(correct.Length + 7) / 8];
        for (var i = 0; i < correct.Length; i++)
            if (correct[i]) bits[i / 8] |= (byte)(1 << (i % 8));
        return new ModeMeasures(correct.Count(c => c), correct.Length, sum / losses.Length, ImmutableArray.Create(bits));
    }

    /// <summary>
    /// The label's logit is the largest; of equal ones the first counts. A row with a NaN is never correct: a diverged network knows nothing.
    /// </summary>
    private static bool[] Correct(float[] logits, long[] labels)
    {
        var correct = new bool[labels.Length];
        for (var i = 0; i < labels.Length; i++)
        {
            var row = logits.AsSpan(i * ImageShape.Classes, ImageShape.Classes);
            var label = (int)labels[i];
            var best = true;
            for (var c = 0; c < row.Length && best; c++) best = c == label || (c < label ? row[label] > row[c] : row[label] >= row[c]);
            correct[i] = best;
        }
        return correct;
    }
}

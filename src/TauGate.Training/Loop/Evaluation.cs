using System.Collections.Immutable;
using System.Runtime.InteropServices;
using TauGate.Core.Results;
using TauGate.Training.Adapters;
using TauGate.Training.Data;
using TauGate.Training.Models;
using static TorchSharp.torch;

namespace TauGate.Training.Loop;

/// <summary>Accuracy and loss of an adapter on images it is not trained on.</summary>
internal static class Evaluation
{
    /// <summary>Measures every image of the set.</summary>
    public static ModeMeasures Measure(Adapter adapter, ImageSet images)
    {
        var (seen, correct, sum) = (0, 0, 0.0);
        var bits = new byte[(images.Count + 7) / 8];
        images.ForEachPart(adapter, batch =>
        {
            var logits = adapter.Logits(batch.Input); // [part, 10]
            var losses = nn.functional.cross_entropy(logits, batch.Labels, reduction: nn.Reduction.None).ToFloats(); // [part]
            var (rows, labels) = (logits.ToFloats(), batch.Labels.data<long>().ToArray());
            for (var i = 0; i < labels.Length; i++, seen++)
            {
                sum += losses[i];
                if (!IsCorrect(rows.AsSpan(i * ImageShape.Classes, ImageShape.Classes), (int)labels[i])) continue;
                correct++;
                bits[seen / 8] |= (byte)(1 << (seen % 8));
            }
        });
        return new ModeMeasures(correct, seen, sum / seen, ImmutableCollectionsMarshal.AsImmutableArray(bits));
    }

    /// <summary>
    /// The label's logit is the largest; of equal ones the first counts. A row with a NaN is never correct: a diverged network knows nothing.
    /// </summary>
    private static bool IsCorrect(ReadOnlySpan<float> logits, int label)
    {
        for (var c = 0; c < logits.Length; c++)
            if (c != label && !(c < label ? logits[label] > logits[c] : logits[label] >= logits[c])) return false;
        return true;
    }
}

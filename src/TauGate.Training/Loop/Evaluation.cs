using System.Runtime.InteropServices;
using TauGate.Core.Results;
using TauGate.Training.Kernels;

namespace TauGate.Training.Loop;

/// <summary>Accuracy and loss of a network on images it is not trained on.</summary>
internal static class Evaluation
{
    /// <summary>Measures every image of the set: float32 losses, summed in double in the order of the file.</summary>
    public static ModeMeasures Measure(NetworkPass network, ImageSet images)
    {
        var (seen, correct, sum) = (0, 0, 0.0);
        var bits = new byte[(images.Count + 7) / 8];
        images.Predict(network, rows =>
        {
            for (var row = 0; row < rows.Count; row++, seen++)
            {
                var logits = network.Logits(row);
                var label = rows.Labels[row];
                sum += Rowwise.CrossEntropy(logits, label);
                if (!IsCorrect(logits, label))
                    continue;
                correct++;
                bits[seen / 8] |= (byte)(1 << (seen % 8));
            }
        });
        return new ModeMeasures(correct, seen, sum / seen, ImmutableCollectionsMarshal.AsImmutableArray(bits));
    }

    /// <summary>
    /// The label's logit is the largest; of equal ones the first counts. A row with a NaN is never correct: a diverged
    /// network knows nothing.
    /// </summary>
    private static bool IsCorrect(ReadOnlySpan<float> logits, int label)
    {
        for (var c = 0; c < logits.Length; c++)
            if (c != label && !(c < label ? logits[label] > logits[c] : logits[label] >= logits[c]))
                return false;
        return true;
    }
}

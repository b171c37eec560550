namespace TauGate.Core.Networks;

/// <summary>What is read off the output layer.</summary>
public static class Logits
{
    /// <summary>
    /// The label's logit is the largest; of equal ones the first counts, and a NaN is never correct
    /// (docs/methods/measures.md).
    /// </summary>
    public static bool IsCorrect(ReadOnlySpan<float> logits, int label)
    {
        for (var c = 0; c < logits.Length; c++)
            if (c != label && !(c < label ? logits[label] > logits[c] : logits[label] >= logits[c]))
                return false;
        return true;
    }

    /// <summary>The class with the largest logit, the first of equal ones.</summary>
    public static int Largest(ReadOnlySpan<float> logits)
    {
        var best = 0;
        for (var c = 1; c < logits.Length; c++)
            if (logits[c] > logits[best])
                best = c;
        return best;
    }

    /// <summary>-log softmax(logits)[label], in nats.</summary>
    public static double CrossEntropy(ReadOnlySpan<float> logits, int label)
    {
        double largest = float.NegativeInfinity,
            sum = 0;
        foreach (var logit in logits)
            largest = Math.Max(largest, logit);
        foreach (var logit in logits)
            sum += Math.Exp(logit - largest);
        return largest + Math.Log(sum) - logits[label];
    }

    /// <summary>The label's logit less the mean logit.</summary>
    public static double Margin(ReadOnlySpan<float> logits, int label)
    {
        var sum = 0.0;
        foreach (var logit in logits)
            sum += logit;
        return logits[label] - sum / logits.Length;
    }
}

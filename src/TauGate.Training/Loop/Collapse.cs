using TauGate.Training.Data;

namespace TauGate.Training.Loop;

/// <summary>When training ended without having learnt anything (<c>docs/methods/measures.md</c>).</summary>
internal static class Collapse
{
    private static readonly double ChanceLoss = Math.Log(ImageShape.Classes);

    /// <summary>The last epoch's mean training loss is at least 0.95 ln 10.</summary>
    public static bool ByLoss(double trainLoss) => trainLoss >= 0.95 * ChanceLoss;

    /// <summary>Validation is no better than always naming the most frequent class.</summary>
    public static bool ByValidation(int correct, IEnumerable<long> labels) =>
        correct <= labels.CountBy(l => l).Max(c => c.Value);
}
